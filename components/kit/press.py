"""Shows a button whose press is told once, although the run in which it came may end before the button is reached."""

import time
from typing import Any

import streamlit as st

_PRESSES = "easel_presses"
_KEPT = 5.0  # seconds: a press that nobody could take by then is none any more, the page may be another one


def button(label: str, *, key: str, **look: Any) -> str:
    """What the button said when it was pressed (its key where it says nothing), in the one run that takes the press; else "".

    Streamlit tells the press to one run only, which the next message of the tab ends wherever it stands. So the press is noted
    by its callback, and the run that comes to the button takes it. Whoever spends money asks for nothing of the tab's state and
    shows nothing between this and the spending: the press is taken already.
    """
    presses = _presses()
    st.button(label, key=key, on_click=_note, args=(presses, key, label or key), **look)
    said, at = presses.pop(key, ("", 0.0))  # one step: two runs never take the same press
    return said if _is_fresh(at) else ""


def waits(key: str) -> bool:
    """Whether the button was pressed and no run has come to it since."""
    return _is_fresh(_presses().get(key, ("", 0.0))[1])


def forget() -> None:
    """Where the page says that something was not done, it is not done later either."""
    _presses().clear()


def _note(presses: dict[str, tuple[str, float]], key: str, label: str) -> None:
    presses[key] = (label, time.monotonic())


def _is_fresh(at: float) -> bool:
    return at > 0 and time.monotonic() - at < _KEPT


def _presses() -> dict[str, tuple[str, float]]:
    found: dict[str, tuple[str, float]] = st.session_state.setdefault(_PRESSES, {})
    return found
