"""Shows the latest requests with every field of their log, and gives all of the period away as CSV or Parquet."""

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

import streamlit as st

from components.usage.usage_filter import Chosen
from easel.ledger import exports
from easel.ledger.entries import Entry
from easel.words import units

SHOWN = 200  # rows on the page; the files hold all
_HEIGHT = 320
_WIDE = {"time": st.column_config.TextColumn(width=152), "model": st.column_config.TextColumn(width=152)}


def show(chosen: Chosen) -> None:
    """The table scrolls in itself, so that the page keeps its width on a phone."""
    with st.container(key="usage_exports", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Requests**, {_words(len(chosen.entries))}")
        _download("CSV", "csv", "text/csv", chosen, exports.to_csv)
        _download("Parquet", "parquet", "application/vnd.apache.parquet", chosen, exports.to_parquet)
    rows = [_row(entry, chosen.zone) for entry in chosen.entries[:SHOWN]]
    st.dataframe(
        rows, height=_HEIGHT if len(rows) > 8 else "auto", hide_index=True, key="usage_table", column_config=_WIDE
    )


def _download(label: str, ending: str, mime: str, chosen: Chosen, write: Callable[[Iterable[Entry]], bytes]) -> None:
    """The file is made when the button is pressed, not before."""
    st.download_button(
        label,
        data=lambda: write(chosen.entries),
        file_name=f"easel-usage-{datetime.now(chosen.zone):%Y-%m-%d}.{ending}",
        mime=mime,
        key=f"usage_{ending}",
        on_click="ignore",
        icon=":material/download:",
        disabled=not chosen.entries,
        help="All requests shown, without prompts and keys",
    )


def _words(count: int) -> str:
    return f"{count:,}" if count <= SHOWN else f"the latest {SHOWN} of {count:,}"


def _row(entry: Entry, zone: tzinfo) -> dict[str, Any]:
    """In the order in which people read it; unknown is a word, never an empty sum."""
    return {
        "time": f"{datetime.fromtimestamp(entry.time, zone):%Y-%m-%d %H:%M:%S}",
        "outcome": entry.outcome,
        "kind": entry.kind,
        "cost": _cost(entry),
        "expected": _expected(entry),
        "connection": entry.connection,
        "model": entry.model,
        "size requested": entry.size,
        "size received": entry.size_real,
        "quality": entry.quality
        if entry.quality_said in ("", entry.quality)
        else f"{entry.quality} ({entry.quality_said})",
        "format": entry.output_format,
        "pictures": entry.pictures,
        "input tokens": _count(entry, entry.input_tokens),
        "output tokens": _count(entry, entry.output_tokens),
        "latency": "" if entry.latency is None else units.took(entry.latency),
        "attempts": entry.attempts,
        "may have been billed": entry.billable,
        "account": entry.account_id,
        "key": entry.key_id,
        "request ID": entry.request_id,
        "upstream request ID": entry.upstream_request_id,
    }


def _cost(entry: Entry) -> str:
    more = f" + {entry.untold} unknown" if entry.untold else ""
    if entry.cost is not None:
        return "free" if entry.is_free else f"{_dollars(entry.cost)}{more}"
    if entry.under_way:
        return f"running{more}"
    if entry.is_free:
        return "free"
    if entry.untold > 1:
        return f"{entry.untold} unknown"
    return "unknown" if entry.may_be_billed else "not billed"


def _expected(entry: Entry) -> str:
    if entry.estimate_least is None or entry.estimate_most is None:
        return "unknown"
    if not entry.estimate_most:
        return "free"
    least, most = _dollars(entry.estimate_least), _dollars(entry.estimate_most)
    return least if least == most else f"{least} to {most}"


def _count(entry: Entry, count: int | None) -> str:
    if count is not None:
        return f"{count:,}"
    return "unknown" if entry.state == "done" else ""


def _dollars(usd: Decimal) -> str:
    return f"${usd:,.4f}"
