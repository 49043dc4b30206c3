"""Shows the pictures of an edit in their order and takes in new ones; returns them. The first is the one the mask belongs to.

Files are handed to a thread at once and the uploader is emptied: it would hold them in memory for as long as the tab lives.
"""

import tempfile
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from components.edit import source_notice, word_fix
from components.form import drafts, send_button
from components.kit import problem_note, resources, session, storage_note, urls
from components.kit.element import element
from components.kit.plain import plain
from easel.edits.sources import Owner, Source
from easel.pictures.intake import Refusal
from easel.requests.along import MAX_IMAGES

_POLL = 0.3  # seconds

_bar = element("edit/source_bar")


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file on its way in."""

    name: str
    found: Future[Source]
    what: str = (
        ""  # for a kept picture: "source", "source_masked", "reference", or "fix_word" with the place of the word
    )


def show() -> tuple[Source, ...]:
    """The pictures of this tab's edit, in the order sent."""
    kept = drafts.opened("edit")
    _restore(kept)
    _settle(kept)
    found = _sources(kept)
    with st.container(key="source_row" if found else "source_none", horizontal=True, wrap=False):
        told = _bar(data=_data(found), key="edit_sources", on_act_change=_do, on_room_change=lambda: None)
        kept["room"] = told.room or kept.get("room")
        with st.container(key="source_news"):
            _news(kept)
        _uploader(kept)
    return found


def _news(kept: dict[str, Any]) -> None:
    """What is on its way and what was refused, in the row of the pictures: below it, it would push the editor under a hand."""
    for refusal in kept.get("refused", ()):
        problem_note.say(refusal)
    if kept.get("arriving"):
        names = ", ".join(each.name for each in kept["arriving"])
        st.caption(f"Uploading {plain(names)}…")
        st.fragment(_watch, run_every=_POLL)()


def add(source_id: str) -> None:
    """Puts a source at the end of this tab's edit, once."""
    ids: list[str] = drafts.opened("edit")["sources"]
    if source_id not in ids:
        ids.append(source_id)


def _restore(kept: dict[str, Any]) -> None:
    """An address may name pictures, for a tab that has none of its own; a kept one may have been asked for on any page."""
    named = [part for part in st.query_params.get("pictures", "").split(",") if part][:MAX_IMAGES]
    if named and not kept.get("is_own"):
        kept.update(sources=named, others=True)
    kept["is_own"] = True
    wish = session.page("edit").wish
    if wish:
        kept["refused"] = []
        _wanted(kept, *wish)
        session.page("edit").wish = None


def _wanted(kept: dict[str, Any], what: str, name: str) -> None:
    """What was chosen elsewhere: a kept picture, or one that was brought in before."""
    if what == "fix_word":
        name, _, place = name.partition(":")
        what = f"fix_word:{place}"
    if what != "source_original":
        _arrive(kept, "the picture", resources.studio().edit.bring_in_kept(name, session.owner()), what)
    elif (found := resources.studio().sources.get(name)) is not None:
        _take(kept, found, "source")


def _sources(kept: dict[str, Any]) -> tuple[Source, ...]:
    """The pictures, each of them this tab's own from now on."""
    sources = resources.studio().sources
    found = [each for each in map(sources.get, kept["sources"]) if each is not None]
    owner = session.owner()
    own = tuple(_own(each, owner) for each in found)
    ids = [each.id for each in own]
    if ids != kept["sources"]:
        kept.update(sources=ids, others=True)
    session.hold(kept["sources"])
    return own


def _own(found: Source, owner: Owner) -> Source:
    """The picture itself, or one over the same bytes where it is another browser's, or open in another tab of this one, whose
    mask this one begins with."""
    if found.browser == owner.browser and found.id not in owner.taken:
        return found
    studio = resources.studio()
    own = studio.sources.own(found, owner)
    if own.id != found.id and found.browser == owner.browser:
        studio.masks.begin_as(own.id, found.id)
    return own


def _uploader(kept: dict[str, Any]) -> None:
    files = st.file_uploader(
        "Drop, paste or upload the picture to edit (PNG, JPEG or WebP, up to 50 MB). "
        "Further pictures are references; the mask applies to the first.",
        accept_multiple_files=True,
        key=f"edit_files_{kept.setdefault('uploads', 0)}",
    )
    if not files:
        return
    kept["refused"] = []
    room = MAX_IMAGES - len(kept["sources"]) - len(kept.get("arriving", ()))
    for file in files[:room]:
        _arrive(kept, file.name, resources.studio().edit.bring_in(_spooled(file), file.name, session.owner()))
    for file in files[room:]:
        kept["refused"].append(f"{file.name} was not added: at most {MAX_IMAGES} pictures can be sent.")
    kept["uploads"] += 1
    st.rerun()


def _spooled(file: Any) -> Path:
    """The upload on disk; whoever takes it in removes it."""
    with tempfile.NamedTemporaryFile(prefix="easel-", delete=False) as out:
        out.write(file.getbuffer())
    return Path(out.name)


def _arrive(kept: dict[str, Any], name: str, found: Future[Source], what: str = "") -> None:
    kept.setdefault("arriving", []).append(Arriving(name, found, what))


def _settle(kept: dict[str, Any]) -> None:
    """Moves what has arrived among the pictures, and what was refused among the refusals. Each leaves the line last: Streamlit
    may end a script wherever it asks for the tab's state, and the next one finds it again."""
    waiting: list[Arriving] = kept.get("arriving", [])
    while waiting and waiting[0].found.done():
        arrived = waiting[0]
        try:
            _take(kept, arrived.found.result(), arrived.what)
        except Refusal as refusal:
            kept.setdefault("refused", []).append(str(refusal))
        except storage_note.ERRORS as error:
            kept.setdefault("refused", []).append(f"{arrived.name} could not be saved. {storage_note.words(error)}")
        waiting.pop(0)
        send_button.forget("edit")


def _take(kept: dict[str, Any], found: Source, what: str) -> None:
    """Puts a picture where it was asked for, and says what came with it or went for it. References stay."""
    before: list[str] = list(kept["sources"])
    if what == "reference" and found.id not in before and len(before) >= MAX_IMAGES:
        kept.setdefault("refused", []).append(f"At most {MAX_IMAGES} pictures can be sent. Remove one first.")
        return
    fixed = what.removeprefix("fix_word:") if what.startswith("fix_word:") else ""
    if fixed or what in ("source", "source_masked"):
        kept["sources"] = [found.id, *(each for each in before[1:] if each != found.id)]
        kept["view"] = time.time_ns() // 1_000_000
    add(found.id)
    source_notice.clear()
    if what == "source_masked":
        source_notice.same_mask(found, before, _with_its_mask(found))
    elif fixed:
        source_notice.same_mask(found, before, word_fix.begin(found, int(fixed)))
    elif what == "reference" and found.id not in before:
        source_notice.added(before)
    else:
        source_notice.came(found, before)
    if not what:
        source_notice.tells(found)


def _with_its_mask(found: Source) -> int:
    """ "Edit again, same mask": lays the mask that the picture was made with over its own; the revision that it is now."""
    studio = resources.studio()
    picture, mask = resources.library().picture(found.picture_id or ""), studio.masks.of(found.id)
    if picture is not None:
        studio.edit.use_mask_of(picture, mask.id)
    now = studio.masks.of(found.id).revision
    return now if now != mask.revision else 0


def _watch() -> None:
    waiting: list[Arriving] = session.draft("edit").get("arriving", [])
    if not waiting or waiting[0].found.done():
        st.rerun()


def _data(found: tuple[Source, ...]) -> dict[str, Any]:
    return {
        "sources": [
            {
                "id": each.id,
                "name": each.name,
                "src": urls.screen(each.id),
                "label": _label(index, each),
                "title": f"{each.name}, {each.width} × {each.height}"
                + (": being edited, the mask applies to it" if not index else ""),
            }
            for index, each in enumerate(found)
        ],
        "notice": source_notice.shown(),
        "view": session.draft("edit").get("view", 0),
        "notes": " ".join(f"{each.name}: {', '.join(each.notes)}." for each in found if each.notes),
    }


def _label(index: int, source: Source) -> str:
    return f"{index + 1} · {'editing' if not index else source.name}"


@storage_note.survives
def _do() -> None:
    act = st.session_state["edit_sources"].act
    kept = session.draft("edit")
    if act["what"] == "notice":
        kept["refused"] = []
        source_notice.act(str(act["id"]))
        return
    ids: list[str] = kept["sources"]
    name, _, place = str(act["id"]).partition(":")
    if name not in ids:
        return
    first = ids[0]
    ids.remove(name)
    if act["what"] == "move":
        ids.insert(int(place), name)
    kept["refused"] = []
    source_notice.clear()
    found = resources.studio().sources.get(ids[0]) if ids and ids[0] != first else None
    if found is not None:
        source_notice.came(found, [])
