"""Shows the way beyond a picture's edges: pull the frame or choose proportions, read the solved size, extend."""

from typing import Any

import streamlit as st

from components.kit import press, resources, session, storage_note, urls
from components.kit.element import element
from easel.edits.sources import Source
from easel.pictures.fit import Box
from easel.pictures.outpaint import Outpaint, frame_of_ratio, solved
from easel.sizes import RATIOS, Size

_picker = element("mask/frame_picker")


@st.dialog("Extend the picture", width="large")
def show(source: Source) -> None:
    """A dialog; its button, not in the blue of one that bills, makes the larger picture the first of this tab's edit, its new
    area masked."""
    size = Size(source.width, source.height)
    turn = _turn(source, size)
    key = f"outpaint_{source.id}"
    told = _picker(
        key=key,
        data={"src": urls.screen(source.id), "width": size.width, "height": size.height} | turn,
        on_frame_change=lambda: None,
    ).frame
    wanted = _box(told if told and st.session_state.get(f"{key}_seen") != told else None) or _box(turn["frame"])
    out = solved(size, wanted or Box.whole(size))
    st.text(out.reason)
    if out.frame == Box.whole(size):
        st.text("Drag a side outwards or choose an aspect ratio: nothing to extend yet.")
    elif press.button("Prepare canvas (nothing is sent)", key=f"{key}_extend", width="stretch"):
        _extend(source, out)


def _turn(source: Source, size: Size) -> dict[str, Any]:
    """The frame that Python has set last, and a number that tells the browser to take it over."""
    key = f"outpaint_{source.id}_ratio"
    ratio = st.segmented_control("Aspect ratio", RATIOS, key=key, label_visibility="collapsed")
    frame = frame_of_ratio(size, *(int(part) for part in ratio.split(":"))) if ratio else _wider(size)
    changed = st.session_state.get(f"{key}_before") != ratio
    st.session_state[f"{key}_before"] = ratio
    if changed:  # what was pulled before does not count any more
        st.session_state[f"outpaint_{source.id}_seen"] = st.session_state.get(f"outpaint_{source.id}", {}).get("frame")
    return {"turn": ratio or "", "frame": {name: getattr(frame, name) for name in ("left", "top", "width", "height")}}


def _wider(size: Size) -> Box:
    return Box(-size.width // 8, 0, size.width + size.width // 4, size.height)


def _box(told: Any) -> Box | None:
    try:
        return Box(*(int(told[name]) for name in ("left", "top", "width", "height")))
    except (TypeError, KeyError, ValueError):
        return None


def _extend(source: Source, out: Outpaint) -> None:
    with st.spinner("Preparing the canvas…"):
        made = storage_note.survives(resources.studio().edit.extend(source, out, session.owner()).result)()
    if made is None:
        return
    ids: list[str] = session.draft("edit")["sources"]
    ids[ids.index(source.id)] = made.id
    st.rerun()
