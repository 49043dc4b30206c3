"""Shows the newest runs as one element, live while any of them is running, and does what is asked for on them.

The browser asks by address whether anything changed, and this fragment runs only then; it patches only what changed, so
that nobody who types, scrolls or presses a button is disturbed. Runs come from the library, not from the tab: a reload
finds them again.
"""

import time
from dataclasses import asdict
from typing import Any

import streamlit as st

from components.kit import cost_note, resources, session, storage_note, urls
from components.kit.element import element
from components.picture import job_card, picture_acts, picture_view, seal_view
from components.runs import held_note
from easel import sizes
from easel.requests import kinds
from easel.requests.generate import GenerateParams
from easel.runs.records import Job, Run
from easel.web.addresses import DAY

_NAMES = (("size", "sizes"), ("quality", "qualities"), ("output_format", "formats"), ("model", "models"))
_EMPTY = {
    "generate": (
        "Your pictures appear here.",
        "Press Generate, or Ctrl+Enter. Each picture is kept in the library, also when this tab is closed meanwhile.",
    ),
    "edit": (
        "Results appear here.",
        "Paint what may change, say what it becomes, press Edit or Ctrl+Enter. What you do not paint stays yours, to the pixel.",
    ),
}

_list = element("runs/run_list")


@st.fragment
@storage_note.instead
def show(page: str) -> None:
    """The runs, for `page`: its form is filled by "again with these settings"."""
    held_note.show(page)
    wanted, sealing = session.page(page).wanted, seal_view.settle()
    version = resources.store().version()  # before the runs: what changes in between is looked at once more
    runs = resources.runs().recent(wanted + 1)
    running = any(run.running for run in runs[:wanted])
    # what a wait may be is told of a model; the sandbox's own says nothing of one
    told = running and not resources.server().is_sandbox
    key = f"{page}_runs"
    data = {
        "runs": [_seen(page, run, told) for run in runs[:wanted]],
        "more": len(runs) > wanted,
        "empty": _EMPTY.get(page, _EMPTY["generate"]),
        "place": page == "generate",
        "edit": picture_acts.can_edit(),
        "answer": session.page(page).answer,
        "started": session.page(page).started or None,
        "asked": picture_acts.asked_for(page),
        "changes": {
            "address": urls.changes(),
            "version": version,
            "busy": running or sealing,
            "always": sealing,  # one that fails changes nothing in the library
        },
    }
    _list(data=data, key=key, on_act_change=lambda: picture_acts.do(page, key), on_look_change=lambda: None)
    ended = st.session_state.get(f"{page}_under_way", False) and not running
    st.session_state[f"{page}_under_way"] = running
    # what a run came to is also told beside it: whether its server can be reached, what is left of a budget
    if ended or picture_acts.changed_page(page):
        st.rerun()


def _seen(page: str, run: Run, told: bool) -> dict[str, Any]:
    """The run as the browser gets it; one that has ended is made once and kept, as a busy page asks several times a second.

    Runs of edits are made anew: how they are sealed is the tab's own choice.
    """
    if run.running or kinds.of(run.kind).takes_pictures:
        return _run(run, told)
    kept: dict[str, tuple[Any, dict[str, Any]]] = st.session_state.setdefault(f"{page}_runs_seen", {})
    pictures = tuple((picture.id, picture.thumb_ready) for job in run.jobs for picture in job.pictures)
    states = tuple((job.state, job.settled, job.unconfirmed, job.stage, _fetch(job)) for job in run.jobs)
    mark = (int(time.time()) // DAY, states, pictures)  # addresses hold for a day
    if kept.get(run.id, (None,))[0] != mark:
        kept[run.id] = (mark, _run(run, told))
    return kept[run.id][1]


def _fetch(job: Job) -> tuple[str, bool]:
    """What the last try to fetch its picture came to, and whether there can be another."""
    return str((job.error or {}).get("message", "")), resources.engine().can_fetch(job)


def _run(run: Run, told: bool) -> dict[str, Any]:
    same = all(job.request == run.jobs[0].request for job in run.jobs)
    return {
        "id": run.id,
        "created": run.created,
        "prompt": str(run.params.get("prompt", ""))[: picture_view.CLIPPED],
        "meta": _meta(run),
        "curl": same and not kinds.of(run.kind).takes_pictures,
        "stoppable": sum(job.state in ("queued", "sent") for job in run.jobs),
        "jobs": [_job(job, told) for job in run.jobs],
    }


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
    return picture_view.size_words(values.pop()) if len(values) == 1 else f"{len(values)} {several}"


def _job(job: Job, told: bool) -> dict[str, Any]:
    params = GenerateParams.from_dict(job.request)
    card = job_card.words(job)
    if card and resources.engine().can_fetch(job):
        card = job_card.fetchable(card, job)
    took = job.ended_at - job.sent_at if job.ended_at and job.sent_at else None
    return {
        "id": job.id,
        "index": job.index,
        "state": job.state,
        "stage": job_card.stage(job),
        "since": job.sent_at or job.created,
        "expect": _expected(params) if told and job.state in ("queued", "sent") else "",
        "ratio": _ratio(params),
        "stoppable": job.state in ("queued", "sent"),
        "preview": urls.partial(job.partial) if job.partial else None,
        "card": asdict(card) if card else None,
        "answer": urls.answer(job) if (job.error or {}).get("answer_kept") else None,
        "late": " ".join(
            each for each in (job_card.late(job), job_card.asked_again(job), job_card.ignored(*job.pictures)) if each
        ),
        "pictures": [picture_view.view(picture, took, job) for picture in seal_view.shown(job)],
    }


def _expected(params: GenerateParams) -> str:
    return f"expect {cost_note.seconds(resources.studio().generate.cost(params, None))}"


def _ratio(params: GenerateParams) -> float:
    """Width by height of the place to keep free; square where the model chooses."""
    size = sizes.parse(params.size)
    return round(size.width / size.height, 4) if size else 1.0
