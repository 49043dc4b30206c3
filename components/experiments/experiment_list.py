"""Shows every experiment to go back to, newest first, and the way back from one to all."""

from collections.abc import Iterator
from typing import Any

import streamlit as st

from components.experiments import plan_words
from components.kit import cost_note, resources, session, storage_note, urls
from components.kit.element import element
from easel.experiments.records import Experiment

PAGE, KEY = "experiments", "experiments_list"
_FACES = 4

_list = element("experiments/experiment_list")


@storage_note.instead
def show() -> None:
    """All of them; a press opens one."""
    found = resources.studio().experiments.latest()
    _list(data={"experiments": [_seen(each) for each in found]}, key=KEY, on_act_change=_open)


def back() -> None:
    """The way from one experiment to all."""
    st.button("All experiments", key="experiments_all", type="tertiary", icon=":material/arrow_back:", on_click=_close)


def _open() -> None:
    act = st.session_state.get(KEY, {}).get("act")
    if act is not None:
        session.page(PAGE).started = str(act["id"])


def _close() -> None:
    session.page(PAGE).started = ""
    st.query_params.pop("experiment", None)


def _seen(found: Experiment) -> dict[str, Any]:
    held = found.brake.message if found.brake else "paused" if found.is_paused and found.waiting else ""
    return {
        "id": found.id,
        "name": found.name,
        "facts": list(_facts(found)),
        "held": held,
        "faces": list(_faces(found)),
    }


def _facts(found: Experiment) -> Iterator[str]:
    possible = sum(found.counts.values()) - found.counts.get("not_possible", 0)
    yield (
        plan_words.pictures(possible)
        if found.made == possible
        else f"{found.made:,} of {plan_words.pictures(possible)}"
    )
    yield cost_note.charged(found.spent.charged)


def _faces(found: Experiment) -> Iterator[str]:
    """Its first pictures."""
    for name in resources.studio().experiments.faces(found.id, _FACES):
        picture = resources.library().picture(name)
        if picture is not None:
            yield urls.thumb(picture)
