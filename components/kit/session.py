"""What one tab remembers between pages (widget values die when their page is left, these do not), and whose tab it is."""

import re
import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from easel.edits.plan import SealChoice
from easel.edits.sources import Owner
from easel.web import browsers

_DRAFTS, _BROWSER, _TAB, _CAME_AS = "easel_drafts", "easel_browser", "easel_tab", "easel_came_as"
_PAGES = "easel_pages"
FEW = 8  # runs that a page shows by itself
FEATHER, COLOUR_MATCH = "edit_feather", "edit_colour_match"  # the keys of the fields
VARY = "experiments_vary"  # the axes of an experiment, as their field tells them


def draft(page: str) -> dict[str, Any]:
    """The values that `page` ("generate", "edit") keeps for this tab; change it in place."""
    drafts: dict[str, dict[str, Any]] = st.session_state.setdefault(_DRAFTS, {})
    return drafts.setdefault(page, {})


@dataclass(slots=True)
class Page:
    """What the parts of one page tell one another: the form and its button, the runs or the grid, what is done with pictures."""

    started: str = ""  # the run that the button started last
    wanted: int = FEW  # how many runs are shown, newest first
    answer: dict[str, Any] | None = None  # what was asked for last of runs or grid, with the number of the question
    changed: bool = False  # whether something else of the page has changed, so that all of it has to run
    # what was asked for on another page: a kept picture as "source" or "reference" of an edit; "vary" a picture, "vary_run" a run
    wish: tuple[str, str] | None = None


def page(name: str) -> Page:
    """Of the tab; change it in place."""
    pages: dict[str, Page] = st.session_state.setdefault(_PAGES, {})
    return pages.setdefault(name, Page())


def seam(mode: Literal["strict", "blended", "raw"]) -> SealChoice:
    """How a picture is sealed by `mode`, with the seam as the tab has chosen it."""
    feather = int(st.session_state.get(FEATHER, SealChoice().feather))
    return SealChoice(mode=mode, feather=feather, colour_match=bool(st.session_state.get(COLOUR_MATCH, False)))


def browser() -> str:
    """The browser that this tab belongs to. One that takes no cookies is another with each tab."""
    known: str = st.session_state.get(_BROWSER, "")
    if not known:
        known = browsers.id_of(st.context.cookies.get(browsers.COOKIE)) or f"{browsers.OF_TAB}{tab()}"
        st.session_state[_BROWSER] = known
    return known


def tab() -> str:
    """The tab's name, which its address holds from now on, so that a reload is known. A duplicated tab is another one."""
    known: str = st.session_state.get(_TAB, "")
    if not known:
        said = st.query_params.get("tab", "")
        said = said if re.fullmatch(r"[A-Za-z0-9_-]{12}", said) else ""
        known = said if said and _open().is_free(said, _session()) else secrets.token_urlsafe(9)
        st.session_state[_TAB], st.session_state[_CAME_AS] = known, said
        _open().enter(_session(), known)
    return known


def came_as() -> str:
    """The name that the address held when this tab was opened: its own after a reload; "" where it held none."""
    tab()
    return str(st.session_state.get(_CAME_AS, ""))


def owner() -> Owner:
    """Whose the pictures are that this tab brings in."""
    return Owner(browser(), _open().elsewhere(_session()))


def hold(source_ids: Iterable[str]) -> None:
    """Says which pictures this tab has open, in the place of those it said before."""
    _open().hold(_session(), source_ids)


class _Open:
    """Which tabs of this process are open, and with which pictures; all tabs of a browser come to the same process."""

    def __init__(self) -> None:
        self._tabs: dict[str, str] = {}
        self._held: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()

    def enter(self, session: str, tab: str) -> None:
        with self._lock:
            self._tabs[session] = tab

    def is_free(self, tab: str, session: str) -> bool:
        """Whether no other tab goes by that name; one that was closed or reloaded does not."""
        with self._lock:
            self._forget_closed(session)
            return all(each != tab for name, each in self._tabs.items() if name != session)

    def hold(self, session: str, source_ids: Iterable[str]) -> None:
        with self._lock:
            self._held[session] = frozenset(source_ids)

    def elsewhere(self, session: str) -> frozenset[str]:
        """What other tabs have open."""
        with self._lock:
            self._forget_closed(session)
            return frozenset().union(*(ids for name, ids in self._held.items() if name != session))

    def _forget_closed(self, session: str) -> None:
        closed = [name for name in {*self._tabs, *self._held} if name != session and not _is_connected(name)]
        for name in closed:
            self._tabs.pop(name, None)
            self._held.pop(name, None)


@st.cache_resource(show_spinner=False)
def _open() -> _Open:
    return _Open()


def _session() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""


def _is_connected(session: str) -> bool:
    # "is True": a page that is tested as a script runs beside a pretended runtime
    return runtime.exists() and runtime.get_instance().is_active_session(session) is True
