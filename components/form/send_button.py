"""Shows the one primary action of a page, never disabled: what it will do, what it may cost, what keeps it from being done."""

import html
import time
from collections.abc import Callable, Sequence

import streamlit as st

from components.connections import connection_picker
from components.kit import callbacks, cost_note, press_guard, resources, session, storage_note
from components.kit.element import element
from components.kit.plain import plain
from components.usage import budget_note
from easel import costs
from easel.connections.connection import Connection
from easel.errors import EaselError
from easel.requests.fields import FIELDS
from easel.requests.fields import label as name_of
from easel.requests.generate import GenerateParams
from easel.requests.problems import Problem
from easel.sizes import Size

_shortcut = element("form/send_button")
_CHANGED = "Not sent: the form had just changed. Check the button, then press again."
_TWICE = 1.0  # seconds within which a second press for the very same request is a slip of the hand, not another request


def show(
    page: str,
    verb: str,
    params: GenerateParams,
    send: Callable[[GenerateParams], str],
    inputs: Sequence[Size] = (),
) -> None:
    """The button of `page`; a press (or Ctrl+Enter) hands `params` to `send`, which starts a run and returns its id.
    `inputs` are the sizes of pictures sent along, for the estimate.

    A press with problems sends nothing: they are named here, and beside their fields.
    """
    problems = params.problems()
    with st.container(key=f"{page}_send", gap="xsmall"):
        standing = resources.directory().standing()  # before what is told of it
        server = connection_picker.show()
        resources.studio().engine.expect(server)
        estimate = None if _has_no_price(problems) else _estimate(params, inputs, server)
        budget = budget_note.of(server, estimate)
        label = verb if _has_no_count(problems) else cost_note.label(verb, params, estimate)
        label += f": {plain(budget.over)}" if budget.over else ""
        pressed = st.button(
            label,
            key=f"{page}_press",
            type="primary",
            width="stretch",
            on_click=_note_press,  # runs before the form, so that its fields know of the press
            args=(page, label),
        )
        # before anything else is shown: another run that is due may end this one at the next element
        if pressed and not problems and _may_go(page, label, budget) and not _slip(params, page, label):
            _send(page, params, send, server)
        _shortcut(
            data={"button": f"{page}_press", "standing": standing},
            key=f"{page}_shortcut",
            on_look_change=lambda: None,
        )
        press_guard.show(f"{page}_press", ".st-key-bench_form")
        refusal = _refusal(page, problems)
        if refusal:
            st.html(f'<p class="easel-problem" role="alert">{html.escape(refusal)}</p>')
        else:
            detail = cost_note.detail(estimate, _listed(params, inputs, estimate))
            st.html(f'<p class="easel-cost"><span>{html.escape(detail)}</span><kbd>Ctrl+Enter</kbd></p>')
            connection_picker.notes(params, server, estimate)
        _tell(page, budget, connection_picker.first_cost(server))


def refused(page: str) -> bool:
    """Whether `page` was pressed, and what kept it from being sent is not mended yet."""
    return bool(st.session_state.get(f"{page}_refused"))


def _send(page: str, params: GenerateParams, send: Callable[[GenerateParams], str], server: Connection | None) -> None:
    try:
        session.page(page).started = send(params)
        connection_picker.paid(server)
        st.session_state[f"{page}_unsent"] = ""
    except EaselError as error:
        st.session_state[f"{page}_unsent"] = f"{error.message} {error.hint}"
    except storage_note.ERRORS as error:
        st.session_state[f"{page}_unsent"] = f"Nothing was sent. {storage_note.words(error)}"
    st.rerun()


@callbacks.whole
def _note_press(page: str, said: str) -> None:
    """`said` is what the button says when it is pressed: a field that was left by the press itself may change it in this run."""
    st.session_state[f"{page}_refused"] = True
    st.session_state[f"{page}_said"] = said


def _may_go(page: str, label: str, budget: budget_note.Note) -> bool:
    """Whether the press was on a button that said what would be sent now, within the budgets; notes why it is not otherwise."""
    as_said = st.session_state.get(f"{page}_said", label) == label
    unsent = "" if as_said else _CHANGED
    st.session_state[f"{page}_unsent"] = f"Not sent: {budget.over}." if budget.over and as_said else unsent
    return not st.session_state[f"{page}_unsent"]


def _has_no_count(problems: tuple[Problem, ...]) -> bool:
    """Whether nobody can say how many pictures it would be."""
    return any(problem.field == "n" for problem in problems)


def _has_no_price(problems: tuple[Problem, ...]) -> bool:
    return any(problem.field in FIELDS and FIELDS[problem.field].is_priced for problem in problems)


def _refusal(page: str, problems: tuple[Problem, ...]) -> str:
    st.session_state[f"{page}_refused"] = refused(page) and bool(problems)
    if not refused(page):
        return str(st.session_state.get(f"{page}_unsent", ""))
    *most, last = dict.fromkeys(name_of(problem.field).lower() for problem in problems)
    return f"Not sent. Fix the {', the '.join(most)} and the {last}." if most else f"Not sent. Fix the {last}."


def _estimate(params: GenerateParams, inputs: Sequence[Size], server: Connection | None) -> costs.Estimate:
    return resources.studio().generate.cost(params, server, inputs)


def _listed(params: GenerateParams, inputs: Sequence[Size], estimate: costs.Estimate | None) -> costs.Estimate | None:
    """What it would cost by the studio's own prices, where it is free."""
    is_free = estimate is not None and estimate.is_free
    return _estimate(params, inputs, None) if is_free else None


def _tell(page: str, budget: budget_note.Note, first_cost: str) -> None:
    """What has to be known before anything is spent: that it costs at all, what a budget says, and the way to raise it."""
    words = "".join(f'<p class="easel-warning">{html.escape(each)}</p>' for each in (first_cost, budget.words) if each)
    if words:
        st.html(words)
    budget_note.way_out(budget, f"{page}_raise")


def _slip(params: GenerateParams, page: str, label: str) -> bool:
    last = st.session_state.get(f"{page}_sent")
    st.session_state[f"{page}_sent"] = (params, label, time.monotonic())
    return last is not None and last[:2] == (params, label) and time.monotonic() - last[2] < _TWICE
