"""Makes what the browser draws of a thread, its turns, their jobs and what was said: told by the event stream.

Only the end of the thread is made, as much as is shown, and what has ended is made once: a long thread costs no more than a
short one.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

from components.converse import following
from components.kit import cost_note, resources, urls, viewer
from components.picture import job_tile, seal_choices
from easel.costs import Usage
from easel.edits.sources import Source
from easel.requests.turn import TurnParams
from easel.runs.records import Job
from easel.studio import Studio
from easel.threads import tree
from easel.threads.outline import Spent, Step
from easel.threads.records import Answer, Thread, Turn
from easel.web.addresses import DAY
from easel.web.topics import Told, Topic, Viewer
from easel.words import units

_MOST = 200  # turns that one page is told of
_KEPT = 512  # turns that have ended, each made once
_Items = dict[str, dict[str, Any]]
_NO_TURNS = {
    "title": "This server may serve no conversations",
    "todo": "Choose another connection, or check the base URL and both models. Generate and Edit may still work.",
}

_kept: OrderedDict[tuple[str, str], tuple[Any, _Items]] = OrderedDict()
_lock = threading.Lock()


def told(studio: Studio, seen_by: Viewer, given: Mapping[str, Any]) -> Told:
    """The last turns of the branch at which a tab stands, as many as are `wanted`: turns, jobs and words each by its id; where
    none is wanted, what the next turn changes alone."""
    threads = studio.converse.threads
    thread = threads.thread(str(given.get("thread", "")))
    if thread is None:
        return Told.of({}, {"gone": True})
    wanted = min(_MOST, max(0, int(given.get("wanted", 0))))
    with viewer.made_for(seen_by):
        version = studio.store.version()
        steps = threads.steps(thread.id)
        end = following.end(steps, str(given.get("head", "")), thread.head)
        next_turn = following.told(following.of(thread.id, steps, end), version)
        if not wanted:
            return Told.of({}, {"next": next_turn})
        way = tree.path(steps, end)
        shown = way[-wanted:]
        turns = threads.named(thread.id, [step.id for step in shown])
        items: dict[str, Any] = {}
        for each in turns:
            items |= _once(each, steps, is_own=seal_choices.is_own(seen_by.tab)) | _place(each, steps)
        about = _about(thread, threads.spent(thread.id), len(way)) | {"next": next_turn}
    order = [step.id for step in shown if step.id in items]
    return Told.of(items, about | {"turns": order, "earlier": len(way) - len(shown)})


TOPIC = Topic(told, seal_choices.is_own)


def _about(thread: Thread, spent: Spent, length: int) -> dict[str, Any]:
    return {
        "gone": False,
        "title": thread.title,
        "trashed": thread.trashed is not None,
        "facts": list(_facts(spent, length)),
    }


def _facts(spent: Spent, length: int) -> Iterator[str]:
    yield "1 turn" if length == 1 else f"{length:,} turns"
    if spent.pictures:
        yield "1 picture" if spent.pictures == 1 else f"{spent.pictures:,} pictures"
    if spent.cost is not None:
        yield cost_note.charged(spent.cost) if spent.is_whole else f"{units.money(spent.cost)} + unknown costs"
    elif not spent.is_whole:
        yield "cost unknown"
    if spent.tokens:
        yield f"{spent.tokens:,} tokens"


def _once(turn: Turn, steps: Mapping[str, Step], *, is_own: bool) -> _Items:
    """One that has ended is made once and kept, unless this tab has pictures sealed its own way."""
    if turn.run.running or is_own:
        return _made(turn, steps)
    pictures = tuple((each.id, each.thumb_ready, each.size_bytes) for job in turn.run.jobs for each in job.pictures)
    states = tuple((job.state, job.settled, job.stage, job.unconfirmed, job_tile.fetch(job)) for job in turn.run.jobs)
    said = tuple(turn.answer(job.id).standing for job in turn.run.jobs)
    key = turn.id, urls.below(viewer.page())
    mark = int(time.time()) // DAY, pictures, states, said, turn.favourite  # addresses hold for a day
    with _lock:
        kept = _kept.get(key)
    if kept is None or kept[0] != mark:
        kept = mark, _made(turn, steps)
    with _lock:
        _kept[key] = kept
        _kept.move_to_end(key)
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return kept[1]


def _made(turn: Turn, steps: Mapping[str, Step]) -> _Items:
    """The turn, its jobs, and what was answered to each: each of them is told anew where it has changed."""
    items: _Items = {turn.id: _card(turn, steps)}
    ratio = _ratio(turn)
    for job in turn.run.jobs:
        items[job.id] = job_tile.view(job, waits=False)
        if _serves_none(job):
            items[job.id]["card"] |= _NO_TURNS
        if job.request.get("size", "auto") == "auto":
            items[job.id]["ratio"] = _real(job) or ratio or items[job.id]["ratio"]
        items[f"{job.id}:said"] = _said(job, turn.answer(job.id))
    return items


def _serves_none(job: Job) -> bool:
    """Whether the way for turns is what the server does not know; a model that it does not know is another matter."""
    error = job.error or {}
    return job.state == "failed" and error.get("kind") == "NotFound" and error.get("code") != "model_not_found"


def _place(turn: Turn, steps: Mapping[str, Step]) -> _Items:
    """Where it stands among those that were said in the same place; what comes later changes it."""
    beside = tree.siblings(steps, steps[turn.id])
    at = beside.index(turn.id)
    before = tree.last_of(steps, beside[at - 1]) if at else ""
    after = tree.last_of(steps, beside[at + 1]) if at + 1 < len(beside) else ""
    return {f"{turn.id}:place": {"at": at + 1, "of": len(beside), "before": before, "after": after}}


def _card(turn: Turn, steps: Mapping[str, Step]) -> dict[str, Any]:
    base, attached = _sources(turn)
    primary = turn.primary
    return {
        "id": turn.id,
        "number": following.number_of(steps, turn),
        "text": turn.text,
        "created": turn.created,
        "base": _base(turn, base, steps),
        "masked": turn.has_mask,
        "attached": [following.source_face(each) for each in attached],
        "jobs": [job.id for job in turn.run.jobs],
        "primary": primary.job_id if primary else "",
        "running": turn.run.running,
        "stoppable": sum(job.state in ("queued", "sent") for job in turn.run.jobs),
        "run": turn.run.id,
        "meta": list(_meta(turn)),
    }


def _sources(turn: Turn) -> tuple[Source | None, tuple[Source, ...]]:
    found = [each for each in map(resources.studio().sources.get, turn.sources) if each is not None]
    base = next((each for each in found if each.id == turn.base), None)
    return base, tuple(each for each in found if each is not base)


def _base(turn: Turn, source: Source | None, steps: Mapping[str, Step]) -> dict[str, Any] | None:
    """What it changed, as the chip named it."""
    picture = resources.library().picture(turn.base_picture) if turn.base_picture else None
    if picture is not None and not picture.is_emptied:
        of = resources.studio().converse.threads.of_run(picture.run_id)
        number = following.number_of(steps, of) if of is not None and of.thread_id == turn.thread_id else 0
        return following.picture_face(picture, number)
    return following.source_face(source) if source is not None else None


def _ratio(turn: Turn) -> float:
    """Width by height of the picture that it changes; 0 where it changes none."""
    base, _ = _sources(turn)
    return round(base.width / base.height, 4) if base else 0.0


def _real(job: Job) -> float:
    """That of what came, where the model chose the size; 0 before."""
    picture = next((each for each in job.pictures if not each.is_emptied), None)
    return round(picture.width / picture.height, 4) if picture else 0.0


def _meta(turn: Turn) -> Iterator[str]:
    params = TurnParams.from_dict(turn.run.params)
    yield params.text_model
    if len(turn.run.jobs) > 1:
        yield f"{len(turn.run.jobs)} candidates"


def _said(job: Job, answer: Answer) -> dict[str, Any]:
    share = answer.standing
    stands = f"{_percent(share)} of the first picture unchanged" if share is not None else ""
    return {
        "words": answer.words,
        "refused": answer.refused,
        "share": share,
        "stands": stands,
        "meta": _spent(job, answer),
    }


def _percent(share: float) -> str:
    """Never 100 % where a pixel is another, nor 0 % where one is the same."""
    whole = int(share * 1000) / 10
    return f"{whole:g} %" if whole or not share else "under 0.1 %"


def _spent(job: Job, answer: Answer) -> str:
    """What the words took; what the picture took stands below it."""
    usage = Usage.from_reply(answer.usage)
    if job.state != "done" or usage is None:
        return ""
    counts = ((usage.input_tokens, "in"), (usage.output_tokens, "out"))
    tokens = ", ".join(f"{count:,} {way}" for count, way in counts if count is not None)
    return f"Text: {tokens} tokens, {cost_note.charged(answer.cost)}" if tokens else ""
