"""Does what a person asks for on a run or a picture: stop, run again, fill the form, use as source, tell a text."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from components.form import params_form
from components.kit import resources, session, storage_note
from components.kit.plain import plain
from components.picture import family_view, picture_view, proof_view, seal_view
from easel.actions.bring_in import Settings
from easel.connections import server
from easel.curl import curl_line
from easel.errors import EaselError, LibraryTrouble
from easel.library.records import Picture
from easel.python_script import python_script
from easel.requests import kinds
from easel.requests.generate import GenerateParams
from easel.words import errors as error_words

PAGES = Path(__file__).resolve().parents[2] / "pages"
_ASKED, _HERE = "run_list_asked", "run_list_asked_here"
_REACH = 64  # runs, newest first, within which one is opened in its list


def can_edit() -> bool:
    """Whether there is a page to edit on."""
    return (PAGES / "edit.py").exists()


@storage_note.survives
def do(page: str, key: str) -> None:
    """The callback of an element mounted as `key` on `page`: carries out its `act` trigger."""
    act = st.session_state.get(key, {}).get("act")
    if act is None:  # just after a page was changed Streamlit may call for a trigger whose value it has let go
        return
    what, about = act["what"], str(act["id"])
    if what in _JOBS:
        _JOBS[what](about)
    elif what in _ANSWERS:
        session.page(page).answer = {"seq": act["seq"]} | _ANSWERS[what](about)
    elif what == "more":
        session.page(page).wanted += session.FEW
    elif what in _REQUESTS:
        _fill(page, _REQUESTS[what](about))
    elif what in _WISHES and (_WISHES[what] != "edit" or can_edit()):
        session.page(_WISHES[what]).wish = (what, about)
        go(page, _WISHES[what])
    elif what == "way" and about in error_words.LINKS:
        go(page, about)


def _all_again(run_id: str) -> None:
    """Of a run of which nothing came: one new run of as many, or one for each where their requests differ."""
    run = resources.runs().run(run_id)
    jobs = [job for job in run.jobs if job.state in ("failed", "cancelled") and not job.is_dismissed] if run else []
    if jobs and all(job.request == jobs[0].request for job in jobs):
        run_again(jobs[0].id, len(jobs))
        return
    for job in jobs:
        run_again(job.id)


def run_again(job_id: str, count: int = 1) -> str | None:
    """The id of a new run of one picture, or of `count`; what keeps it from being one is said."""
    try:
        return resources.engine().again(job_id, count=count)
    except LibraryTrouble:
        raise  # told by those who ask
    except EaselError as error:
        st.toast(plain(f"{error.message} {error.hint}"), icon=":material/block:", duration="infinite")
    return None


def go(page: str, to: str) -> None:
    """To another page, in a callback."""
    session.page(page).changed = True  # on the page itself a switch is none: its whole script has to run
    if page != to:
        _switch(to)


def _switch(to: str) -> None:
    """What a search has in the address stays behind: unless that is said, Streamlit refuses to leave a field that holds it."""
    st.switch_page(PAGES / f"{to}.py", query_params={})


def changed_page(page: str) -> bool:
    """True once after something outside of the element changed and the whole page has to run."""
    changed, session.page(page).changed = session.page(page).changed, False
    return changed


def _fill(page: str, request: GenerateParams | None) -> None:
    if request is None:
        return
    own = kinds.of(request.kind).page
    params_form.fill(own, request.as_dict())
    session.page(page).changed = True
    if page != own:
        _switch(own)


def _pressed(run_id: str) -> GenerateParams | None:
    """What a run's button was pressed for."""
    run = resources.runs().run(run_id)
    return kinds.of(run.kind).params.from_dict(run.params) if run else None


def _asked(picture_id: str) -> GenerateParams | None:
    """What was asked for one picture, which may be another thing than for its neighbours of the same run."""
    picture = resources.library().picture(picture_id)
    if picture is not None and picture.is_brought:
        return _restored(picture.asked)
    return kinds.of(picture.kind).params.from_dict(picture.asked) if picture else None


def _restored(asked: dict[str, Any]) -> GenerateParams | None:
    """What its file tells of one that was brought in; of what it does not tell the form begins as it always does. One that tells
    nothing leaves the form alone."""
    if not asked["prompt"] and asked.keys() <= {"prompt", "said"}:
        st.toast("This file holds no settings to fill the form with.", icon=":material/info:")
        return None
    first = params_form.FIRST.as_dict() | {"size": "auto"}
    return GenerateParams.from_dict(first | asked).fitted()


def restore(page: str, settings: Settings) -> None:
    """Fills the form that a file's picture was made with, on whichever page that is."""
    _fill(page, _asked(settings.picture_id) if settings.picture_id else _restored(settings.asked))


def _curl(run_id: str) -> dict[str, Any]:
    run, request = resources.runs().run(run_id), _pressed(run_id)
    return {"curl": _line(run.jobs[0].connection or run.connection, request) if run and request else ""}


def _curl_of_picture(picture_id: str) -> dict[str, Any]:
    picture, request = resources.library().picture(picture_id), _asked(picture_id)
    job = resources.runs().job(picture.job_id) if picture else None
    return {"curl": _line(job.connection, request) if job and request else ""}


def _python(picture_id: str) -> dict[str, Any]:
    picture, request = resources.library().picture(picture_id), _asked(picture_id)
    job = resources.runs().job(picture.job_id) if picture else None
    if not (job and request):
        return {"python": ""}
    return {"python": python_script(server.address(resources.directory(), job.connection), request)}


def _line(connection: str, request: GenerateParams) -> str:
    return curl_line(server.address(resources.directory(), connection), request)


def _about(picture_id: str) -> dict[str, Any]:
    picture = resources.library().picture(picture_id)
    if picture is None:
        return {}
    job = resources.runs().job(picture.job_id)
    took = job.ended_at - job.sent_at if job and job.ended_at and job.sent_at else None
    view = picture_view.view(picture, took, job)
    view["facts"] += _provenance(picture)
    if picture.is_sealed:
        picture = seal_view.with_its_answer(picture)
    whole = {"prompt": picture.prompt, "revised": picture.revised_prompt, "clipped": False}
    said = resources.library().marked(picture_id)
    if said is not None:
        facts = {"note": said.note, "stars": said.stars, "flag": said.flag}
        whole["marked"] = facts | {"tags": list(said.tags), "boards": list(said.boards)}
    return {"view": view | whole | {"family": family_view.told(picture)} | proof_view.told(picture_id)}


def _reseal(about: str) -> dict[str, Any]:
    """What is shown now of the picture that `about` names; it is sealed another way where that is named, too."""
    seal_view.turn(about)
    picture = resources.library().picture(about.partition(":")[0])
    job = resources.runs().job(picture.job_id) if picture else None
    shown = seal_view.in_place_of(picture, job) if picture and job else None
    return _about(shown.id) if shown else {}


def _read(picture_id: str) -> dict[str, Any]:
    """Has the words of a picture read."""
    resources.studio().proofs.ask(picture_id)
    return _proof(picture_id)


def _proof(picture_id: str) -> dict[str, Any]:
    return {"view": proof_view.told(picture_id)}


def _original(source_id: str) -> dict[str, Any]:
    return {"view": family_view.original(source_id)}


def _provenance(picture: Picture) -> list[dict[str, Any]]:
    try:
        return picture_view.provenance(resources.store().blobs.path(picture.sha256))
    except OSError:
        return []  # its file is gone: that is seen


def show_job(job_id: str, page: str) -> None:
    """Goes to the page on which the job's run stands, from `page`, and has it opened there: its picture, or its card."""
    job = resources.runs().job(job_id)
    run = resources.runs().run(job.run_id) if job else None
    if run is None:
        return
    own = kinds.of(run.kind).page
    st.session_state[_ASKED] = {"id": job_id, "page": own, "seq": time.time_ns() // 1_000_000}
    before = next((at for at, one in enumerate(resources.runs().recent(_REACH)) if one.id == run.id), 0)
    session.page(own).wanted = max(session.page(own).wanted, before + 1)
    st.session_state[_HERE] = page == own
    if page != own:
        _switch(own)


def asked_here() -> bool:
    """True once after a job of the page that is shown was asked for: a switch there is none, and its whole script has to run."""
    return bool(st.session_state.pop(_HERE, False))


def asked_for(page: str) -> dict[str, Any] | None:
    """The job that `page` is to open, until it says that it has."""
    asked: dict[str, Any] | None = st.session_state.get(_ASKED)
    return asked if asked and asked["page"] == page else None


_JOBS: dict[str, Callable[[str], object]] = {
    "stop": lambda about: resources.engine().stop(about),
    "stop_run": lambda about: resources.engine().stop_run(about),
    "again": run_again,
    "all_again": _all_again,
    "fetch": lambda about: resources.engine().fetch(about),
    "look": lambda about: resources.engine().look(about),
    "forget": lambda about: resources.engine().forget(about),
    "seal": seal_view.turn,
    "opened": lambda _: st.session_state.pop(_ASKED, None),
}
_ANSWERS = {
    "curl": _curl,
    "curl_picture": _curl_of_picture,
    "python": _python,
    "about": _about,
    "original": _original,
    "reseal": _reseal,
    "read": _read,
    "proof": _proof,
}
_WISHES = {  # what is asked for here and done on another page
    **dict.fromkeys(("vary", "vary_run"), "experiments"),
    **dict.fromkeys(("source", "fix_word", "source_masked", "reference", "source_original"), "edit"),
    "converse": "converse",
}
_REQUESTS = {"fill": _pressed, "fill_picture": _asked}
