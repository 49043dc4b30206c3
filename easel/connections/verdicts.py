"""Judges an answer to a probe: a verdict, words for people, and the facts for the card."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from easel import costs, models
from easel.connections import mask_probe, probes
from easel.connections.capability_card import Verdict
from easel.connections.probes import Name
from easel.errors import BudgetReached, EaselError, KeyRefused, NotSent, RateLimited, Refused
from easel.pictures.structure import BrokenPicture, check
from easel.sizes import Size
from easel.wire.listing import Listing
from easel.wire.replies import Reply
from easel.wire.task_look import Tasks
from easel.wire.turn_look import Turns
from easel.words import units

_SHORT = 12  # listed models kept on the card
_REFUSED_FACT = {"generate": "generates", "stream": "streams", "edit": "edits", "count": "counts"}
_MASK_WORDS = {
    "alpha": "Masks are respected (read by alpha). The model still changed {leak:.0%} of the protected area.",
    "luminance": "Masks are respected (read by luminance). The model still changed {leak:.0%} of the protected area.",
    "ignored": "Masks are ignored: the whole picture was repainted.",
    None: "Nothing changed, so it is unclear whether masks are respected.",
}

_MEMORY = {
    True: "It did not remember an answer of its own; the next turn finds out whether it does now.",
    False: "It remembers its answers.",
    None: "Whether it remembers is seen once it is asked to.",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """`facts` are fields of the card."""

    verdict: Verdict
    words: str
    facts: dict[str, Any] = field(default_factory=dict)


def of_reply(name: Name, reply: Reply, previews: int, source: Path) -> Judged:
    """`previews` came before the finished picture; `source` is what the mask's edit started from."""
    if name == "generate":
        return _generated(reply)
    if name == "stream":
        return _streamed(reply, previews)
    if name == "edit":
        whole = size_of(reply) is not None
        words = "Edits work." if whole else "The picture was incomplete."
        if whole and costs.picture_ignored(name, reply.usage.raw if reply.usage else None):
            return Judged(
                "unknown", "The edit arrived, but its usage reports no input picture: the server may ignore yours."
            )
        return Judged("yes" if whole else "no", words, {"edits": whole})
    return _masked(reply, source) if name == "mask" else _counted(reply)


def of_error(name: Name, error: EaselError) -> Judged:
    """A clear no is a finding; a busy or broken-off answer says nothing about what the server can do."""
    facts: dict[str, Any] = {}
    if isinstance(error, KeyRefused):
        facts["key"] = False
    if isinstance(error, Refused) and not isinstance(error, RateLimited):
        if name == "mask":
            facts["mask"] = "refused"
        elif name in _REFUSED_FACT:
            facts[_REFUSED_FACT[name]] = False
    if isinstance(error, NotSent) and not isinstance(error, BudgetReached):
        facts["reachable"] = False
    words = error.message + (" This may have been billed." if error.possibly_billed else "")
    return Judged("no" if facts else "unknown", words, facts)


def of_listing(listing: Listing) -> Judged:
    if isinstance(listing.error, KeyRefused):
        return Judged("no", listing.error.message, {"key": False})
    if listing.error is not None:
        return Judged("unknown", f"{listing.error.message} This says nothing about pictures.")
    names = listing.models
    pictures = [name for name in names if "image" in name]
    more = f" and {len(pictures) - 3} more" if len(pictures) > 3 else ""
    words = (
        f"It lists {', '.join(pictures[:3])}{more}."
        if pictures
        else f"It lists {len(names)} model{'s' * (len(names) != 1)}, none for pictures."
    )
    if not pictures:
        words += " Many servers that make pictures do not list them."
    ends = tuple(sorted(listing.ends.items(), key=lambda each: not models.is_image_model(each[0])))
    words += "".join(f" {name} ends on {units.day(day)}." for name, day in ends[:3] if models.is_image_model(name))
    facts = {"key": True, "models": names[:_SHORT], "ends": ends[:_SHORT]}
    return Judged("yes", f"The key is accepted. {words}", facts)


def of_tasks(found: Tasks) -> Judged:
    """What it says of a task that nobody has begun."""
    if found.error is not None:
        return Judged("unknown", found.error.message, {"key": False} if isinstance(found.error, KeyRefused) else {})
    if found.served is None:
        return Judged("unknown", "The answer does not say.")
    words = "It accepts tasks: a dropped connection loses no picture." if found.served else "It does not accept tasks."
    return Judged("yes" if found.served else "no", words, {"tasks": found.served})


def of_turns(found: Turns, *, forgets: bool | None) -> Judged:
    """What it misses in a turn that says nothing; `forgets`: it did not know an answer of its own when it was asked to go on,
    False where it did."""
    if found.error is not None:
        return Judged("unknown", found.error.message, {"key": False} if isinstance(found.error, KeyRefused) else {})
    if found.served is None:
        return Judged("unknown", "The answer does not say.")
    if not found.served:
        return Judged("no", "It serves no conversations.", {"turns": False})
    words = "It serves conversations"
    if found.kept is not None:
        words += f", and an answer that was cut can{'' if found.kept else 'not'} be asked for"
    return Judged("yes", f"{words}. {_MEMORY[forgets]}", {"turns": True, "answers": found.kept})


def size_of(reply: Reply) -> Size | None:
    """The first picture's real size; None when it is none."""
    try:
        header = check(reply.pictures[0].path)
    except BrokenPicture:
        return None
    return Size(header.width, header.height)


def _generated(reply: Reply) -> Judged:
    got, asked = size_of(reply), probes.smallest()
    if got is None:
        return Judged("no", "The picture was incomplete.", {"generates": False, "key": True})
    fits = got == asked
    words = f"A picture of {got}." if fits else f"A picture of {got} instead of {asked}: sizes are ignored."
    words += " Usage is reported." if reply.usage else " Usage is not reported: costs will be unknown."
    facts = {"sizes": fits, "size_given": "" if fits else str(got), "usage": reply.usage is not None}
    return Judged("yes", words, facts | {"generates": True, "key": True})


def _streamed(reply: Reply, previews: int) -> Judged:
    if not reply.streamed:
        words = "It answers streams in one piece: no previews, and silence until the end."
        return Judged("no", words, {"streams": False, "partials": False})
    words = "It streams, with previews." if previews else "It streams, without previews."
    return Judged("yes", words, {"streams": True, "partials": previews > 0})


def _masked(reply: Reply, source: Path) -> Judged:
    try:
        seen = mask_probe.read(source, reply.pictures[0].path, probes.smallest())
    except BrokenPicture as error:
        return Judged("unknown", str(error))
    verdict: Verdict = "unknown" if seen.reading is None else "no" if seen.reading == "ignored" else "yes"
    facts = {"edits": True, "mask": seen.reading, "leak": round(seen.leak, 4)}
    return Judged(verdict, _MASK_WORDS[seen.reading].format(leak=seen.leak), facts)


def _counted(reply: Reply) -> Judged:
    came = len(reply.pictures)
    words = f"{came} of 2 pictures arrived." + ("" if came == 2 else " Easel sends one request per picture anyway.")
    return Judged("yes" if came == 2 else "no", words, {"counts": came == 2})
