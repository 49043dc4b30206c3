"""Shows what an experiment would make and cost, and the one button that starts it: nothing starts that was not said on it."""

import html
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import streamlit as st

from components.connections import connection_picker
from components.experiments import plan_words
from components.kit import press, press_guard, resources, session, storage_note
from components.kit.element import element
from components.kit.plain import plain
from components.usage import budget_note
from easel.actions.experiment_plan import Plan
from easel.errors import EaselError
from easel.experiments.definition import Definition

PAGE = "experiments"
_CHANGED = "Not started: the form has just changed. Check the button, then press again."
_TWICE = 1.0  # seconds within which a second press for the very same experiment is a slip of the hand
_FRESH = (
    4.0  # seconds for which a plan is not made anew; the press itself makes its own and holds it against what was said
)

_shortcut = element("form/send_button")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a press would start: `widens` is the experiment that is added to, `budget` the most that it may cost (USD), `anew`
    whether pictures that were made before are made once more."""

    definition: Definition
    name: str = ""
    widens: str = ""
    budget: Decimal | None = None
    anew: bool = False


@dataclass(slots=True)
class _Kept:
    """What the button keeps from one run to the next."""

    unsent: str = ""
    sent: Wanted | None = None
    sent_at: float = 0.0
    planned: Wanted | None = None
    planned_at: float = 0.0
    plan: Plan | None = None


def show(wanted: Wanted, widens: Callable[[], str]) -> Plan:
    """The plan and its button; a press starts the experiment and opens it. `widens` asks for the one that is added to."""
    kept: _Kept = st.session_state.setdefault(f"{PAGE}_start_kept", _Kept())
    with st.container(key=f"{PAGE}_send", gap="xsmall"):
        standing = resources.studio().standing()
        connection_picker.show()
        wanted = replace(wanted, widens=widens())
        plan = _plan(kept, wanted)
        label = plain(plan_words.label(plan, widens=bool(wanted.widens)))
        said = press.button(label, key=f"{PAGE}_press", type="primary", width="stretch")
        if said and not _slip(kept, wanted):
            kept.unsent = _refusal(plan, said, label)
            if not kept.unsent:
                _start(kept, wanted, plan)
        look: dict[str, Any] = {"button": f"{PAGE}_press", "standing": standing}
        _shortcut(data=look, key=f"{PAGE}_shortcut", on_look_change=lambda: None)
        press_guard.show(f"{PAGE}_press", ".st-key-bench_form")
        _tell(kept, plan)
    return plan


def _plan(kept: _Kept, wanted: Wanted) -> Plan:
    """As it was a moment ago, where the form is the same: what the library holds changes it, and may change all the time."""
    is_fresh = time.monotonic() - kept.planned_at < _FRESH
    if kept.plan is None or kept.planned != wanted or not is_fresh:
        how: dict[str, Any] = {"widens": wanted.widens or None, "repeat_anyway": wanted.anew}
        kept.plan = resources.studio().experiments.planned(wanted.definition, **how).result()
        kept.planned, kept.planned_at = wanted, time.monotonic()
    return kept.plan


def _start(kept: _Kept, wanted: Wanted, plan: Plan) -> None:
    experiments = resources.studio().experiments
    how: dict[str, Any] = {"seen": plan.send}
    try:
        if wanted.widens:
            experiments.widen(wanted.widens, wanted.definition, **how)
        how |= {"budget": wanted.budget, "repeat_anyway": wanted.anew}
        started = wanted.widens or experiments.start(wanted.definition, wanted.name, **how)
    except EaselError as error:
        kept.unsent, kept.plan = f"{error.message} {error.hint}", None
        return
    except storage_note.ERRORS as error:
        kept.unsent = f"Not started. {storage_note.words(error)}"
        return
    if wanted.definition.prompt:
        resources.studio().prompts.sent(wanted.definition.prompt)
    session.page(PAGE).started = started
    session.draft(PAGE)["widens"] = started
    kept.plan = None
    st.rerun()


def _refusal(plan: Plan, said: str, label: str) -> str:
    if said != label:
        return _CHANGED
    if not plan.problems and not plan.send and not plan.reused:
        return "Nothing new to make: add values or start a new experiment."
    if plan.problems:
        return f"Not started. {plan.problems[0].message}"
    return f"Not started. {plan.over_budget}" if plan.over_budget else ""


def _slip(kept: _Kept, wanted: Wanted) -> bool:
    is_twice = kept.sent == wanted and time.monotonic() - kept.sent_at < _TWICE
    kept.sent, kept.sent_at = wanted, time.monotonic()
    return is_twice


def _tell(kept: _Kept, plan: Plan) -> None:
    """Why a press started nothing or none would, else the plan."""
    red = kept.unsent or (plan.problems[0].message if plan.problems else "")
    rows = [("easel-problem", red)] if red else []
    rows += [("easel-warning", plan.over_budget)] if plan.over_budget and not red else []
    if not plan.problems:
        rows += [("easel-warning", each) for each in plan_words.impossible(plan)]
        rows += [("easel-cost", each) for each in plan_words.lines(plan)]
    st.html("".join(f'<p class="{look}">{html.escape(words)}</p>' for look, words in rows) or "<p></p>")
    budget_note.way_out(budget_note.Note(plan.over_budget), f"{PAGE}_raise")
