"""The form of a connection: a press on Save is answered, whatever is told of the page's other fields meanwhile."""

import pytest
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx
from streamlit.testing.v1 import AppTest

from easel.connections.connection import Connection
from easel.connections.keys import Entered
from easel.requests.problems import Problem
from easel.studio import Studio


def _page() -> None:
    from components.connections import connection_list

    connection_list.add_button()
    connection_list.show()


def _told_meanwhile() -> None:
    """Another message of the tab comes: Streamlit ends the run at the next place where it is asked for anything."""
    context = get_script_run_ctx()
    assert context
    assert context.script_requests
    context.script_requests.request_rerun(RerunData())


def _saved(proxy: str) -> AppTest:
    """The page after a press on Save."""
    page = AppTest.from_function(_page, default_timeout=20).run()
    page.button(key="connection_add").click().run()
    page.text_input(key="connection_form_new_name").set_value("Gate").run()
    page.text_input(key="connection_form_new_base_url").set_value("https://gateway.example/v1").run()
    page.text_input(key="connection_form_new_proxy").set_value(proxy).run()
    page.button(key="connection_form_new_save").click().run()
    assert not page.exception
    return page


def _words(page: AppTest) -> str:
    return " ".join(str(each.value) for each in page.html)


def test_a_refused_form_says_so_although_the_run_was_ended_at_that_moment(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message comes while the form is checked: what is wrong is said all the same."""
    check = studio.directory.problems

    def checked(given: Connection, *entered: Entered) -> tuple[Problem, ...]:
        if entered:  # with the press, not beside the fields
            _told_meanwhile()
        return check(given, *entered)

    monkeypatch.setattr(studio.directory, "problems", checked)
    assert "Not saved." in _words(_saved("ftp://proxy.example"))


def test_a_saved_connection_closes_its_form_although_the_run_was_ended_at_that_moment(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message comes while it is written: it is there once, its card open, and asked about."""
    add = studio.directory.store.add

    def added(given: Connection, entered: Entered) -> Connection:
        _told_meanwhile()
        return add(given, entered)

    monkeypatch.setattr(studio.directory.store, "add", added)
    page = _saved("")
    assert [each.name for each in studio.directory.store.all()].count("Gate") == 1
    assert "connection_form_new_save" not in [each.key for each in page.button]
    assert "Not now" in [each.label for each in page.button]
