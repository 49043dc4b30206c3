"""Shows a number with its limits: whatever is typed is told, and what is out of range, or missing, is said below the field.

Streamlit's own limits would keep such a value in the browser, red and without words, while Python goes on with the last one.
"""

from typing import Any

import streamlit as st

from components.kit import defaults, problem_note
from easel.requests.problems import Problem


def whole(title: str, low: int, high: int, value: int, *, key: str, unit: str = "") -> int | None:
    """The whole number as typed, or None when it may not be used: then the sentence below says what may."""
    typed: int | None = _field(title, low, high, value, key=key, unit=unit, step=1)
    return typed


def amount(title: str, low: float, high: float, value: float, *, key: str, unit: str = "", width: int) -> float | None:
    """The same for an amount with two decimals, `width` px wide."""
    typed: float | None = _field(title, low, high, value, key=key, unit=unit, step=1.0, format="%.2f", width=width)
    return typed


def _field(title: str, low: Any, high: Any, value: Any, *, key: str, unit: str, **more: Any) -> Any:
    st.session_state.setdefault(key, value)  # a default of Streamlit's own would fill an emptied field again
    typed = st.number_input(title, value=defaults.first(key), key=key, **more)
    if typed is not None and low <= typed <= high:
        return typed
    said = "" if typed is None else f", not {typed:,}"
    name = title.partition(",")[0]
    problem_note.show([Problem(name, "range", f"{name}: choose {low:,} to {high:,}{unit and f' {unit}'}{said}.")], name)
    return None
