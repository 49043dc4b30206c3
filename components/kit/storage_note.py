"""Shows in words that the library's database or disk cannot be used just now, in place of Streamlit's box of a traceback.

What a person did was not done then; the page stays as it is, so that it can be done once more. Nobody looks at a page that
does nothing for half a minute: what is written here waits for a lock for a few seconds only.
"""

import functools
import html
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import streamlit as st

from components.kit import press, resources
from components.kit.plain import plain
from easel.errors import LibraryTrouble
from easel.store import trouble, waiting
from easel.store.trouble import TROUBLE

ERRORS = (*TROUBLE, OSError)
_PAGE, _WAY = "housekeeping", "See what can be deleted"

_P = ParamSpec("_P")
_T = TypeVar("_T")


def words(error: BaseException) -> str:
    """The sentence and the way out."""
    return f"{_told(error).message} {_told(error).hint}"


def survives(act: Callable[_P, _T]) -> Callable[_P, _T | None]:
    """For what a press does: where the library takes no writes, nothing of it is done and a note says why; None then."""

    @functools.wraps(act)
    def tried(*given: _P.args, **named: _P.kwargs) -> _T | None:
        try:
            with waiting.briefly():
                return act(*given, **named)
        except ERRORS as error:
            way = f" [{_WAY}]({_PAGE})" if _is_full(error) else ""
            st.toast(plain(f"Not done. {words(error)}") + way, icon=":material/database_off:", duration="infinite")
            return None

    return tried


def done(act: Callable[[], object]) -> bool:
    """Whether it could be done; else a note says why not."""
    finished = False

    @survives
    def tried() -> None:
        nonlocal finished
        act()
        finished = True

    tried()
    return finished


def instead(part: Callable[_P, _T]) -> Callable[_P, _T | None]:
    """For a part of a page: where what it shows cannot be read, it says so in its place."""

    @functools.wraps(part)
    def shown(*given: _P.args, **named: _P.kwargs) -> _T | None:
        try:
            with waiting.briefly():
                return part(*given, **named)
        except ERRORS as error:
            press.forget()
            show(error)
            return None

    return shown


def show(error: BaseException) -> None:
    """Where the disk is full, with the way to what could go."""
    link = f' <a href="{_PAGE}" target="_self">{_WAY}</a>' if _is_full(error) else ""
    st.html(f'<p class="easel-problem" role="alert">{html.escape(words(error))}{link}</p>')


def last_resort(error: Exception) -> bool:
    """For `st.App`: True where the error is the library's, and said."""
    if not isinstance(error, ERRORS):
        return False
    press.forget()
    show(error)
    return True


def _is_full(error: BaseException) -> bool:
    home = _home()
    return trouble.cause(error, home / "library.sqlite" if home else None) == "full"


def _told(error: BaseException) -> LibraryTrouble:
    return trouble.told(error, _home())


def _home() -> Path | None:
    """None where the database is a server's."""
    settings = resources.studio().settings
    return None if settings.database else settings.home
