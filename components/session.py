"""What one tab remembers between pages (widget values die when their page is left, these do not), and whose tab it is."""

import secrets
import threading
from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from easel.edits.sources import Owner
from easel.web import browsers

_DRAFTS, _BROWSER = "easel_drafts", "easel_browser"


def draft(page: str) -> dict[str, Any]:
    """The values that `page` ("generate", "edit") keeps for this tab; change it in place."""
    drafts: dict[str, dict[str, Any]] = st.session_state.setdefault(_DRAFTS, {})
    return drafts.setdefault(page, {})


def remember(page: str, values: Mapping[str, Any]) -> None:
    draft(page).update(values)


def browser() -> str:
    """The browser that this tab belongs to. One that takes no cookies is another with each tab."""
    known: str = st.session_state.get(_BROWSER, "")
    if not known:
        known = browsers.id_of(st.context.cookies.get(browsers.COOKIE)) or f"tab-{secrets.token_hex(16)}"
        st.session_state[_BROWSER] = known
    return known


def owner() -> Owner:
    """Whose the pictures are that this tab brings in."""
    return Owner(browser(), _open().elsewhere(_session()))


def hold(source_ids: Iterable[str]) -> None:
    """Says which pictures this tab has open, in the place of those it said before."""
    _open().hold(_session(), source_ids)


class _Open:
    """Which tabs of this process have which pictures open; all tabs of a browser come to the same process."""

    def __init__(self) -> None:
        self._held: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()

    def hold(self, session: str, source_ids: Iterable[str]) -> None:
        with self._lock:
            self._held[session] = frozenset(source_ids)

    def elsewhere(self, session: str) -> frozenset[str]:
        """What other tabs have open; a tab that was closed or reloaded has nothing."""
        with self._lock:
            self._held = {name: ids for name, ids in self._held.items() if name == session or _is_connected(name)}
            return frozenset().union(*(ids for name, ids in self._held.items() if name != session))


@st.cache_resource(show_spinner=False)
def _open() -> _Open:
    return _Open()


def _session() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""


def _is_connected(session: str) -> bool:
    # "is True": a page that is tested as a script runs beside a pretended runtime
    return runtime.exists() and runtime.get_instance().is_active_session(session) is True
