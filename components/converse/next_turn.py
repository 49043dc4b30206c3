"""Shows what the next turn follows, changes and takes along, above the prompt, and returns it: nothing is guessed unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.converse import attachments, following, opened
from components.converse.opened import PAGE, Opened
from components.kit import press, resources, session, storage_note
from components.kit.element import element
from components.picture import picture_acts
from easel.edits.mask.masks import Mask
from easel.edits.sources import Source
from easel.library.records import Picture
from easel.sizes import Size

KEY, SEND = "converse_next", f"{PAGE}_press"

_chip = element("converse/next_turn")


@dataclass(frozen=True, slots=True)
class NextTurn:
    """`picture` is the kept one that it changes, `source` what that has become here, or a picture that was brought in; a new
    picture has neither. `attached` go along beside it; `mask` says where it may change."""

    thread: str
    parent: str
    picture: Picture | None
    source: Source | None
    attached: tuple[Source, ...]
    mask: Mask | None

    @property
    def changes(self) -> bool:
        return self.picture is not None or self.source is not None

    @property
    def sizes(self) -> tuple[Size, ...]:
        """Of all pictures that go along, the one that is changed first."""
        base = self.picture or self.source
        return tuple(Size(each.width, each.height) for each in (*((base,) if base else ()), *self.attached))


def show(how: str) -> NextTurn:
    """`how` says how the thread goes on at the server."""
    state = opened.now()
    taken = attachments.settled()
    plan = _plan(state)
    found = _resolved(state, plan, taken)
    _note_mask(state, found)
    _chip(
        data=_data(state, plan, found, taken) | {"how": how},
        key=KEY,
        on_act_change=_do,
        on_named_change=lambda: None,
    )
    attachments.uploader(len(taken))
    session.draft(PAGE)["plan"] = plan
    return found


def parent_of(state: Opened) -> str:
    """The turn that comes before the next one, as it is known now."""
    return str(_plan(state)["parent"])


def _plan(state: Opened) -> dict[str, Any]:
    """What it follows and what the last picture is. A press sends what the chip said when it was pressed."""
    shown = _newer(session.draft(PAGE).get("plan"), st.session_state.get(KEY, {}).get("named"))
    if shown is not None and state.choice.follows and press.waits(SEND):
        return shown
    threads = resources.studio().converse.threads
    version = resources.studio().store.version()
    thread = threads.thread(state.thread) if state.thread else None
    if thread is None:
        return following.told(following.START, version)
    steps, choice = threads.steps(thread.id), state.choice
    if choice.parent is not None:
        return following.told(following.of(thread.id, steps, choice.parent, exact=True), version)
    end = following.end(steps, state.head, thread.head)
    return following.told(following.of(thread.id, steps, end), version)


def _newer(one: Any, other: Any) -> dict[str, Any] | None:
    """Of two that may not be there, the one that the library said later."""
    found = [dict(each) for each in (one, other) if isinstance(each, Mapping) and isinstance(each.get("version"), int)]
    return max(found, key=lambda each: each["version"]) if found else None


def _resolved(state: Opened, plan: dict[str, Any], taken: tuple[Source, ...]) -> NextTurn:
    picture, source = _base(state, plan, taken)
    if picture is not None and (name := state.base_of.get(picture.id)):
        source = resources.studio().sources.get(name)
    attached = tuple(each for each in taken if source is None or each.id != source.id)
    return NextTurn(state.thread, plan["parent"], picture, source, attached, _mask(state, source))


def _base(state: Opened, plan: dict[str, Any], taken: tuple[Source, ...]) -> tuple[Picture | None, Source | None]:
    choice = state.choice
    if choice.what == "new":
        return None, None
    if choice.what == "source":
        return None, next((each for each in taken if each.id == choice.name), taken[0] if taken else None)
    name = choice.name if choice.what == "picture" else (plan["edits"] or {}).get("name", "")
    picture = resources.library().picture(name) if name else None
    if picture is not None and not picture.is_emptied:
        return picture, None
    return None, taken[0] if taken else None


def _mask(state: Opened, source: Source | None) -> Mask | None:
    """Of what was opened here alone: a mask that nobody sees changes nothing."""
    if source is None or source.id not in state.masked:
        return None
    mask = resources.studio().masks.of(source.id)
    return mask if mask.coverage else None


def _data(state: Opened, plan: dict[str, Any], found: NextTurn, taken: tuple[Source, ...]) -> dict[str, Any]:
    choice = state.choice
    face = _face(plan, found)
    return {
        "thread": state.thread,
        "head": state.head,
        "follows": choice.follows and bool(state.thread),
        "what": choice.what,
        "next": plan,
        "edits": face,
        "instead": bool(choice.instead),
        "chosen": bool(choice.instead) or choice.parent is not None,
        "attached": [following.source_face(each) for each in taken],
        "mask": {"of": face["name"], "words": f"{found.mask.coverage * 100:.3g} % masked"}
        if found.mask and face
        else None,
        "note": state.note,
        "news": list(attachments.news()),
    }


def _face(plan: dict[str, Any], found: NextTurn) -> dict[str, Any] | None:
    if found.picture is not None:
        edits = plan["edits"]
        if edits and edits["name"] == found.picture.id:
            return dict(edits)
        return following.picture_face(found.picture, _number(found))
    return following.source_face(found.source) if found.source else None


def _number(found: NextTurn) -> int:
    """The turn that a chosen picture came of, where it is one of this thread."""
    threads = resources.studio().converse.threads
    turn = threads.of_run(found.picture.run_id) if found.picture else None
    return following.number_of(threads.steps(found.thread), turn) if turn and turn.thread_id == found.thread else 0


@storage_note.survives
def _do() -> None:
    act = st.session_state.get(KEY, {}).get("act")
    if act is None:
        return
    state, what, name = opened.now(), act["what"], str(act["id"])
    if what in ("last", "new"):
        choose(state, what, "")
    elif what == "source":
        choose(state, "source", name)
    elif what == "remove":
        attachments.remove(name)
    elif what == "follow":
        state.choice = opened.Choice()
    elif what == "mask":
        open_mask(state)
    elif what == "library":
        picture_acts.go(PAGE, "library")


def choose(state: Opened, what: Any, name: str) -> None:
    """Another picture to change, at the same place."""
    state.choice = opened.Choice(what, name, state.choice.parent, state.choice.instead)


def _note_mask(state: Opened, found: NextTurn) -> None:
    """Says what becomes of a mask when the chip names another picture, for whatever reason; until it is named again, or sent."""
    source = found.source.id if found.source else ""
    if state.mask_shown and state.mask_shown != source:
        state.note = "The mask belongs to another picture and is not sent."
    if found.mask is not None:
        state.note = ""
    state.mask_shown = source if found.mask is not None else ""


def open_mask(state: Opened) -> None:
    """Has the mask of the picture that the chip names painted on, in the place of the thread."""
    plan = _newer(session.draft(PAGE).get("plan"), st.session_state.get(KEY, {}).get("named")) or _plan(state)
    found = _resolved(state, plan, attachments.settled())
    source = found.source
    if source is None and found.picture is not None:
        source = resources.studio().edit.bring_in_kept(found.picture.id, session.owner()).result()
        state.base_of[found.picture.id] = source.id
    if source is not None:
        state.masked.add(source.id)
        state.masking, state.note = source.id, ""
        opened.changed()
