"""Which text is the newer: the browser's or Python's."""

from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st

from components.kit import live_value

KEY = "generate_prompt_box"


@pytest.fixture
def kept() -> Iterator[dict[str, Any]]:
    yield {"prompt": "first"}
    st.session_state.pop(KEY, None)


def _tell(text: object, rev: int) -> None:
    st.session_state[KEY] = {"typed": {"text": text, "rev": rev}}


@pytest.mark.filterwarnings("ignore:.*Session state does not function.*")
def test_what_the_browser_typed_is_taken_over(kept: dict[str, Any]) -> None:
    """A report for the text that Python set last."""
    assert live_value.seed(kept, "prompt", KEY) == {"name": KEY, "text": "first", "rev": 0}
    _tell("typed", 0)
    assert live_value.seed(kept, "prompt", KEY)["text"] == "typed"


def test_a_late_report_for_an_older_text_is_dropped(kept: dict[str, Any]) -> None:
    """The form was refilled while the browser's words were under way: the refill stands."""
    live_value.replace(kept, "prompt", "refilled")
    _tell("typed before the refill", 0)
    assert live_value.seed(kept, "prompt", KEY) == {"name": KEY, "text": "refilled", "rev": 1}


def test_what_is_no_text_is_not_taken(kept: dict[str, Any]) -> None:
    """A browser may send anything."""
    _tell({"not": "text"}, 0)
    assert live_value.seed(kept, "prompt", KEY)["text"] == "first"
