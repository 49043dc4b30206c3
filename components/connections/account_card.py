"""Shows the account behind a connection's key on its card, and compares what it charges when a person asks."""

import html
import time

import streamlit as st

from components.kit import resources, storage_note, zones
from components.usage import account_words
from easel.connections.connection import Connection
from easel.jobs.billing import can_be_asked


def show(connection: Connection) -> None:
    """Nothing for a connection that is free."""
    if connection.is_free:
        return
    st.html('<h3 class="easel-heading">What it charges</h3>')
    if not can_be_asked(connection):
        st.html('<p class="easel-note">This server tells no key what it charges: its own site does.</p>')
    elif resources.studio().billing.standing(connection).asking:
        _asking(connection)
    else:
        _at_rest(connection)


@st.fragment(run_every=0.5)
@storage_note.instead
def _asking(connection: Connection) -> None:
    if not resources.studio().billing.standing(connection).asking:
        st.rerun()
    st.html('<p class="easel-note">Asking the server, free…</p>')


def _at_rest(connection: Connection) -> None:
    standing = resources.studio().billing.standing(connection)
    said = account_words.whole(standing, zones.here(), time.time())
    words = said or (("calm", "Not asked yet."),)
    st.html("".join(f'<p class="easel-note {tone}">{html.escape(text)}</p>' for tone, text in words))
    st.button(
        "Compare now",
        key=f"connection_compare_{connection.id}",
        help="Asks the server what it has charged so far: free, no picture is requested",
        on_click=_compare,
        args=(connection,),
    )


@storage_note.survives
def _compare(connection: Connection) -> None:
    resources.studio().billing.compare_now(connection)
