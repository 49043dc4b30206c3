"""Makes what the browser draws of runs and their jobs, as JSON-ready values: told by the event stream, drawn by run_list.js."""

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from components.kit import cost_note, urls, viewer
from components.picture import job_card, job_tile, picture_view, proof_view, seal_choices
from easel.requests import kinds
from easel.runs.records import Job, Run
from easel.studio import Studio
from easel.web.addresses import DAY
from easel.web.topics import Told, Topic, Viewer
from easel.words import units

_NAMES = (("size", "sizes"), ("quality", "qualities"), ("output_format", "formats"), ("model", "models"))
_MOST = 200  # runs that one page is told of
_KEPT = 256  # runs that have ended, each made once

_kept: OrderedDict[tuple[str, str], tuple[Any, dict[str, Any]]] = OrderedDict()
_turn = threading.Lock()


def told(studio: Studio, seen_by: Viewer, given: Mapping[str, Any]) -> Told:
    """The newest runs, as many as are `wanted`: runs and jobs each by its id, a run with the ids of its jobs."""
    wanted = min(_MOST, max(1, int(given.get("wanted", 1))))
    with viewer.made_for(seen_by):
        runs = studio.runs.recent(wanted + 1)
        # what a wait may be is told of a model; the sandbox's own says nothing of one
        waits = any(run.running for run in runs[:wanted]) and not studio.server().is_sandbox
        facts = proof_view.facts(runs[:wanted])
        items: dict[str, Any] = {}
        shown = [run for run in runs[:wanted] if not all(job.is_dismissed for job in run.jobs)]
        for each in shown:
            made = _once(each, waits, facts)
            items[each.id] = made | {"jobs": [job["id"] for job in made["jobs"]]}
            items |= {job["id"]: job for job in made["jobs"]}
    return Told.of(items, {"runs": [each.id for each in shown], "more": len(runs) > wanted})


TOPIC = Topic(told, seal_choices.is_own)


def _once(run: Run, waits: bool, facts: proof_view.Facts) -> dict[str, Any]:
    """One that has ended is made once and kept; runs of edits are made anew: how they are sealed is the tab's own choice."""
    if run.running or kinds.of(run.kind).takes_pictures:
        return card(run, waits, facts)
    pictures = tuple(
        (picture.id, picture.thumb_ready, str(facts.get(picture.id))) for job in run.jobs for picture in job.pictures
    )
    states = tuple((job.state, job.settled, job.unconfirmed, job.stage, job_tile.fetch(job)) for job in run.jobs)
    key, mark = (
        (run.id, urls.below(viewer.page())),
        (int(time.time()) // DAY, states, pictures),
    )  # addresses hold for a day
    kept = _kept.get(key)
    if kept is None or kept[0] != mark:
        kept = (mark, card(run, waits, facts))
    with _turn:
        _kept[key] = kept
        _kept.move_to_end(key)
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return kept[1]


def card(run: Run, waits: bool, facts: proof_view.Facts | None = None) -> dict[str, Any]:
    """`waits`: how long a job may take is said; `facts`: what is said of the words in pictures."""
    same = all(job.request == run.jobs[0].request for job in run.jobs)
    jobs = [job for job in run.jobs if not job.is_dismissed]
    return {
        "id": run.id,
        "created": run.created,
        "prompt": str(run.params.get("prompt", ""))[: picture_view.CLIPPED],
        "meta": _meta(run),
        "curl": same and not kinds.of(run.kind).takes_pictures,
        "stoppable": sum(job.state in ("queued", "sent") for job in run.jobs),
        "again": _again(jobs),
        "jobs": [_dismissible(job, job_tile.view(job, waits, facts)) for job in jobs],
    }


def _again(jobs: list[Job]) -> dict[str, Any] | None:
    """The button that runs all of them again, where none brought a picture: its words, when the server may be asked, and that."""
    cards = [job_card.words(job) for job in jobs if job.state in ("failed", "cancelled")]
    can = [card for card in cards if card and card.again]
    if len(jobs) < 2 or len(can) < len(jobs):
        return None
    last = max(can, key=lambda card: card.until or 0)
    words = max((card.again for card in can), key=len)  # the one that warns
    return {"again": words.replace("Run", f"Run all {len(jobs)}", 1), "until": last.until, "todo": last.todo}


def _dismissible(job: Job, view: dict[str, Any]) -> dict[str, Any]:
    """What failed, with the button that takes it out of the list."""
    if view["card"] and job.state in ("failed", "cancelled"):
        view["card"]["forget"] = job_card.DISMISS
    return view


def _meta(run: Run) -> list[str]:
    paid = [picture.cost for job in run.jobs for picture in job.pictures if picture.is_paid]
    known = [cost for cost in paid if cost is not None]
    said = [_shared(run, *names) for names in _NAMES]
    if len(run.jobs) > 1:
        said.insert(0, f"{len(run.jobs)} pictures")
    if paid:
        said.append(cost_note.charged(sum(known, start=known[0] * 0)) if len(known) == len(paid) else "cost unknown")
    return said


def _shared(run: Run, name: str, several: str) -> str:
    """What the requests of a run's jobs have in common, or of how many kinds it is: "high", "3 qualities"."""
    values = {str(job.request.get(name, "")) for job in run.jobs}
    return units.dimensions(values.pop()) if len(values) == 1 else f"{len(values)} {several}"
