"""What a field of Streamlit's begins with in the browser: what it holds, so that no late answer sets it back.

Python answers a message that was sent before a field was mounted by setting that field, as if the program had filled it. Who
has chosen there meanwhile would lose the choice. A default that is what the field holds already leaves nothing to set.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import user_key_from_element_id


def first(key: str, usual: Any = None) -> Any:
    """The default for the field `key`: what it holds where its browser has not told it yet, else `usual`.

    What this run has set itself is not repeated as a default: Streamlit tells it.
    """
    context = get_script_run_ctx()
    if context is None or key not in st.session_state or context.session_state.is_new_state_value(key):
        return usual
    told = (user_key_from_element_id(state.id) for state in context.session_state.get_widget_states())
    return usual if key in told else st.session_state[key]


def choice(key: str, options: Sequence[Any], usual: Any = None) -> Any:
    """The same for one of `options`, of which what it holds may be none."""
    held = first(key, usual)
    return held if held in options else usual


def index(key: str, options: Sequence[Any]) -> int:
    """The same as a place in `options`, the first where there is no other."""
    return options.index(held) if (held := choice(key, options)) is not None else 0
