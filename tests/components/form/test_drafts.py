"""What a form is opened with: what its browser has kept, also as an earlier version kept it."""

from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st

from components.form import drafts
from components.form.params_form import FIRST


@pytest.fixture
def kept() -> Iterator[dict[str, Any]]:
    page: dict[str, Any] = {"opening": "o", "restored": {}}
    st.session_state["easel_drafts"] = {"generate": page}
    yield page
    st.session_state.pop("easel_drafts", None)


@pytest.mark.filterwarnings("ignore:.*Session state does not function.*")
def test_a_model_is_found_where_either_version_kept_it(kept: dict[str, Any]) -> None:
    """Among the settings, as when it was a field of Streamlit's, or beside prompt and size; what is no text is passed over."""
    kept["restored"] = {"prompt": "a heron", "params": {"model": "older-model", "n": 2}}
    opened = drafts.params("generate", FIRST.as_dict())
    assert (opened["prompt"], opened["model"], opened["n"]) == ("a heron", "older-model", 2)
    kept["restored"]["model"] = "newer-model"
    assert drafts.params("generate", FIRST.as_dict())["model"] == "newer-model"
    kept["restored"] = {"model": 5}
    assert drafts.params("generate", FIRST.as_dict())["model"] == FIRST.model
