"""Draws spend and pictures, by day and by what they went to: calm greys, one accent, legible on light and dark alike."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import altair as alt
import streamlit as st

from components import usage_figures
from components.usage_filter import Chosen
from easel.ledger import summary
from easel.ledger.summary import Sum

# A theme is known to Python only after the first run, so these two keep 3:1 on both grounds.
_GREY, _ACCENT = "#8a8a8a", "#4a7bd8"
_HEIGHT = 200
_MOST = 8  # bars of one breakdown; what is smaller goes into one more
_COST, _PICTURES = "Cost", "Pictures"
Drawn = alt.LayerChart | alt.FacetChart


def show(chosen: Chosen) -> None:
    """Two charts beside each other, below each other on a phone."""
    with st.container(key="usage_choices", horizontal=True, vertical_alignment="bottom"):
        what = st.segmented_control(
            "Show", [_COST, _PICTURES], default=_COST, required=True, key="usage_what", persist_state="session"
        )
        by = st.segmented_control(
            "By", list(summary.BY), default="connection", required=True, key="usage_by", persist_state="session"
        )
    measure, breakdown = str(what or _COST), str(by or "connection")
    with st.container(key="usage_charts", horizontal=True):
        _draw(_daily(chosen, measure), f"{measure} by day", "usage_daily")
        _draw(_broken_down(chosen, measure, breakdown), f"{measure} by {breakdown}", "usage_breakdown")


def _draw(chart: Drawn, alternative: str, key: str) -> None:
    st.altair_chart(chart, width="stretch", key=key, alt=alternative)


def _daily(chosen: Chosen, measure: str) -> Drawn:
    sums = summary.by_day(chosen.entries, chosen.zone)
    rows = [_row(day, sums.get(day, Sum()), measure) | {"day": f"{day}T00:00:00"} for day in _days(sums, chosen)]
    x = alt.X(
        "day:T", timeUnit="yearmonthdate", title=None, axis=alt.Axis(format="%d %b", labelOverlap=True, grid=False)
    )
    base = alt.Chart(alt.InlineData(values=rows), height=_HEIGHT).encode(x=x, tooltip=_tooltip("day:T"))
    bar = base.mark_bar(color=_ACCENT).encode(y=_measured("value:Q", measure, alt.Y))
    if measure == _PICTURES:
        return alt.layer(bar)
    ghost = base.mark_bar(color=_GREY, opacity=0.45).encode(y=_measured("expected:Q", measure, alt.Y))
    return alt.layer(ghost, bar)


def _broken_down(chosen: Chosen, measure: str, by: str) -> Drawn:
    sums = summary.grouped(chosen.entries, summary.BY[by])
    if measure == _PICTURES:
        sums = dict(sorted(sums.items(), key=lambda item: -item[1].pictures))
    rows = [_row(name, found, measure) for name, found in _largest(sums, chosen, by).items()]
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=128, ticks=False, domain=False))
    base = alt.Chart(alt.InlineData(values=rows), height=max(_HEIGHT, 28 * len(rows))).encode(
        y=y, tooltip=_tooltip("name:N")
    )
    bar = base.mark_bar(color=_ACCENT, size=12).encode(x=_measured("value:Q", measure, alt.X))
    words = base.mark_text(align="left", dx=6, color=_GREY).encode(x="value:Q", text="told:N")
    return alt.layer(bar, words)


def _row(name: str, found: Sum, measure: str) -> dict[str, Any]:
    """`value` is what the bar shows, `told` what it means in words; where nothing was told there is no bar."""
    most = None if found.expected is None else float(found.expected[1])
    told = usage_figures.spent(found) if measure == _COST else f"{found.pictures:,}"
    value = found.pictures if measure == _PICTURES else float(found.cost)
    return {
        "name": name,
        "value": value,
        "expected": most,
        "told": told,
        "cost": usage_figures.spent(found),
        "pictures": found.pictures,
        "requests": found.requests,
    }


def _largest(sums: dict[str, Sum], chosen: Chosen, by: str) -> dict[str, Sum]:
    if len(sums) <= _MOST + 1:
        return sums
    kept = list(sums)[:_MOST]
    others = [entry for entry in chosen.entries if summary.BY[by](entry) not in kept]
    return {name: sums[name] for name in kept} | {f"{len(sums) - _MOST} others": summary.total(others)}


def _days(sums: dict[str, Sum], chosen: Chosen) -> Sequence[str]:
    """Every day of the period, also those on which nothing was sent: they cost nothing, and that is known."""
    today = datetime.now(chosen.zone).date()
    if chosen.days:
        first = today - timedelta(days=chosen.days - 1)
    else:
        first = min((date.fromisoformat(day) for day in sums), default=today)
    return [str(first + timedelta(days=each)) for each in range((today - first).days + 1)]


def _measured(field: str, measure: str, channel: Any) -> Any:
    """Dollars as they come, pictures in whole numbers."""
    axis = alt.Axis(format="$,.2~f", tickCount=4) if measure == _COST else alt.Axis(format=",d", tickMinStep=1)
    return channel(field, title=None, axis=axis)


def _tooltip(first: str) -> list[alt.Tooltip]:
    head = alt.Tooltip(first, title="", format="%d %b %Y") if first == "day:T" else alt.Tooltip(first, title="")
    return [head, *(alt.Tooltip(f"{name}:N", title=name) for name in ("cost", "pictures", "requests"))]
