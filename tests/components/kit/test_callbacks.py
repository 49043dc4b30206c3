"""Callbacks are done to their end, whatever else is due."""

from collections.abc import Callable

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.testing.v1 import AppTest

from components.kit import callbacks


@pytest.fixture(autouse=True)
def whole(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """As in the studio's own process."""
    monkeypatch.setattr(SafeSessionState, "on_script_will_rerun", SafeSessionState.on_script_will_rerun)
    callbacks.keep_whole()
    return callbacks.keep_whole


def _page() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
    from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

    def pressed() -> None:
        context = get_script_run_ctx()
        assert context
        assert context.script_requests
        context.script_requests.request_rerun(RerunData())  # another message of the tab
        st.session_state["first"] = 1
        st.session_state["second"] = 2

    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.button("Press", on_click=pressed)


def test_all_of_a_callback_is_done_although_another_run_is_due() -> None:
    """Streamlit would end it at its first look at the tab's state; the run that is due comes, and only once."""
    page = AppTest.from_function(_page, default_timeout=20).run()
    page.button[0].click().run()
    assert not page.exception
    assert (page.session_state["first"], page.session_state["second"]) == (1, 2)
    assert page.session_state["runs"] == 2


def test_a_message_that_comes_before_the_callbacks_does_not_take_the_press_away() -> None:
    """Streamlit would drop the message with the press for the next; the look is taken afterwards."""

    def look() -> None:
        raise RerunException(RerunData())

    state = SafeSessionState(SessionState(), look)
    state.on_script_will_rerun(WidgetStates())
    with pytest.raises(RerunException):
        state["anything"] = 1
