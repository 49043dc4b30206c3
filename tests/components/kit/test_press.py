"""A press is taken once, by the run that comes to its button."""

import pytest
from streamlit.testing.v1 import AppTest

from components.kit import press


def _page() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
    from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

    from components.kit import press

    state = st.session_state
    if press.waits("go") and state.get("others", 0):
        state["others"] -= 1
        context = get_script_run_ctx()
        assert context
        assert context.script_requests
        context.script_requests.request_rerun(RerunData())  # another message of the tab, which ends this run
    if state.get("fails"):
        press.forget()
        st.stop()
    said = press.button(state.get("label", "Go"), key="go")
    if said:
        state["taken"] = [*state.get("taken", []), said]


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_function(_page, default_timeout=20).run()


def _taken(page: AppTest) -> list[str]:
    assert not page.exception
    return list(page.session_state["taken"]) if "taken" in page.session_state else []


@pytest.mark.parametrize("others", [0, 1, 3])
def test_a_press_is_taken_once_however_many_runs_end_before_its_button(page: AppTest, others: int) -> None:
    """By the first that comes there; the runs after it find none."""
    page.session_state["others"] = others
    page.button[0].click().run()
    page.run()
    assert _taken(page) == ["Go"]


def test_a_press_tells_what_the_button_said(page: AppTest) -> None:
    """Not what it says in the run that takes it."""
    page.session_state["label"] = "Go for $5"
    page.button[0].click().run()
    assert _taken(page) == ["Go"]


def test_a_press_that_nobody_took_in_time_is_none(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes back to the page later finds nothing done behind their back."""
    monkeypatch.setattr(press, "_KEPT", -1.0)
    page.button[0].click().run()
    assert _taken(page) == []


def test_what_was_told_as_not_done_is_not_done_later(page: AppTest) -> None:
    """A page that failed has forgotten the press."""
    page.session_state["fails"] = True
    page.button[0].click().run()
    page.session_state["fails"] = False
    page.run()
    assert _taken(page) == []
