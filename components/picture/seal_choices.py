"""Keeps how a tab wants its edited pictures sealed: which is shown, which is on its way, what could not be made.

They are the tab's own, and the event stream tells each tab of its pictures: so they are found by its name, as long as it is open.
"""

import contextlib
from concurrent.futures import Future
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

import streamlit as st

from components.kit import session, viewer
from easel.errors import EaselError
from easel.library.records import Picture
from easel.store.database import Database
from easel.store.trouble import TROUBLE, reason

_KEPT = "easel_seals"


@dataclass(slots=True, weakref_slot=True)
class Choices:
    """By the picture as it came: the id of the sealed one that is shown, why none could be made, the mode that is on its way."""

    shown: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    _waiting: "dict[str, tuple[str, Future[Picture]]]" = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether the tab sees anything otherwise than the others."""
        return bool(self.shown or self.errors or self._waiting)

    def wait(self, raw: str, mode: str, made: "Future[Picture]", database: Database) -> None:
        """For what is being made; all pages look anew now and when it is there."""
        self.errors.pop(raw, None)
        self._waiting[raw] = (mode, made)
        made.add_done_callback(lambda _: self._take(raw, made, database))
        _touch(database)

    def pending(self, raw: str) -> str:
        """The mode that is on its way; "" for none."""
        return self._waiting.get(raw, ("", None))[0]

    def _take(self, raw: str, made: "Future[Picture]", database: Database) -> None:
        if self._waiting.get(raw, ("", None))[1] is not made:
            return  # another one was asked for since
        try:
            self.shown[raw] = made.result().id
        except (EaselError, LookupError) as error:
            self.errors[raw] = str(error)
        except TROUBLE as error:
            self.errors[raw] = f"This version could not be made: {reason(error)}."
        self._waiting.pop(raw, None)
        _touch(database)


_OF_TABS: "WeakValueDictionary[str, Choices]" = WeakValueDictionary()
_NONE = Choices()


def current() -> Choices:
    """Those of the tab that is looked at: the script's own, or the one that the stream tells."""
    told = viewer.told()
    if told is not None:
        return _OF_TABS.get(told.tab, _NONE)
    if _KEPT not in st.session_state:
        st.session_state[_KEPT] = Choices()
        _OF_TABS[session.tab()] = st.session_state[_KEPT]
    kept: Choices = st.session_state[_KEPT]
    return kept


def is_own(tab: str) -> bool:
    return bool(_OF_TABS.get(tab))


def _touch(database: Database) -> None:
    with contextlib.suppress(*TROUBLE):  # pages look again with the next change
        database.touch()
