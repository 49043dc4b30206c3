"""Shows the form of an experiment: prompt, axes, pictures, the settings that stay the same, and the button with its plan."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.connections import connection_picker
from components.experiments import (
    axes_field,
    experiment_about,
    experiment_file,
    picture_bar,
    prompt_note,
    start_button,
    variations,
)
from components.experiments.form_definition import FILES, Vary, definition, filled
from components.form import drafts, params_form
from components.kit import live_value, problem_note, resources, session, storage_note
from easel.experiments.definition import SKIP, Definition
from easel.requests.generate import GenerateParams
from easel.requests.problems import Problem

PAGE = "experiments"
FIRST = params_form.FIRST.changed(
    prompt="A lighthouse on a rocky coast ${light}, wide view from the beach, landscape photograph", quality="low"
)
_AXES = ("axes", "variables", "pairing", "sample", "exclude", "repeats", "mask", "rows")
_FIRST_AXES = Vary((("$light", ("at dusk", "in morning fog", "in a storm")), ("quality", ("low", "medium"))))


@st.fragment
@storage_note.instead
def show() -> None:
    """The whole form; a press on its button starts the experiment, or widens the one that is shown."""
    kept = drafts.opened(PAGE)
    _open(kept)
    _wish()
    _follow(kept)
    told: list[Vary] = []
    notes: list[DeltaGenerator] = []

    def vary(_: str) -> frozenset[str]:
        notes.append(st.container(gap=None))
        sources = picture_bar.sources()
        told.append(axes_field.show(kept, sources))
        notes.append(st.container(gap=None))
        st.session_state[session.VARY] = kept[axes_field.NAME]
        with st.container(key="experiments_pictures_place"):
            picture_bar.show(sources)
        return told[0].fields | {"n"}

    params = params_form.show(PAGE, FIRST, vary=vary)
    images = tuple(each.sha256 for each in picture_bar.sources())
    wanted = definition(params, told[0], images, connection=connection_picker.wanted() or "")
    wanted = replace(wanted, rows=experiment_file.rows())
    about = experiment_about.show()
    opened = experiment_file.show(kept, wanted, about.name)
    if opened is not None:
        kept["opened"] = opened
        st.rerun()  # the form is filled before its fields are shown
    plan = start_button.show(replace(about, definition=wanted), lambda: experiment_about.widens(kept))
    with notes[0]:
        prompts = (str(each.cell.request.prompt) for each in plan.cells)
        prompt_note.show(params.prompt, prompts, plan.problems)
    with notes[1]:
        _beside_axes(plan.problems)


def _open(kept: dict[str, Any]) -> None:
    """Fills the form with the file that was opened; a table alone leaves the rest as it is."""
    opened: Definition | None = kept.pop("opened", None)
    if opened is not None and opened != Definition(rows=opened.rows):
        fill(opened)


def _wish() -> None:
    """Fills the form with small changes of the picture or run that was asked for on any page."""
    wish, session.page(PAGE).wish = session.page(PAGE).wish, None
    if wish is None:
        return
    what, about = wish
    picture = resources.library().picture(about) if what == "vary" else None
    run = resources.runs().run(about) if what == "vary_run" else None
    if run is not None:
        picture = next((each for job in run.jobs for each in job.pictures), None)
    asked = dict(run.params) if run else picture.asked if picture else None
    if asked is None:
        return
    source = resources.studio().edit.source_of(picture) if picture else None
    fill(variations.of(GenerateParams.from_dict(asked), (source.sha256,) if source else ()))
    session.draft(PAGE).pop("widens", None)
    session.page(PAGE).started = ""
    st.query_params.pop("experiment", None)


def _beside_axes(problems: Sequence[Problem]) -> None:
    """What is wrong with the axes stands below them; what is wrong with the other fields they say themselves."""
    about = [each for each in problems if each.field.partition(".")[0] in _AXES]
    problem_note.show(about, *(each.field for each in about))


def _follow(kept: dict[str, object]) -> None:
    """What was restored, emptied or filled by another part of the page is what the axes' field shows."""
    first = _FIRST_AXES.text()
    known = st.session_state.get(session.VARY, "") or first
    if kept.get(axes_field.NAME) is None:
        live_value.replace(kept, axes_field.NAME, known)
    elif st.session_state.get(session.VARY) == "":  # "Clear form"
        live_value.replace(kept, axes_field.NAME, Vary().text())


def fill(wanted: Definition) -> None:
    """Sets the whole form; before its fields of this run, or in a callback. Pictures that are here no more are left out."""
    params, vary = filled(wanted)
    kept = drafts.opened(PAGE)
    params_form.fill(PAGE, FIRST.as_dict() | params)
    live_value.replace(kept, axes_field.NAME, vary.text())
    st.session_state[session.VARY] = vary.text()
    digests = [*wanted.images, *(str(each) for name in FILES for each in wanted.axes.get(name, ()))]
    sources = (resources.studio().sources.of_blob(each.removeprefix(SKIP).strip()) for each in dict.fromkeys(digests))
    kept["sources"] = [each.id for each in sources if each is not None]
