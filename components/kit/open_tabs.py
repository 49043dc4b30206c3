"""Lets go of tabs that left: Streamlit keeps what it has for a tab until another one leaves, however long that takes.

Each holds three open files and all that its page remembered. For a while it is kept, so that a tab comes back to its own
after a break of the network; whoever comes later begins with what is kept for the browser.
"""

import asyncio
import logging

import streamlit as st
from streamlit import runtime

from easel.rounds import survived

_LOG = logging.getLogger(__name__)


class OpenTabs:
    """`look` is called in turn, on the server's own event loop: a tab that was away at the last look, too, is closed."""

    def __init__(self) -> None:
        self._away: frozenset[str] = frozenset()

    def look(self) -> None:
        if not runtime.exists():
            return
        running = runtime.get_instance()
        sessions = [found.session.id for found in running._session_mgr.list_sessions()]
        away = frozenset(each for each in sessions if not running.is_active_session(each))
        for each in away & self._away:
            running.close_session(each)
        self._away = away - self._away


async def let_go() -> None:
    """Until it is cancelled. Two looks lie within the time for which Streamlit itself keeps a tab, so that it finds each."""
    tabs, wait = OpenTabs(), st.get_option("server.disconnectedSessionTTL") / 3
    while True:
        await asyncio.sleep(wait)
        survived(_LOG, "The look for tabs that left", tabs.look)
