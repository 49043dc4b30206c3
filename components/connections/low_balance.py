"""Says in the top bar that little is left of an account: with the way to the connection, until tomorrow where that is enough."""

import time
from datetime import datetime
from pathlib import Path

import streamlit as st

from components.kit import resources, storage_note, zones
from components.kit.plain import plain
from components.usage import account_words
from easel.ledger.low import Low

_PAGE = Path(__file__).resolve().parents[2] / "pages" / "connections.py"


def show() -> bool:
    """Whether there was anything to say; of several the scarcest is told."""
    low = scarcest(resources.studio().billing.lows, time.time())
    if low is None:
        return False
    with st.container(key="low_balance", horizontal=True, vertical_alignment="center"):
        st.page_link(_PAGE, label=plain(words(low)), help="Opens the connections")
        st.button(
            "Hide until tomorrow",
            key="low_balance_hide",
            icon=":material/close:",
            type="tertiary",
            help="Hide until tomorrow",
            on_click=_hide,
            args=(low.connection,),
        )
    return True


def words(low: Low) -> str:
    """ "$0.84 left, about 9 pictures · Gateway": where there is no room for all, a long name goes."""
    return f"{account_words.amount(low.left)} left{account_words.about(low)} · {low.name}"


def scarcest(lows: tuple[Low, ...], now: float) -> Low | None:
    said = [low for low in lows if low.hushed <= now]
    return min(said, key=lambda low: (low.pictures if low.pictures is not None else 0, low.left), default=None)


@storage_note.survives
def _hide(connection_id: str) -> None:
    connection = resources.directory().store.get(connection_id)
    if connection is not None:
        until = zones.midnight(datetime.now(zones.here()))
        resources.studio().billing.hush(connection, until)
