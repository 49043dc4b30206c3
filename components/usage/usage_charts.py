"""Draws spend and pictures, by day and by what they went to: calm greys, one accent, legible on light and dark alike."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import altair as alt
import streamlit as st

from components.kit import defaults
from components.usage import usage_figures
from components.usage.usage_filter import Chosen
from easel.ledger import summary
from easel.ledger.summary import Sum
from easel.words import units

# A theme is known to Python only after the first run, so these two keep 3:1 on both grounds.
_GREY, _ACCENT = "#8a8a8a", "#4a7bd8"
_HEIGHT = 200
_ROOM = 2.0  # of a bar's length, for the words beside it
_DAY = "timeFormat(toDate(datum.value + 'T00:00:00'), '%d %b')"
_MOST = 8  # bars of one breakdown; what is smaller goes into one more
_COST, _PICTURES = "Cost", "Pictures"
_BY = {name: name.capitalize() for name in summary.BY}
Drawn = alt.LayerChart | alt.FacetChart


def show(chosen: Chosen) -> None:
    """Two charts beside each other, below each other on a phone."""
    with st.container(key="usage_choices", horizontal=True, vertical_alignment="bottom"):
        what = st.segmented_control(
            "Show",
            [_COST, _PICTURES],
            default=defaults.choice("usage_what", [_COST, _PICTURES], _COST),
            required=True,
            key="usage_what",
            persist_state="session",
        )
        by = st.segmented_control(
            "By",
            list(summary.BY),
            default=defaults.choice("usage_by", list(summary.BY), "connection"),
            required=True,
            format_func=_BY.__getitem__,
            key="usage_by",
            persist_state="session",
        )
    measure, breakdown = str(what or _COST), str(by or "connection")
    with st.container(key="usage_charts", horizontal=True):
        _draw(_daily(chosen, measure), f"{measure} by day", "usage_daily")
        _draw(_broken_down(chosen, measure, breakdown), f"{measure} by {breakdown}", "usage_breakdown")


def _draw(chart: Drawn, alternative: str, key: str) -> None:
    st.altair_chart(chart, width="stretch", key=key, alt=alternative)


def _daily(chosen: Chosen, measure: str) -> Drawn:
    sums = summary.by_day(chosen.entries, chosen.zone)
    rows = [_row(day, sums.get(day, Sum()), measure) for day in _days(sums, chosen)]
    axis = alt.Axis(labelExpr=_DAY, labelAngle=0, labelOverlap=True, ticks=False)
    base = alt.Chart(alt.InlineData(values=rows), height=_HEIGHT)
    base = base.encode(x=alt.X("name:O", sort="ascending", title=None, axis=axis), tooltip=_tooltip("day"))
    bar = base.mark_bar(color=_GREY).encode(y=_measured("value:Q", measure))
    if measure == _PICTURES:
        return _titled(alt.layer(bar), "Pictures by day")
    tick = base.mark_tick(color=_ACCENT, thickness=2).encode(y=_measured("expected:Q", measure))
    return _titled(alt.layer(bar, tick), "Cost by day; the line is the estimate")


def _broken_down(chosen: Chosen, measure: str, by: str) -> Drawn:
    sums = summary.grouped(chosen.entries, summary.BY[by])
    if measure == _PICTURES:
        sums = dict(sorted(sums.items(), key=lambda item: -item[1].pictures))
    rows = [_row(name, found, measure) for name, found in _largest(sums, chosen, by).items()]
    order = [
        row["name"] for row in rows
    ]  # said outright: a chart that gets new rows would keep the order of its old ones
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=128, ticks=False, domain=False))
    base = alt.Chart(alt.InlineData(values=rows), height=max(_HEIGHT, 28 * len(rows))).encode(y=y, tooltip=_tooltip(by))
    most = max((float(row["value"]) for row in rows), default=0.0) or 1.0
    x = alt.X("value:Q", title=None, axis=None, scale=alt.Scale(domain=[0, most * _ROOM]))
    bar = base.mark_bar(color=_GREY, size=12).encode(x=x)
    words = base.mark_text(align="left", dx=6, color=_GREY).encode(x=x, text="told:N")
    return _titled(alt.layer(bar, words), f"{measure} by {by}")


def _titled(chart: Drawn, words: str) -> Drawn:
    return chart.properties(title=alt.TitleParams(words, anchor="start", fontSize=12, fontWeight=400))


def _row(name: str, found: Sum, measure: str) -> dict[str, Any]:
    """`value` is what the bar shows, `told` what it means in words; where nothing was told there is no bar."""
    most = None if found.expected is None else float(found.expected[1])
    told = _beside(found) if measure == _COST else f"{found.pictures:,}"
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


def _beside(found: Sum) -> str:
    """ "$1.24 + 3 unknown", short enough for a phone."""
    if not found.unknown:
        return units.money(found.cost)
    return f"{units.money(found.cost)} + {found.unknown:,} unknown" if found.cost else f"{found.unknown:,} unknown"


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


def _measured(field: str, measure: str) -> alt.Y:
    """Dollars as they come, pictures in whole numbers."""
    axis = alt.Axis(format="$,.2~f", tickCount=4) if measure == _COST else alt.Axis(format=",d", tickMinStep=1)
    return alt.Y(field, title=None, axis=axis)


def _tooltip(first: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("name:N", title=first),
        *(alt.Tooltip(f"{name}:N") for name in ("cost", "pictures", "requests")),
    ]
