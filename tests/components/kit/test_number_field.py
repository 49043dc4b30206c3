"""Numbers with limits: every value that was typed is told, and one that may not be used is said with what may."""

import pytest
from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from components.kit import number_field

    st.text(repr(number_field.whole("Grow, px", 0, 200, 5, key="grow", unit="px")))


def _limits() -> None:
    import streamlit as st

    from components.connections import connection_limits
    from easel.connections.connection import Connection

    st.text(
        repr(connection_limits.show(Connection("1", "A", "http://a.example/v1", concurrency=5), "c_", ()).concurrency)
    )


@pytest.mark.parametrize(("typed", "used", "words"), [(7, "7", ""), (201, "None", ", not 201"), (None, "None", "")])
def test_a_number_out_of_range_is_said_and_not_used(typed: int | None, used: str, words: str) -> None:
    """Beside the field stands what is allowed; an emptied field does not fill itself again."""
    page = AppTest.from_function(_page, default_timeout=20).run()
    assert page.text[0].value == "5"
    page.number_input(key="grow").set_value(typed).run()
    assert page.text[0].value == used
    assert page.number_input(key="grow").value == typed
    said = " ".join(str(each.value) for each in page.html)
    assert (f"Grow: choose 0 to 200 px{words}." in said) == (used == "None")


@pytest.mark.parametrize(("typed", "used", "wrong"), [(900, "900", True), (0, "0", True), (None, "None", False)])
def test_a_limit_of_a_connection_is_checked_beside_its_field_and_can_be_emptied(
    typed: int | None, used: str, wrong: bool
) -> None:
    """A limit that was kept goes when its field is emptied; one that is no limit is said before anything is saved."""
    page = AppTest.from_function(_limits, default_timeout=20).run()
    assert page.text[0].value == "5"
    page.number_input(key="c_concurrency").set_value(typed).run()
    assert page.text[0].value == used
    said = " ".join(str(each.value) for each in page.html)
    assert (f"choose 1 to 200, not {typed}, or leave it empty." in said) == wrong
