"""Shows the one primary action of a page, never disabled: what it will do, what it may cost, what keeps it from being done."""

import time

import streamlit as st

from components import cost_note, resources
from easel import costs
from easel.params import GenerateParams, Problem

_TWICE = 1.0  # seconds within which a second press of the very same wish is a slip of the hand, not another wish


def show(verb: str, params: GenerateParams, page: str) -> bool:
    """True when it was pressed (or Ctrl+Enter) and the wish may be sent; a press with problems sends nothing."""
    problems = params.problems()
    estimate = None if any(problem.field == "size" for problem in problems) else _estimate(params)
    with st.container(key=f"{page}_send", gap="xsmall"):
        pressed = st.button(
            cost_note.label(verb, params, estimate),
            key=f"{page}_press",
            type="primary",
            width="stretch",
            shortcut="Ctrl+Enter",
        )
        refused = _refused(page, pressed, problems)
        if refused:
            st.html(f'<p class="easel-problem" role="alert">{_refusal(problems)}</p>')
        else:
            st.html(f'<p class="easel-cost">{cost_note.detail(estimate, sandbox=resources.server().is_sandbox)}</p>')
    return pressed and not problems and not _slip(params, page)


def refused(page: str) -> bool:
    """Whether the last press on `page` was refused, and the fields have not been mended since."""
    return bool(st.session_state.get(f"{page}_refused"))


def _refused(page: str, pressed: bool, problems: tuple[Problem, ...]) -> bool:
    before = refused(page)
    now = bool(problems) and (pressed or before)
    st.session_state[f"{page}_refused"] = now
    if now != before:
        st.rerun(scope="fragment")  # the fields above say it beside themselves
    return now


def _refusal(problems: tuple[Problem, ...]) -> str:
    fields = dict.fromkeys(problem.field.replace("_", " ") for problem in problems)
    return f"Nothing was sent. To mend: {', '.join(fields)}."


def _estimate(params: GenerateParams) -> costs.Estimate:
    return costs.estimate(params, resources.studio().settings.prices())


def _slip(params: GenerateParams, page: str) -> bool:
    last = st.session_state.get(f"{page}_sent")
    st.session_state[f"{page}_sent"] = (params, time.monotonic())
    return last is not None and last[0] == params and time.monotonic() - last[1] < _TWICE
