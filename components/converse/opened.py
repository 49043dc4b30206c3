"""What a tab has open on Converse: which thread, and what its next turn follows, changes and takes along."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st

from components.converse import following
from components.form import drafts
from components.kit import resources, session
from components.picture import picture_acts
from easel.threads import tree

PAGE, _ADDRESS = "converse", "thread"
_KEPT = "opened"


@dataclass(slots=True)
class Choice:
    """What a person chose for the next turn; where nothing was chosen it follows the thread.

    `what` is changed: the "last" picture, a "new" one, the kept "picture" or the "source" of id `name`. `parent` is the turn that
    it follows, None for the one at which the thread stands; `instead` the turn whose message was edited.
    """

    what: Literal["last", "new", "picture", "source"] = "last"
    name: str = ""
    parent: str | None = None
    instead: str = ""

    @property
    def follows(self) -> bool:
        return self.parent is None


@dataclass(slots=True)
class Opened:
    """`base_of` are the sources that kept pictures have become here, `masked` those whose mask was opened here, `masking` the one
    that is painted on just now. `deleted` is the thread that was deleted last, to be undone; `note` what became of a mask."""

    thread: str = ""
    head: str = ""  # the turn at which this tab stands; others may stand elsewhere
    choice: Choice = field(default_factory=Choice)
    base_of: dict[str, str] = field(default_factory=dict)
    masked: set[str] = field(default_factory=set)
    masking: str = ""
    deleted: str = ""
    text: str = ""  # what conversations are looked for by
    mask_shown: str = ""  # the source whose mask the chip told of last
    note: str = ""
    wanted: int = 12  # turns that are shown, the last ones
    listed: int = 100  # conversations that are listed
    is_read: bool = False

    def go_to(self, thread: str) -> None:
        """Another thread, or none; what was chosen for the next turn belonged to the one before."""
        self.thread, self.head, self.choice, self.wanted = thread, "", Choice(), 12
        self.masking = self.mask_shown = self.note = ""


def now() -> Opened:
    """Of the tab; change it in place. The address names the thread for a tab that was reloaded or a link that was followed."""
    kept = session.draft(PAGE)
    found: Opened = kept.setdefault(_KEPT, Opened())
    if not found.is_read:
        found.is_read, found.thread = True, _named()
    return found


def sources() -> list[str]:
    """The pictures that the next turn takes along, beside the one that it changes; change it in place."""
    kept = drafts.opened(PAGE)
    held: list[str] = kept["sources"]
    return held


def follow_address() -> Opened:
    """The thread that is open, in the address; a job that was asked for elsewhere opens its own."""
    found = now()
    _open_asked(found)
    thread = resources.studio().converse.threads.thread(found.thread) if found.thread else None
    if thread is not None:
        found.head = found.head or thread.head
    elif found.thread:
        found.go_to("")
    if st.query_params.get(_ADDRESS, "") != found.thread:
        if found.thread:
            st.query_params[_ADDRESS] = found.thread
        else:
            st.query_params.pop(_ADDRESS, None)
    return found


def look_at(state: Opened, turn_id: str) -> None:
    """Has this tab stand there; whoever opens the thread next begins there, too."""
    threads = resources.studio().converse.threads
    threads.look_at(state.thread, turn_id)
    state.head, state.choice = turn_id, Choice()


def changed() -> None:
    """The whole page runs anew."""
    session.page(PAGE).changed = True


def _open_asked(found: Opened) -> None:
    asked: dict[str, Any] | None = picture_acts.asked_for(PAGE)
    job = resources.runs().job(asked["id"]) if asked else None
    turn = resources.studio().converse.threads.of_run(job.run_id) if job else None
    if turn is not None and turn.thread_id != found.thread:
        found.go_to(turn.thread_id)
    if turn is not None:
        look_at(found, turn.id)
        steps = resources.studio().converse.threads.steps(turn.thread_id)
        way = [each.id for each in tree.path(steps, following.end(steps, turn.id, ""))]
        found.wanted = max(found.wanted, len(way) - way.index(turn.id))


def _named() -> str:
    name = st.query_params.get(_ADDRESS, "")
    return name if re.fullmatch(r"[0-9A-Za-z_-]{8,40}", name) else ""
