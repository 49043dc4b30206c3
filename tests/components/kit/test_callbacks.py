"""A callback that is whole is done to its end, whatever else is due."""

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
    from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

    from components.kit import callbacks

    def both() -> None:
        st.session_state["first"] = 1
        st.session_state["second"] = 2

    def pressed() -> None:
        context = get_script_run_ctx()
        assert context
        assert context.script_requests
        context.script_requests.request_rerun(RerunData())  # another message of the tab
        callbacks.whole(both)()

    st.button("Press", on_click=pressed)


def test_all_of_a_callback_is_done_although_another_run_is_due() -> None:
    """Streamlit would end it at its first look at the tab's state."""
    page = AppTest.from_function(_page, default_timeout=20).run()
    page.button[0].click().run()
    assert not page.exception
    assert (page.session_state["first"], page.session_state["second"]) == (1, 2)
