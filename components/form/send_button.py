"""Shows the one primary action of a page, never disabled: what it will do, what it may cost, what keeps it from being done."""

import html
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from components.connections import connection_picker
from components.form import board_field
from components.kit import cost_note, press, press_guard, resources, session, storage_note
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
_CHANGED = "Not sent: the form has just changed. Check the button, then press again."
_TWICE = 1.0  # seconds within which a second press for the very same request is a slip of the hand, not another request

# of what, meant for which connection (connection_picker.wanted), and the board that its pictures come on
Send = Callable[[GenerateParams, str | None, str], str]
Label = Callable[[str, GenerateParams, costs.Estimate | None], str]


@dataclass(slots=True)
class _Kept:
    """What the button keeps from one run to the next."""

    refused: bool = False
    unsent: str = ""  # why the last press sent nothing, beside problems
    sent: tuple[GenerateParams, str, float] | None = None  # what was pressed last, what the button said, when


def show(
    page: str,
    verb: str,
    params: GenerateParams,
    send: Send,
    inputs: Sequence[Size] = (),
    label_of: Label = cost_note.label,
    also: str = "",
) -> None:
    """The button of `page`; a press (or Ctrl+Enter) hands `params` to `send`, which starts a run and returns its id.
    `inputs` are the sizes of pictures sent along, for the estimate; `label_of` is what the button says, `also` stands below it.
    `send` asks for nothing of the tab's state before it has sent: another run that is due may end this one there.

    A press with problems sends nothing: they are named here, and beside their fields.
    """
    problems = params.problems()
    with st.container(key=f"{page}_send", gap="xsmall"):
        standing = resources.studio().standing(within=1.0)  # from before what is told of it
        server = connection_picker.show()
        resources.studio().engine.expect(server)
        estimate = None if _has_no_price(problems) else _estimate(params, inputs, server)
        budget = budget_note.of(server, estimate)
        label = verb if _has_no_count(problems) else label_of(verb, params, estimate)
        label += f": {plain(budget.over)}" if budget.over else ""
        kept, wanted, told = _kept(page), connection_picker.wanted(), session.page(page)
        with st.container(key=f"{page}_send_row", horizontal=True, vertical_alignment="center", wrap=False):
            board = board_field.show(page)
            said = press.button(label, key=f"{page}_press", type="primary", width="stretch")
        # From here to what is sent nothing is shown, and nothing asked of the tab's state: the press is taken.
        if said:
            kept.refused = bool(problems)
            if not problems and _may_go(kept, said, label, budget) and not _slip(kept, params, label):
                told.started = _sent(kept, lambda: send(params, wanted, board)) or told.started
                standing = _settled(kept, server) or standing
                _follow(told, budget_note.of(server, estimate) != budget)
        _shortcut(
            data={"button": f"{page}_press", "standing": standing, "started": told.started},
            key=f"{page}_shortcut",
            on_look_change=lambda: None,
        )
        press_guard.show(f"{page}_press", ".st-key-bench_form")
        refusal = _refusal(kept, problems)
        if refusal:
            st.html(f'<p class="easel-problem" role="alert">{html.escape(refusal)}</p>')
        else:
            detail = _detail(cost_note.detail(estimate, _listed(params, inputs, estimate)), also)
            st.html(f'<p class="easel-cost"><span>{html.escape(detail)}</span><kbd>Ctrl+Enter</kbd></p>')
            connection_picker.notes(params, server, estimate)
        _tell(page, budget, connection_picker.first_cost(server))


def refused(page: str) -> bool:
    """Whether `page` was pressed, and what kept it from being sent is not mended yet."""
    return _kept(page).refused or press.waits(f"{page}_press")


def _sent(kept: _Kept, send: Callable[[], str]) -> str:
    """The run's id; "" where nothing was sent, and why is noted."""
    try:
        return send()
    except EaselError as error:
        kept.unsent = f"{error.message} {error.hint}"
    except storage_note.ERRORS as error:
        kept.unsent = f"Not sent. {storage_note.words(error)}"
    kept.sent = None  # the next press is no second one
    return ""


def forget(page: str) -> None:
    """What kept the last press of `page` from being sent is over."""
    _kept(page).unsent = ""


def _settled(kept: _Kept, server: Connection | None) -> str:
    """How servers and budgets stand after it was sent; "" where nothing was. Neither run nor picture needs a run of the page."""
    if kept.unsent:
        return ""
    connection_picker.paid(server)
    return resources.studio().standing()


def _follow(told: session.Page, changed: bool) -> None:
    """The whole page runs anew, where what was sent changed something above or beside the button."""
    if changed or told.changed:
        told.changed = False
        st.rerun()


def _may_go(kept: _Kept, said: str, label: str, budget: budget_note.Note) -> bool:
    """Whether the press was on a button that said what would be sent now, within the budgets; notes why it is not otherwise.
    A field that was left by the press itself may have changed that since."""
    unsent = "" if said == label else _CHANGED
    kept.unsent = f"Not sent: {budget.over}." if budget.over and not unsent else unsent
    return not kept.unsent


def _has_no_count(problems: tuple[Problem, ...]) -> bool:
    """Whether nobody can say how many pictures it would be."""
    return any(problem.field == "n" for problem in problems)


def _has_no_price(problems: tuple[Problem, ...]) -> bool:
    return any(problem.field in FIELDS and FIELDS[problem.field].is_priced for problem in problems)


def _refusal(kept: _Kept, problems: tuple[Problem, ...]) -> str:
    kept.refused = kept.refused and bool(problems)
    if not kept.refused:
        return kept.unsent
    *most, last = dict.fromkeys(name_of(problem.field).lower() for problem in problems)
    return f"Not sent. Fix the {', the '.join(most)} and the {last}." if most else f"Not sent. Fix the {last}."


def _estimate(params: GenerateParams, inputs: Sequence[Size], server: Connection | None) -> costs.Estimate:
    return resources.studio().generate.cost(params, server, inputs)


def _detail(*words: str) -> str:
    return ", ".join(each for each in words if each)


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


def _slip(kept: _Kept, params: GenerateParams, label: str) -> bool:
    last = kept.sent
    kept.sent = (params, label, time.monotonic())
    return last is not None and last[:2] == (params, label) and time.monotonic() - last[2] < _TWICE


def _kept(page: str) -> _Kept:
    kept: _Kept = st.session_state.setdefault(f"{page}_send_kept", _Kept())
    return kept
