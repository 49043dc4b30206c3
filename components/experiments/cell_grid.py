"""Shows one experiment as a table of its cells and does what is asked for on it; the cells go to the browser by address alone."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from components.experiments import axis_words, experiment_form, plan_words
from components.form import drafts
from components.kit import resources, session, storage_note, urls
from components.kit.element import element
from components.kit.plain import plain
from components.picture import picture_acts
from easel import sizes
from easel.errors import EaselError
from easel.experiments.records import CellRow, Experiment
from easel.requests.field import Value
from easel.sizes import Size
from easel.words import units

PAGE, KEY = "experiments", "experiments_grid"
_PRICED = "experiments_priced"  # the cells whose price the button for running them again told

_grid = element("experiments/cell_grid")


@st.fragment
@storage_note.instead
def show(experiment_id: str) -> None:
    """The table of that experiment. What changes while it runs is no matter of this script: the browser asks for it."""
    found = resources.studio().experiments.get(experiment_id)
    if found is None:
        st.html('<p class="easel-note">This experiment no longer exists.</p>')
        return
    data = {
        "id": found.id,
        "name": found.name,
        "made": found.created,
        "revision": found.revision,
        "axes": axis_words.of(found.definition),
        **_shape(found),
        "free": resources.server().is_sandbox,
        "cells": urls.cells(found.id),
        "edit": picture_acts.can_edit(),
        "answer": session.page(PAGE).answer,
    }
    _grid(data=data, key=KEY, on_act_change=lambda: _do(experiment_id), on_look_change=lambda: None)
    if picture_acts.changed_page(PAGE):
        st.rerun()


def _shape(found: Experiment) -> dict[str, Any]:
    """Width by height of every cell, square where sizes vary or the model chooses; and the longest edge in pixels."""
    asked = found.definition.axes.get("size") or (found.definition.fixed.get("size", "auto"),)
    known = [size for size in map(_size, asked) if size]
    ratios = {round(size.width / size.height, 4) for size in known}
    same = len(known) == len(asked) and len(ratios) == 1
    return {
        "ratio": ratios.pop() if same else 1.0,
        "full": max((max(size.width, size.height) for size in known), default=1536),
    }


def _size(text: Value) -> Size | None:
    try:
        return sizes.parse(str(text))
    except ValueError:
        return None


@storage_note.survives
def _do(experiment_id: str) -> None:
    act = st.session_state.get(KEY, {}).get("act")
    if act is None:
        return
    what, about = act["what"], str(act["id"]).partition(":")[2]
    if what == "again_price":
        session.page(PAGE).answer = {"seq": act["seq"]} | _price_again(experiment_id, about)
    elif what in _ACTS:
        try:
            _ACTS[what](experiment_id, about)
        except EaselError as error:
            st.toast(plain(f"{error.message} {error.hint}"), icon=":material/block:", duration="infinite")
    else:
        picture_acts.do(PAGE, KEY)


def _indexes(about: str) -> tuple[int, ...]:
    return tuple(int(each) for each in about.split(",") if each.isdigit() and len(each) < 6)


def _widen(experiment_id: str, _: str) -> None:
    """Fills the form with the experiment; what is added there is added to it."""
    found = resources.studio().experiments.get(experiment_id)
    if found is None:
        return
    experiment_form.fill(found.definition)
    drafts.opened(PAGE)["widens"] = experiment_id
    session.page(PAGE).changed = True


def _again(experiment_id: str, about: str) -> None:
    """Sends those that the button told the price of; who has failed since then has a button of their own."""
    told = st.session_state.pop(_PRICED, None)
    indexes = [row.index for row in _meant(experiment_id, about)]
    if told is not None and told[:2] == (experiment_id, about):
        indexes = [index for index in indexes if index in told[2]]
    if indexes:
        resources.studio().experiments.again(experiment_id, indexes)


def _look(experiment_id: str, about: str) -> None:
    """Asks the server what became of those whose end is unknown: free."""
    for row in _meant(experiment_id, about):
        if row.state == "unknown" and row.job_id:
            resources.engine().look(row.job_id)


def _meant(experiment_id: str, about: str) -> tuple[CellRow, ...]:
    """The cells that "failed", "cancelled", "unknown" or numbers mean, of those that can be run again."""
    rows = resources.studio().experiments.cells(experiment_id)
    if about in ("failed", "cancelled"):
        return tuple(row for row in rows if row.state == about)
    if about == "unknown":
        return tuple(row for row in rows if row.state == "unknown" and not row.settled)
    wanted = set(_indexes(about))
    return tuple(row for row in rows if row.index in wanted and row.state in ("failed", "cancelled", "unknown"))


def _price_again(experiment_id: str, about: str) -> dict[str, Any]:
    """What the button says that runs cells again, and what has to be known before."""
    rows = _meant(experiment_id, about)
    if not rows:
        return {"label": "", "words": ""}
    try:
        count, usd = resources.studio().experiments.cost_again(experiment_id, [row.index for row in rows])
    except EaselError as error:
        return {"label": "", "words": f"{error.message} {error.hint}"}
    st.session_state[_PRICED] = (experiment_id, about, frozenset(row.index for row in rows))
    said = "cost unknown" if usd is None else units.money_range(*usd)
    unknown = sum(row.state == "unknown" for row in rows)
    words = "These are sent again."
    if unknown:
        ended = plan_words.pictures(unknown)
        words = f"The outcome of {ended} is unknown. Each may have been billed; if you send again, you may be charged twice."
    if count < len(rows):
        words += f" {plan_words.pictures(len(rows) - count)} made since then: reused, free."
    return {
        "label": f"Run {plan_words.pictures(count)} again, {said}" if count else "Use existing pictures",
        "words": words,
    }


_ACTS: dict[str, Callable[[str, str], object]] = {
    "pause": lambda id, _: resources.studio().experiments.pause(id),
    "resume": lambda id, _: resources.studio().experiments.resume(id),
    "stop": lambda id, _: resources.studio().experiments.stop(id),
    "first": lambda id, about: resources.studio().experiments.first(id, _indexes(about)),
    "again": _again,
    "look": _look,
    "widen": _widen,
}
