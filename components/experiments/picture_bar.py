"""Shows the pictures that an experiment edits and takes in new ones, uploaded or from the library."""

import contextlib
import tempfile
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import streamlit as st

from components.experiments.form_definition import Vary
from components.form import drafts
from components.kit import live_value, problem_note, resources, session, storage_note, urls
from components.kit.element import element
from components.picture import picture_view
from easel.edits.sources import Source
from easel.pictures.intake import Refusal

KEY, PAGE, VARY = "experiments_pictures", "experiments", "vary"
MOST = 200  # pictures of one experiment
_WALL = 60
_POLL = 0.3  # seconds

_bar = element("experiments/picture_bar")


def sources() -> tuple[Source, ...]:
    """The pictures of this tab's experiment, in their order."""
    kept = drafts.opened(PAGE)
    _settle(kept)
    ids: list[str] = kept["sources"]
    return tuple(each for each in map(resources.studio().sources.get, ids) if each is not None)


def show(pictures: tuple[Source, ...]) -> None:
    """Those pictures, and the ways to bring in more."""
    kept = drafts.opened(PAGE)
    data = {
        "pictures": [{"id": each.id, "name": each.name, "src": urls.screen(each.id)} for each in pictures],
        "alone": _is_alone(kept),
        "answer": session.page(KEY).answer,
    }
    _bar(data=data, key=KEY, on_act_change=_do)
    _uploader(kept)
    for refusal in kept.get("refused", ()):
        problem_note.say(refusal)
    if kept.get("arriving"):
        st.fragment(_watch, run_every=_POLL)()


def add(source: Source) -> None:
    """Puts a picture at the end, once; with a cell of its own where the others have that."""
    kept = drafts.opened(PAGE)
    if source.id not in kept["sources"]:
        kept["sources"].append(source.id)
    if _is_alone(kept):
        _vary_pictures(kept, alone=True)


def bring_in_kept(picture_id: str) -> None:
    """A kept picture is on its way into the form."""
    _arrive(drafts.opened(PAGE), "The picture", resources.studio().edit.bring_in_kept(picture_id, session.owner()))


def _uploader(kept: dict[str, Any]) -> None:
    files = st.file_uploader(
        "Upload pictures to edit",
        accept_multiple_files=True,
        key=f"experiments_files_{kept.setdefault('uploads', 0)}",
        label_visibility="collapsed",
    )
    if not files:
        return
    kept["refused"] = []
    for file in files[: MOST - len(kept["sources"])]:
        with tempfile.NamedTemporaryFile(prefix="easel-", delete=False) as out:
            out.write(file.getbuffer())
        _arrive(kept, file.name, resources.studio().edit.bring_in(Path(out.name), file.name, session.owner()))
    kept["uploads"] += 1
    st.rerun()


def _arrive(kept: dict[str, Any], name: str, source: Future[Source]) -> None:
    kept.setdefault("arriving", []).append((name, source))


def _settle(kept: dict[str, Any]) -> None:
    """Moves what has arrived among the pictures; each leaves the line last, as the script may end anywhere."""
    waiting: list[tuple[str, Future[Source]]] = kept.setdefault("arriving", [])
    while waiting and waiting[0][1].done():
        name, source = waiting[0]
        try:
            add(source.result())
        except Refusal as refusal:
            kept.setdefault("refused", []).append(str(refusal))
        except storage_note.ERRORS as error:
            kept.setdefault("refused", []).append(f"{name} could not be saved. {storage_note.words(error)}")
        waiting.pop(0)


def _watch() -> None:
    waiting = session.draft(PAGE).get("arriving", [])
    if not waiting or waiting[0][1].done():
        st.rerun()


@storage_note.survives
def _do() -> None:
    act = st.session_state.get(KEY, {}).get("act")
    if act is None:
        return
    kept, about = drafts.opened(PAGE), str(act["id"])
    kept["refused"] = []
    if act["what"] == "remove":
        with contextlib.suppress(ValueError):
            kept["sources"].remove(about)
        if _is_alone(kept):
            _vary_pictures(kept, alone=True)
    elif act["what"] == "alone":
        _vary_pictures(kept, alone=about == "true")
    elif act["what"] == "kept":
        bring_in_kept(about)
    elif act["what"] == "library":
        found = resources.library().pictures(_WALL + 1, before=about or None)
        pictures = [picture_view.cell(each) for each in found[:_WALL]]
        session.page(KEY).answer = {"seq": act["seq"], "pictures": pictures, "older": len(found) > _WALL}


def _is_alone(kept: dict[str, Any]) -> bool:
    return any(name == "image" for name, _ in Vary.read(str(kept.get(VARY, ""))).axes)


def _vary_pictures(kept: dict[str, Any], *, alone: bool) -> None:
    """Makes the pictures an axis, or takes that away."""
    vary = Vary.read(str(kept.get(VARY, "")))
    found = (resources.studio().sources.get(each) for each in kept["sources"])
    digests = tuple(each.sha256 for each in found if each is not None)
    others = [axis for axis in vary.axes if axis[0] != "image"]
    mine = [("image", digests)] if alone and digests else []
    live_value.replace(kept, VARY, vary.with_axes((*mine, *others)).text())
