"""Fits a request to what its server was seen to do, and says what was changed before anything is sent.

Only what spares a failure is changed, and every change is said; what cannot be mended (a mask that is ignored) is said alone.
n pictures travel as n requests in any case.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from easel import models
from easel.connections.capability_card import CapabilityCard
from easel.requests import kinds
from easel.requests.fields import FIELDS
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams
from easel.words import units

_UNKNOWN = CapabilityCard(0.0)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to know before sending: the field it is about, a sentence, and whether the request was changed for it.

    `grave` marks what will probably not come out as asked.
    """

    field: str
    message: str
    changed: bool = False
    grave: bool = False


def adapt(
    params: GenerateParams,
    card: CapabilityCard | None,
    *,
    cut_after: float | None = None,
    seconds: int = 0,
    streams_fail: bool = False,
    as_task: bool = False,
) -> tuple[GenerateParams, tuple[Note, ...]]:
    """The params as they will be sent to a server with this card, and the notes to show.

    `cut_after` is the learned silence that requests do not outlive there, `seconds` how long a picture may take;
    `streams_fail` that a stream failed there after which the same request came plain; `as_task` that it is sent as a task.
    """
    params, notes = _switched(params, card or _UNKNOWN, streams_fail=streams_fail)
    if as_task:
        notes, cut_after = [_task(params)], None
    if card is None:
        return params, (*notes, *_silence(params, cut_after, seconds))
    if kinds.of(params.kind).is_edit:
        notes += _edit(params, card)
    if card.sizes is False and params.size != "auto":
        words = f"In the last check this connection ignored the size and sent {card.size_given}. Yours may differ too."
        notes.append(Note("size", words))
    notes += _ending(params, card)
    if card.usage is False:
        notes.append(Note("usage", "This connection does not report usage: the cost will be unknown."))
    return params, (*notes, *_silence(params, cut_after, seconds))


def _switched(params: GenerateParams, card: CapabilityCard, *, streams_fail: bool) -> tuple[GenerateParams, list[Note]]:
    """Without what the card says is not to be had there."""
    if params.stream and streams_fail:
        words = (
            "Streams fail on this connection and may be billed anyway: the picture comes in one piece, without previews. "
            "Run the streaming check on the Connections page to use it again."
        )
        return params.plain(), [Note("stream", words, changed=True)]
    missing = [row for row in FIELDS.values() if row.switch is not None and getattr(card, row.switch.fact) is False]
    values = params.values() if missing else {}
    off = {row.name: row.switch.words for row in missing if row.switch is not None and values[row.name] != row.default}
    if not off:
        return params, []
    left = params.changed(**{name: FIELDS[name].default for name in off}).fitted()
    return left, [
        Note(name, words, changed=True) for name, words in off.items() if FIELDS[name].applies.holds(left.values())
    ]


def _ending(params: GenerateParams, card: CapabilityCard, today: str = "") -> Iterator[Note]:
    """A model that the server switches off, or has switched off; then another that it lists."""
    ends, named = dict(card.ends), {"model": params.model}
    if isinstance(params, TurnParams):
        named["text_model"] = params.text_model
    for field, name in named.items():
        day = ends.get(name)
        if day is None:
            continue
        if day > (today or time.strftime("%Y-%m-%d")):
            yield Note(field, f"This server will switch off {name} on {units.day(day)}.")
            continue
        of_its_sort = (each for each in card.models if models.is_image_model(each) == models.is_image_model(name))
        others = (each for each in of_its_sort if each not in ends)
        instead = f" It also lists {other}." if (other := next(others, "")) else ""
        words = f"This server switched off {name} on {units.day(day)} and will probably refuse this.{instead}"
        yield Note(field, words, grave=True)


def _task(params: GenerateParams) -> Note:
    words = "Sent as a task: a dropped connection loses no picture."
    return Note("stream", f"{words} There are no previews." if params.stream else words, changed=True)


def _edit(params: GenerateParams, card: CapabilityCard) -> list[Note]:
    if card.edits is False:
        return [
            Note("image", "This connection refused an edit in the last check: this one will probably fail.", grave=True)
        ]
    if not params.has_mask:
        return []
    if card.mask == "ignored":
        words = (
            "This connection ignores masks: the whole picture will change. The protected area is restored afterwards."
        )
        return [Note("mask", words, grave=True)]
    if card.mask == "refused":
        return [
            Note("mask", "This connection refused a mask in the last check: this edit will probably fail.", grave=True)
        ]
    return []


def _silence(params: GenerateParams, cut_after: float | None, seconds: int) -> tuple[Note, ...]:
    """A silent request that takes longer than what is cut on the way would be paid for and lost."""
    if cut_after is None or (params.stream and params.partial_images) or seconds < cut_after:
        return ()
    words = (
        f"Something in front of this server cuts requests that are silent for about {units.took(cut_after)}, and this may take"
        f" {seconds} s: stream with a preview, or choose a smaller size or a lower quality."
    )
    return (Note("stream", words, grave=True),)
