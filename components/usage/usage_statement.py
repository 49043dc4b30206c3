"""Gives a month away as a statement: a CSV with a line for each day, connection and model."""

from datetime import date, datetime, timedelta, tzinfo

import streamlit as st

from components.kit import defaults, resources
from easel.ledger import statements
from easel.store.scope import STUDIO

_MONTHS = 24  # offered, this one included
_KEY = "usage_month"
_HELP = "Every connection that charges, whatever is chosen above. Costs that nobody told stand in columns of their own."


def show(zone: tzinfo) -> None:
    """A month, and the button that makes its file when it is pressed."""
    months = _months(zone)
    with st.container(key="usage_statement", horizontal=True, vertical_alignment="bottom"):
        month = st.selectbox(
            "Month",
            months,
            defaults.index(_KEY, months),
            format_func=_named,
            key=_KEY,
            width=176,
            persist_state="session",
        )
        st.download_button(
            "Monthly statement",
            data=lambda: statements.to_csv(statements.of_month(resources.store().database, STUDIO, month, zone)),
            file_name=f"easel-statement-{month}.csv",
            mime="text/csv",
            key="usage_statement_csv",
            on_click="ignore",
            icon=":material/download:",
            help=_HELP,
        )


def _months(zone: tzinfo) -> list[str]:
    """ "2026-11" and those before it."""
    months: list[str] = []
    first = datetime.now(zone)
    while len(months) < _MONTHS:
        months.append(f"{first:%Y-%m}")
        first = first.replace(day=1) - timedelta(days=1)
    return months


def _named(month: str) -> str:
    return f"{date.fromisoformat(f'{month}-01'):%B %Y}"
