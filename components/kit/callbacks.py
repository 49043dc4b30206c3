"""What a widget's callback does is done to its end, although another run of the page is due."""

import functools
from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

_P = ParamSpec("_P")


def whole(callback: Callable[_P, object]) -> Callable[_P, None]:
    """Where another run is due, Streamlit ends this one at the first look at the tab's state: the look is taken here, and what
    follows is not ended."""

    @functools.wraps(callback)
    def done(*given: _P.args, **named: _P.kwargs) -> None:
        try:
            st.session_state.get("callbacks")
        finally:
            callback(*given, **named)

    return done
