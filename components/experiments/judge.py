"""Shows pictures of an experiment side by side to be judged blind, then the ranking that comes of it.

What is sent to the browser of a set tells nothing of what the pictures were asked for. A judge's name is the tab's.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.experiments import ranking_view
from components.kit import defaults, resources, storage_note, urls
from components.kit.element import element
from easel.experiments import fit
from easel.experiments.ballot import NAME_LENGTH, Ballot
from easel.experiments.ballots import Ballots
from easel.experiments.next_set import next_set
from easel.experiments.records import MADE, CellRow
from easel.library.records import Picture

_STATE, _NAME, _AT_ONCE = "easel_judging", "judge_name", "judge_size"
_SIZES = {"Four at a time": 4, "Two at a time": 2}
_judge = element("experiments/judge")


@dataclass(slots=True)
class Judging:
    """What a tab remembers of judging one experiment; `again` is a set that was taken back, to be judged once more."""

    experiment_id: str
    unhidden: bool = False
    again: tuple[str, ...] = ()
    done: int = 0


@st.fragment
@storage_note.instead
def show(experiment_id: str) -> None:
    """The judge's place; what the pictures are is shown when the judge asks for it."""
    if resources.studio().experiments.get(experiment_id) is None:
        return
    fit.warm()
    cells = resources.studio().experiments.cells(experiment_id)
    my, judge = _judging(experiment_id), _name()
    ballots = Ballots(resources.store().database)
    if my.unhidden:
        st.button("Judge more", key="judge_more", icon=":material/visibility_off:", on_click=_unhide, args=(my, False))
        cast = ballots.of(experiment_id)
        ranking_view.show(experiment_id, cells, cast, lambda pair: _settle(my, cast, pair, judge))
        return
    with st.container(key="judge_top", horizontal=True, vertical_alignment="bottom"):
        size = _size()
        name = defaults.first(_NAME, "Me")
        st.text_input("Judge", name, key=_NAME, max_chars=NAME_LENGTH, persist_state="session")
        st.button("Show ranking", key="judge_unhide", icon=":material/visibility:", on_click=_unhide, args=(my, True))
    data = _data(my, cells, ballots.of(experiment_id), judge, size)
    allowed = {cell.picture_id for cell in cells if cell.picture_id}
    _judge(data=data, key="judge", on_act_change=lambda: _do(my, judge, allowed))


def _data(my: Judging, cells: Sequence[CellRow], cast: Sequence[Ballot], judge: str, size: int) -> dict[str, Any]:
    pictures = [cell.picture_id for cell in cells if cell.picture_id and cell.state in MADE]
    shown = my.again if len(my.again) == min(size, len(set(pictures))) and set(my.again) <= set(pictures) else ()
    shown = shown or next_set(cast, pictures, judge, size, seed=int(my.experiment_id[:8], 16))
    mine = sum(ballot.judge == judge for ballot in cast)
    kept = [picture for each in shown if (picture := resources.library().picture(each))]
    return {
        "gone": sum(cell.is_emptied for cell in cells),
        "set": [_place(picture) for picture in kept] if len(kept) == len(shown) else [],
        "mine": mine,
        "all": len(cast),
        "judge": judge,
        "done": my.done,
    }


def _place(picture: Picture) -> dict[str, Any]:
    return {
        "id": picture.id,
        "src": urls.picture(picture),
        "thumb": urls.thumb(picture),
        "width": picture.width,
        "height": picture.height,
    }


@storage_note.survives
def _do(my: Judging, judge: str, allowed: Set[str]) -> None:
    """Keeps a ballot or takes the last one back; the browser sends each until it is told that it is done."""
    act = st.session_state.get("judge", {}).get("act")
    if not isinstance(act, Mapping) or act.get("judge") != judge or int(act["seq"]) <= my.done:
        return
    ballots, after = Ballots(resources.store().database), int(act["after"])
    if act["what"] == "undo":
        back = ballots.undo(my.experiment_id, judge, after=after)
        my.again = back.shown if back else my.again
    elif set(map(str, act["shown"])) <= allowed:
        ballot = Ballot(judge, tuple(map(str, act["shown"])), tuple(map(int, act["ranks"])))
        if ballots.cast(my.experiment_id, ballot, after=after):
            my.again = ()
    my.done = int(act["seq"])


def _settle(my: Judging, cast: Sequence[Ballot], pair: tuple[str, str], judge: str) -> None:
    """Goes on with these two, at places of their own."""
    my.unhidden, my.again = False, next_set(cast, pair, judge, 2)
    st.session_state[_AT_ONCE] = next(words for words, size in _SIZES.items() if size == 2)


def _unhide(my: Judging, unhidden: bool) -> None:
    my.unhidden = unhidden


def _judging(experiment_id: str) -> Judging:
    """Another experiment is judged anew, blind."""
    my: Judging | None = st.session_state.get(_STATE)
    if my is None or my.experiment_id != experiment_id:
        my = st.session_state[_STATE] = Judging(experiment_id)
    return my


def _name() -> str:
    """Kept for the tab; "Me" until somebody says another."""
    return " ".join(str(st.session_state.setdefault(_NAME, "Me")).split()) or "Me"


def _size() -> int:
    look: dict[str, Any] = {"label_visibility": "collapsed", "persist_state": "session"}
    options = list(_SIZES)
    st.session_state.setdefault(_AT_ONCE, options[0])
    chosen = st.segmented_control(
        "Pictures", options, default=defaults.choice(_AT_ONCE, options), required=True, key=_AT_ONCE, **look
    )
    return _SIZES[str(chosen)]
