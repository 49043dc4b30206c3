"""Shows the thread that is open as one element, and does what is asked for on its turns and pictures."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from components.converse import attachments, next_turn, opened
from components.converse.opened import PAGE, Choice, Opened
from components.form import params_form
from components.kit import resources, session, storage_note, urls
from components.kit.element import element
from components.picture import picture_acts
from easel.threads.records import Turn

KEY, _MORE = "converse_thread_view", 24

_view = element("converse/thread_view")


@st.fragment
@storage_note.instead
def show() -> None:
    """The browser is told of the turns by the event stream (turn_cards.py): this runs when a person does something."""
    state = opened.now()
    data = {
        "thread": state.thread,
        "head": state.head,
        "export": urls.thread_export(state.thread),
        "wanted": state.wanted,
        "edit": picture_acts.can_edit(),
        "answer": session.page(PAGE).answer,
        "asked": picture_acts.asked_for(PAGE),
        "branch": state.choice.parent or "",
    }
    _view(data=data, key=KEY, on_act_change=_do)
    if picture_acts.changed_page(PAGE):
        st.rerun()


@storage_note.survives
def _do() -> None:
    act = st.session_state.get(KEY, {}).get("act")
    if act is None:
        return
    own = _ACTS.get(act["what"])
    if own is None:
        picture_acts.do(PAGE, KEY)
    else:
        own(opened.now(), str(act["id"]))


def _turn(state: Opened, name: str) -> Turn | None:
    return resources.studio().converse.threads.turn(state.thread, name)


def _again(state: Opened, name: str) -> None:
    """The same once more, with the same references, beside it."""
    turn = _turn(state, name)
    if turn is not None:
        _run_again(state, turn.run.jobs[0].id)


def _run_again(state: Opened, job_id: str) -> None:
    """This tab goes along to the turn that comes of it."""
    run_id = picture_acts.run_again(job_id)
    turn = resources.studio().converse.threads.of_run(run_id) if run_id else None
    if turn is not None:
        state.head = turn.id
        opened.changed()


def _edit_message(state: Opened, name: str) -> None:
    """Puts what was said back into the form, with what went along; sent, it stands beside the earlier one."""
    turn = _turn(state, name)
    if turn is None:
        return
    state.choice = _chosen(turn)
    if turn.base and turn.base_picture:
        state.base_of[turn.base_picture] = turn.base
    if turn.base and turn.has_mask:
        state.masked.add(turn.base)
    opened.sources()[:] = [each for each in turn.sources if not (each == turn.base and turn.base_picture)]
    params_form.fill(PAGE, turn.run.params | {"prompt": turn.text, "size": _size(turn), "action": _action(turn)})
    opened.changed()


def _action(turn: Turn) -> str:
    """One that follows from what is changed was left open: it is to follow from what is changed next."""
    action = str(turn.run.params.get("action", "auto"))
    return "auto" if action == ("edit" if turn.base else "generate") else action


def _size(turn: Turn) -> str:
    """As it was chosen, as far as rows tell: a picture that is changed at its own size was left to be."""
    size = str(turn.run.params.get("size", "auto"))
    base = resources.studio().sources.get(turn.base) if turn.base else None
    return "auto" if base is not None and size == f"{base.width}x{base.height}" else size


def _chosen(turn: Turn) -> Choice:
    """What it changed, at its place."""
    what: Literal["new", "picture", "source"] = "new"
    if turn.base:
        what = "picture" if turn.base_picture else "source"
    return Choice(what, turn.base_picture or turn.base, parent=turn.parent, instead=turn.id)


def _branch(state: Opened, name: str) -> None:
    state.choice = Choice(parent=name)
    opened.changed()


def _look_at(state: Opened, name: str) -> None:
    opened.look_at(state, name)
    opened.changed()


def _edit_this(state: Opened, picture_id: str) -> None:
    next_turn.choose(state, "picture", picture_id)
    opened.changed()


def _attach(_: Opened, picture_id: str) -> None:
    attachments.attach(picture_id)
    opened.changed()


def _prefer(_: Opened, about: str) -> None:
    turn, _sep, picture = about.partition(":")
    resources.studio().converse.threads.prefer(turn, picture)


def _rename(state: Opened, title: str) -> None:
    resources.studio().converse.threads.rename(state.thread, title)


def _trash(state: Opened, _: str) -> None:
    if resources.studio().converse.threads.trash(state.thread):
        deleted = state.thread
        state.go_to("")
        state.deleted = deleted
        opened.changed()


def _restore(state: Opened, _: str) -> None:
    resources.studio().converse.threads.restore(state.thread)


def _all(state: Opened, _: str) -> None:
    state.go_to("")
    state.deleted = ""
    opened.changed()


def _earlier(state: Opened, _: str) -> None:
    state.wanted += _MORE


_ACTS: dict[str, Callable[[Opened, str], None]] = {
    "turn_again": _again,
    "again": _run_again,
    "turn_edit": _edit_message,
    "branch": _branch,
    "look_at": _look_at,
    "edit_this": _edit_this,
    "attach": _attach,
    "prefer": _prefer,
    "rename": _rename,
    "trash": _trash,
    "restore": _restore,
    "all": _all,
    "earlier": _earlier,
}
