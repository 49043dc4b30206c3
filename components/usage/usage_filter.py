"""Chooses which requests the Usage page tells of: a period, a server, a model; the entries that are left come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import streamlit as st

from components.kit import defaults, resources, zones
from easel.ledger import entries as ledger
from easel.ledger.entries import Entry
from easel.store.scope import STUDIO

_DAYS = {"Today": 1, "7 days": 7, "30 days": 30, "All": 0}
_SERVERS, _MODELS = "All servers", "All models"
_FREE = "This server is free: nothing was charged. The list price is what OpenAI would charge."
_LEFT_OUT = "Free pictures are not counted here. Choose their server above to see them."


@dataclass(frozen=True, slots=True)
class Chosen:
    """`days` is how many days the period has, today included, 0 for all; `note` says what about money has to be said."""

    entries: tuple[Entry, ...]
    days: int
    zone: tzinfo
    note: str


def show() -> Chosen:
    """The three choices in one row. All servers are those that cost; where there is none yet, the sandbox is shown."""
    with st.container(key="usage_filter", horizontal=True, vertical_alignment="bottom"):
        period = st.segmented_control(
            "Period",
            list(_DAYS),
            default=defaults.choice("usage_period", list(_DAYS), "7 days"),
            required=True,
            key="usage_period",
            persist_state="session",
        )
        days, here = _DAYS[period or "7 days"], zones.here()
        found = _since(resources.store().version(), _start(days, here))
        servers = _servers(found)
        server = _choice("Server", servers, "usage_server")
        chosen = [entry for entry in found if _is_of(entry, server)]
        model = _choice("Model", [_MODELS, *sorted({entry.model for entry in chosen if entry.model})], "usage_model")
    left = tuple(entry for entry in chosen if model in (_MODELS, entry.model))
    return Chosen(left, days, here, _note(server, found))


@st.cache_resource(max_entries=4, ttl=600, show_spinner=False)
def _since(version: int, moment: float) -> tuple[Entry, ...]:
    """Read once for everybody who looks, until something changes (`version`)."""
    return ledger.since(resources.store().database, STUDIO, moment)


def _start(days: int, here: tzinfo) -> float:
    if not days:
        return 0.0
    midnight = datetime.now(here).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - timedelta(days=days - 1)).timestamp()


def _servers(found: Sequence[Entry]) -> list[str]:
    names = sorted({entry.connection for entry in found if not entry.is_free}, key=str.lower)
    free = sorted({entry.connection for entry in found if entry.is_free} - set(names))
    return [*([_SERVERS] if names or not free else []), *names, *free]


def _choice(label: str, options: list[str], key: str) -> str:
    if st.session_state.get(key) not in options:  # what was chosen is not in this period
        st.session_state.pop(key, None)
    return str(st.selectbox(label, options, defaults.index(key, options), key=key, width=176, persist_state="session"))


def _is_of(entry: Entry, server: str) -> bool:
    return not entry.is_free if server == _SERVERS else entry.connection == server


def _note(server: str, found: Sequence[Entry]) -> str:
    if not any(entry.is_free for entry in found):
        return ""
    if server == _SERVERS:
        return _LEFT_OUT
    return _FREE if all(entry.is_free for entry in found if entry.connection == server) else ""
