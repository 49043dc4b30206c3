"""What a press does is done to its end, although another message of the tab has come meanwhile."""

import functools
from typing import Any

from streamlit.runtime.state.safe_session_state import SafeSessionState


def keep_whole() -> None:
    """For all callbacks of the process. Where another run is due, Streamlit ends this one at the next look at the tab's state:
    the look before the callbacks would take them away, and the press with them; one in a callback would leave it done by half.
    So no run ends there; the check that follows them ends it. No documented part of Streamlit: a test holds what it does."""
    taken = SafeSessionState.on_script_will_rerun

    @functools.wraps(taken)
    def whole(state: SafeSessionState, *given: Any, **named: Any) -> None:
        look = state._yield_callback
        object.__setattr__(state, "_yield_callback", lambda: None)
        try:
            taken(state, *given, **named)
        finally:
            object.__setattr__(state, "_yield_callback", look)

    SafeSessionState.on_script_will_rerun = whole  # type: ignore[method-assign, assignment]
