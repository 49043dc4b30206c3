"""Makes what the open tray lists, for the event stream: what is under way, of unknown end or just ended."""

from collections.abc import Iterator, Mapping
from typing import Any

from components.kit import cost_note, resources, urls, viewer
from components.picture import job_card, seal_choices, seal_view
from easel.requests import kinds
from easel.runs.records import Job, Run
from easel.runs.tray import AT_ONCE
from easel.studio import Studio
from easel.web.topics import Told, Topic, Viewer
from easel.words import units

_CLIPPED = 120  # characters of a prompt


def told(studio: Studio, seen_by: Viewer, _given: Mapping[str, Any]) -> Told:
    """Jobs by their ids, and which of them each list holds, in order."""
    counts, found = studio.runs.open_counts(), studio.runs.tray()
    ended_last = sorted(_each(found.ended), key=lambda pair: pair[1].ended_at or 0, reverse=True)
    with viewer.made_for(seen_by):
        lists = {
            "going": [going(run, job) for run, job in _each(found.under_way)],
            "open": [unknown(run, job) for run, job in _each(found.unknown)],
            "ended": [ended(run, job) for run, job in ended_last],
        }
    about = {name: [item["id"] for item in items] for name, items in lists.items()}
    more = {"goingMore": _more(counts.under_way - AT_ONCE), "openMore": _more(counts.unknown - AT_ONCE)}
    return Told.of({item["id"]: item for items in lists.values() for item in items}, about | more)


TOPIC = Topic(told, seal_choices.is_own)


def _each(runs: tuple[Run, ...]) -> Iterator[tuple[Run, Job]]:
    return ((run, job) for run in runs for job in run.jobs)


def _more(count: int) -> str:
    return f"and {count:,} more" if count > 0 else ""


def _said(run: Run, job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "prompt": str(job.request.get("prompt", ""))[:_CLIPPED],
        "edit": kinds.of(run.kind).takes_pictures,
    }


def going(run: Run, job: Job) -> dict[str, Any]:
    stopped = job.state == "stopped"
    return _said(run, job) | {
        "stage": "Stopped waiting; the picture is kept if it arrives" if stopped else job_card.stage(job),
        "since": job.sent_at or job.created,
        "preview": urls.partial(job.partial) if job.partial else None,
        "stop": "" if stopped else "Cancel" if job.state == "queued" else "Stop",
    }


def unknown(run: Run, job: Job) -> dict[str, Any]:
    card = job_card.words(job)
    assert card is not None  # an unknown end always has one
    said = {"title": card.title, "money": card.money, "again": card.again, "forget": card.forget}
    return _said(run, job) | said | {"look": resources.engine().can_look(job)}


def ended(run: Run, job: Job) -> dict[str, Any]:
    shown = seal_view.shown(job)
    pictures = [picture for picture in shown if not picture.is_emptied]
    card = job_card.DELETED if shown and not pictures else job_card.words(job)
    said = _said(run, job) | {"at": job.ended_at, "thumb": urls.thumb(pictures[0]) if pictures else None}
    if card is not None or not pictures:
        return said | {"words": card.title if card else "No picture arrived", "tone": card.tone if card else "red"}
    first = pictures[0]
    cost = next((each.cost for each in job.pictures if each.is_paid), None)
    words = [units.dimensions(f"{first.width}x{first.height}"), cost_note.charged(cost)]
    late = "arrived late" if job.late else "arrived after Stop" if first.after_stop else ""
    return said | {"words": ", ".join(filter(None, (*words, late))), "tone": "amber" if late else ""}
