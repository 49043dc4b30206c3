"""A press on the page's button sends once, whatever other messages of the tab come meanwhile."""

import pytest
from streamlit.testing.v1 import AppTest

from easel.studio import Studio


def _page() -> None:
    from dataclasses import replace

    import streamlit as st
    from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
    from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

    from components.form import send_button
    from components.kit import press, session
    from easel.requests.generate import GenerateParams

    tab = st.session_state.setdefault("tab", {})

    def another_message() -> None:
        context = get_script_run_ctx()
        assert context
        assert context.script_requests
        context.script_requests.request_rerun(RerunData())

    def send(params: GenerateParams, wanted: str | None, board: str) -> str:
        if tab.get("while_sending"):
            another_message()
        tab["sent"] = [*tab.get("sent", []), params.n]
        return "run"

    params = replace(GenerateParams("a fox"), n=tab.get("n", 1))
    if press.waits("generate_press") and tab.get("others", 0):
        tab["others"] -= 1
        tab["n"] = tab.get("then_n", 1)
        another_message()
    send_button.show("generate", "Generate", params, send)
    tab["started"] = session.page("generate").started


@pytest.fixture
def page(studio: Studio) -> AppTest:
    return AppTest.from_function(_page, default_timeout=20).run()


def _press(page: AppTest) -> AppTest:
    page.button(key="generate_press").click()
    return page.run()


def _sent(page: AppTest) -> list[int]:
    assert not page.exception
    return list(page.session_state["tab"].get("sent", []))


@pytest.mark.parametrize("others", [0, 1, 3])
def test_a_press_sends_once_however_many_runs_end_before_the_button(page: AppTest, others: int) -> None:
    """Another message ends the run that has the press; the next one sends, and those after it nothing."""
    page.session_state["tab"]["others"] = others
    _press(page).run()
    assert _sent(page) == [1]
    assert page.session_state["tab"]["started"] == "run"


def test_a_message_that_comes_while_it_is_sent_sends_nothing_more(page: AppTest) -> None:
    """The press is taken before anything is sent."""
    page.session_state["tab"]["while_sending"] = True
    _press(page).run()
    assert _sent(page) == [1]
    assert page.session_state["tab"]["started"] == "run"


def test_a_press_on_a_button_that_said_something_else_sends_nothing(page: AppTest) -> None:
    """One picture was pressed, the next run has two of them: it says so, and sends neither."""
    page.session_state["tab"].update(others=1, then_n=2)
    _press(page).run()
    assert _sent(page) == []
    assert "Not sent: the form has just changed." in " ".join(str(part.value) for part in page.html)
