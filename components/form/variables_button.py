"""Shows the button that makes every picture of a prompt with variables, and says before how many these are and at what cost."""

import html
import time
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from components.connections import connection_picker
from components.kit import press, press_guard, resources, session, storage_note
from components.kit.element import element
from components.kit.plain import plain
from easel.actions.experiment_plan import Plan
from easel.connections.connection import Connection
from easel.errors import EaselError
from easel.experiments.definition import Definition
from easel.requests.fields import FIELDS
from easel.requests.generate import GenerateParams
from easel.words import units

_PAGE = Path(__file__).resolve().parents[2] / "pages" / "experiments.py"
_CHANGED = "Not sent: the form has just changed. Check the button, then press again."
_FRESH = 4.0  # seconds for which a plan is not made anew; the press makes its own, and holds it against what was said
_shortcut = element("form/send_button")


@dataclass(slots=True)
class _Kept:
    """What the button keeps from one run to the next."""

    unsent: str = ""
    planned: Definition | None = None
    planned_at: float = 0.0
    plan: Plan | None = None
    sent: tuple[Definition, float] | None = None


def definition(params: GenerateParams, wanted: str | None) -> Definition:
    """The experiment of a form: its prompt's choices, and everything else the same; each as often as pictures are asked for."""
    values = params.values()
    fixed = {name: value for name, value in values.items() if value != FIELDS[name].default or name == "model"}
    fixed |= {"connection": wanted} if wanted else {}
    return Definition(
        prompt=params.prompt,
        fixed={name: value for name, value in fixed.items() if name not in ("prompt", "n")},
        repeats=params.n,
    )


def label(plan: Plan) -> str:
    """ "Generate 6 pictures, about $0.21"."""
    if plan.problems or not plan.send:
        return "Generate pictures"
    pictures = "1 picture" if plan.send == 1 else f"{plan.send:,} pictures"
    cost = "cost unknown" if plan.cost is None else units.money_range(*plan.cost)
    return f"Generate {pictures}, {cost}"


def show(page: str, params: GenerateParams) -> None:
    """In place of the button of `page`."""
    kept: _Kept = st.session_state.setdefault(f"{page}_variables_kept", _Kept())
    with st.container(key=f"{page}_send", gap="xsmall"):
        standing = resources.studio().standing()
        server = connection_picker.show()
        resources.studio().engine.expect(server)
        wanted = definition(params, connection_picker.wanted())
        plan = _plan(kept, wanted)
        said = press.button(plain(label(plan)), key=f"{page}_press", type="primary", width="stretch")
        if said and not _slip(kept, wanted):
            kept.unsent = _refusal(plan, said)
            if not kept.unsent:
                _start(kept, wanted, plan, server)
        data = {"button": f"{page}_press", "standing": standing}
        _shortcut(data=data, key=f"{page}_shortcut", on_look_change=lambda: None)
        press_guard.show(f"{page}_press", ".st-key-bench_form")
        _tell(kept, plan, connection_picker.first_cost(server))


def _plan(kept: _Kept, wanted: Definition) -> Plan:
    """Each picture is made, also where there is one like it: whoever presses Generate wants a new one."""
    is_fresh = time.monotonic() - kept.planned_at < _FRESH
    if kept.plan is None or kept.planned != wanted or not is_fresh:
        kept.plan = resources.studio().experiments.planned(wanted, repeat_anyway=True).result()
        kept.planned, kept.planned_at = wanted, time.monotonic()
    return kept.plan


def _start(kept: _Kept, wanted: Definition, plan: Plan, server: Connection | None) -> None:
    try:
        started = resources.studio().experiments.start(wanted, repeat_anyway=True, seen=plan.send)
    except EaselError as error:
        kept.unsent, kept.plan = f"{error.message} {error.hint}", None
        return
    except storage_note.ERRORS as error:
        kept.unsent = f"Not sent. {storage_note.words(error)}"
        return
    kept.plan = None
    resources.studio().prompts.sent(wanted.prompt)
    connection_picker.paid(server)
    session.page("experiments").started = started
    st.switch_page(_PAGE)


def _refusal(plan: Plan, said: str) -> str:
    if said != plain(label(plan)):
        return _CHANGED
    if plan.problems:
        return f"Not sent. {plan.problems[0].message}"
    if plan.over_budget:
        return f"Not sent. {plan.over_budget}"
    return "" if plan.send else "Not sent. None of these pictures is possible."


def _slip(kept: _Kept, wanted: Definition) -> bool:
    """A second press for the very same within a second."""
    last, kept.sent = kept.sent, (wanted, time.monotonic())
    return last is not None and last[0] == wanted and time.monotonic() - last[1] < 1.0


def _tell(kept: _Kept, plan: Plan, first_cost: str) -> None:
    """Why a press sent nothing, what is left out, and where the pictures will be."""
    rows = [("easel-problem", kept.unsent)] if kept.unsent else []
    rows += [("easel-warning", plan.over_budget)] if plan.over_budget and not rows else []
    rows += [("easel-warning", f"{count:,} not possible: {rule}") for rule, count in plan.not_possible]
    rows += [("easel-warning", first_cost)] if first_cost else []
    rows += [("easel-cost", "One picture per prompt, side by side in Experiments.")] if not rows else []
    st.html("".join(f'<p class="{look}">{html.escape(words)}</p>' for look, words in rows))
