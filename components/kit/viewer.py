"""Whose page something is made for: that of the script which makes it, or one that the event stream tells."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from streamlit.runtime.scriptrunner import get_script_run_ctx

from easel.web.topics import Viewer

_TOLD: ContextVar[Viewer | None] = ContextVar("easel_viewer", default=None)


@contextmanager
def made_for(viewer: Viewer) -> Iterator[None]:
    """What is made meanwhile, in this thread, is as that tab sees it."""
    before = _TOLD.set(viewer)
    try:
        yield
    finally:
        _TOLD.reset(before)


def told() -> Viewer | None:
    """Whom the stream tells; None in a script."""
    return _TOLD.get()


def page() -> str:
    """The page's address as the browser has it. Streamlit's st.context.url would cut the name of a page off the end of any
    path, also off "/picture-library"."""
    viewer = told()
    if viewer is not None:
        return viewer.page
    context = get_script_run_ctx()
    return context.context_info.url if context and context.context_info else ""
