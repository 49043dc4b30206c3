"""The pictures that the next turn takes along: uploaded, pasted, dropped, or chosen in the library."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from components.converse import opened
from components.converse.opened import PAGE
from components.kit import resources, session, storage_note
from easel.edits.sources import Source
from easel.pictures.intake import Refusal
from easel.requests.along import MAX_IMAGES

_POLL = 0.3  # seconds
_FULL = f"At most {MAX_IMAGES} pictures can be sent. Remove one first."


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file on its way in."""

    name: str
    found: Future[Source]


def settled() -> tuple[Source, ...]:
    """All of them in the order in which they came, what has arrived among them."""
    _wanted()
    _settle()
    ids, studio = opened.sources(), resources.studio()
    found = [each for each in map(studio.sources.get, ids) if each is not None]
    owner = session.owner()
    own = tuple(
        each if each.browser == owner.browser and each.id not in owner.taken else studio.sources.own(each, owner)
        for each in found
    )
    ids[:] = [each.id for each in own]
    session.hold([*ids, *opened.now().base_of.values()])
    return own


def uploader(count: int) -> None:
    """Streamlit's own, which nobody sees: the chip's button opens it, and what is pasted or dropped goes through it."""
    kept = session.draft(PAGE)
    with st.container(key="converse_upload"):
        files = st.file_uploader(
            "Attach pictures: PNG, JPEG or WebP, up to 50 MB each",
            accept_multiple_files=True,
            key=f"converse_files_{kept.setdefault('uploads', 0)}",
        )
    if _arriving():
        st.fragment(_watch, run_every=_POLL)()
    if not files:
        return
    kept["refused"] = []
    room = max(0, MAX_IMAGES - count - len(_arriving()))
    for file in files[:room]:
        found = resources.studio().edit.bring_in(_spooled(file), file.name, session.owner())
        _arriving().append(Arriving(file.name, found))
    for file in files[room:]:
        kept["refused"].append(f"{file.name} was not added: at most {MAX_IMAGES} pictures can be sent.")
    kept["uploads"] += 1
    st.rerun()


def remove(source_id: str) -> None:
    ids = opened.sources()
    if source_id in ids:
        ids.remove(source_id)
    session.draft(PAGE)["refused"] = []


def attach(picture_id: str) -> None:
    """A kept picture goes along."""
    kept = session.draft(PAGE)
    kept["refused"] = []
    found = resources.studio().edit.bring_in_kept(picture_id, session.owner())
    _arriving().append(Arriving("The picture", found))


def news() -> Iterator[dict[str, str]]:
    """What was refused and what is on its way, in words."""
    for words in session.draft(PAGE).get("refused", ()):
        yield {"tone": "red", "words": words}
    if waiting := _arriving():
        yield {"tone": "", "words": f"Uploading {', '.join(each.name for each in waiting)}…"}


def _arriving() -> list[Arriving]:
    waiting: list[Arriving] = session.draft(PAGE).setdefault("arriving", [])
    return waiting


def _wanted() -> None:
    """What was chosen on another page."""
    wish = session.page(PAGE).wish
    if wish:
        session.page(PAGE).wish = None
        attach(wish[1])


def _settle() -> None:
    """Each leaves the line last: Streamlit may end a script wherever it asks for the tab's state, and the next finds it again."""
    kept, waiting = session.draft(PAGE), _arriving()
    while waiting and waiting[0].found.done():
        try:
            _take(kept, waiting[0].found.result())
        except Refusal as refusal:
            kept.setdefault("refused", []).append(str(refusal))
        except storage_note.ERRORS as error:
            words = f"{waiting[0].name} could not be saved. {storage_note.words(error)}"
            kept.setdefault("refused", []).append(words)
        waiting.pop(0)


def _take(kept: dict[str, Any], found: Source) -> None:
    ids = opened.sources()
    if found.id in ids:
        return
    if len(ids) >= MAX_IMAGES:
        kept.setdefault("refused", []).append(_FULL)
        return
    ids.append(found.id)


def _watch() -> None:
    waiting = _arriving()
    if not waiting or waiting[0].found.done():
        st.rerun()


def _spooled(file: Any) -> Path:
    """The upload on disk; whoever takes it in removes it."""
    with tempfile.NamedTemporaryFile(prefix="easel-", delete=False) as out:
        out.write(file.getbuffer())
    return Path(out.name)
