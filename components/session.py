"""What one tab remembers between pages: widget values die when their page is left, these do not."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

_DRAFTS = "easel_drafts"


def draft(page: str) -> dict[str, Any]:
    """The values that `page` ("generate", "edit") keeps for this tab; change it in place."""
    drafts: dict[str, dict[str, Any]] = st.session_state.setdefault(_DRAFTS, {})
    return drafts.setdefault(page, {})


def remember(page: str, values: Mapping[str, Any]) -> None:
    draft(page).update(values)
