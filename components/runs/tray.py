"""Shows on every page what is under way, of unknown end or just finished, and counts it in the browser tab's title.

One element. Closed, the browser asks for counts by address and no script runs: a run beside what a person is doing could
cost them a press. Open, this fragment runs when something changed. Nothing on the page moves: the panel lies over it.
How the servers stand comes with the counts; what is shown of them, here and on a form, runs anew when it is another.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import streamlit as st

from components.connections import server_state
from components.kit import cost_note, resources, session, storage_note, urls
from components.kit.element import element
from components.picture import job_card, picture_acts, picture_view, seal_view
from easel.requests import kinds
from easel.runs.records import Job, Run
from easel.runs.tray import AT_ONCE, Counts

_KEY, _OPEN, _DONE = "tray", "tray_open", "tray_done"
_CLIPPED = 120  # characters of a prompt

_tray = element("runs/tray")


@st.fragment
@storage_note.instead
def show(page: str) -> None:
    """The top bar: the tray, seen from `page`, and the server's state; a finished job of another page leads there."""
    standing = resources.directory().standing()
    version, counts = resources.store().version(), resources.runs().open_counts()
    data = {
        "version": version,
        "done": st.session_state.get(_DONE, 0),
        "tab": session.tab(),
        "changes": urls.changes(),
        "standing": standing,
        "now": time.time(),
        "counts": asdict(counts),
        "lists": _lists(counts) if st.session_state.pop(_OPEN, False) else None,
    }
    with st.container(key="top_bar", horizontal=True):
        _tray(data=data, key=_KEY, on_act_change=lambda: _do(page))
        server_state.show()
    if picture_acts.asked_here():
        st.rerun()


def _lists(counts: Counts) -> dict[str, Any]:
    found = resources.runs().tray()
    ended = sorted(_each(found.ended), key=lambda pair: pair[1].ended_at or 0, reverse=True)
    return {
        "going": [_going(run, job) for run, job in _each(found.under_way)],
        "goingMore": _more(counts.under_way - AT_ONCE),
        "open": [_unknown(run, job) for run, job in _each(found.unknown)],
        "openMore": _more(counts.unknown - AT_ONCE),
        "ended": [_ended(run, job) for run, job in ended],
    }


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


def _going(run: Run, job: Job) -> dict[str, Any]:
    stopped = job.state == "stopped"
    return _said(run, job) | {
        "stage": "Stopped waiting; a picture that still comes is kept" if stopped else job_card.stage(job),
        "since": job.sent_at or job.created,
        "preview": urls.partial(job.partial) if job.partial else None,
        "stop": "" if stopped else "Cancel" if job.state == "queued" else "Stop",
    }


def _unknown(run: Run, job: Job) -> dict[str, Any]:
    card = job_card.words(job)
    assert card is not None  # an unknown end always has one
    return _said(run, job) | {"title": card.title, "money": card.money, "again": card.again, "forget": card.forget}


def _ended(run: Run, job: Job) -> dict[str, Any]:
    pictures = seal_view.shown(job)
    card = job_card.words(job)
    said = _said(run, job) | {"at": job.ended_at, "thumb": urls.thumb(pictures[0]) if pictures else None}
    if card is not None or not pictures:
        return said | {"words": card.title if card else "No picture came", "tone": card.tone if card else "red"}
    first = pictures[0]
    cost = next((each.cost for each in job.pictures if each.is_paid), None)
    words = [picture_view.size_words(f"{first.width}x{first.height}"), cost_note.charged(cost)]
    late = "came late" if job.late else "arrived after Stop" if first.after_stop else ""
    return said | {"words": ", ".join(filter(None, (*words, late))), "tone": "amber" if late else ""}


def _do(page: str) -> None:
    """Notes whether the panel is open, and does what was asked for, once: the browser tells it until it hears that it was done.

    Just after a page was changed Streamlit may call for a trigger whose value it has let go.
    """
    told = st.session_state.get(_KEY, {}).get("act") or {"open": False, "acts": ()}
    st.session_state[_OPEN] = told["open"]
    for act in told["acts"]:
        if act["seq"] > st.session_state.get(_DONE, 0):
            st.session_state[_DONE] = act["seq"]
            _carry_out(act["what"], str(act["id"]), page)


@storage_note.survives
def _carry_out(what: str, about: str, page: str) -> None:
    acts: dict[str, Callable[[str], object]] = {
        "stop": resources.engine().stop,
        "stop_all": lambda _: resources.engine().stop_all(),
        "again": picture_acts.run_again,
        "forget": resources.engine().forget,
        "show": lambda job_id: _go(job_id, page),
    }
    if what in acts:
        acts[what](about)


def _go(job_id: str, page: str) -> None:
    st.session_state[_OPEN] = False
    picture_acts.show_job(job_id, page)
