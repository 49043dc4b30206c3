"""Shows the mask of a picture in one of its two editors and returns it: Paint (shapes over the picture) or Refine (pixels).

Both change the same mask on the server. The Paint canvas lies on the picture with the mask so far as a tint; it is laid anew
whenever the mask changed by other means than its own strokes. The only module that knows the canvas package.
"""

from typing import Any

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from components import mask_actions, refine, resources, session, urls
from easel.edits.masks import Mask
from easel.edits.sources import Source
from easel.pictures.masks import Adjustments

ERASE = "#7f7f7f"
WIDEST, HIGHEST = 840, 560  # CSS px where the room is not known yet; the canvas is never larger than can be seen
_TOOLS = {
    "brush": (":material/brush:", "freedraw"),
    "eraser": (":material/ink_eraser:", "freedraw"),
    "box": (":material/rectangle:", "rect"),
    "ellipse": (":material/circle:", "circle"),
    "lasso": (":material/polyline:", "polygon"),
    "line": (":material/horizontal_rule:", "line"),
}


@st.fragment
def show(source: Source) -> None:
    """The editor of the picture's mask. What is painted is on disk as soon as the stroke ends: nothing has to be saved."""
    mask = resources.studio().masks.of(source.id)
    with st.container(key="mask_tools", horizontal=True, vertical_alignment="center"):
        mode = _choice("mask_mode", "Editor", {"Paint": "Paint", "Refine": "Refine"}, "Paint")
        tool = (
            _choice("mask_tool", "Tool", {name: sign for name, (sign, _) in _TOOLS.items()}, "brush")
            if mode == "Paint"
            else ""
        )
        if mode == "Paint":
            st.slider(
                "Brush",
                2,
                200,
                40,
                format="%d px",
                key="mask_brush",
                label_visibility="collapsed",
                persist_state="session",
                width=160,
            )
        look = mask_actions.look()
    if mode == "Paint":
        mask = _paint(source, mask, tool, look)
    else:
        _refine(source, mask, look)
    mask_actions.show(source, mask)


def _choice(key: str, label: str, options: dict[str, str], first: str) -> str:
    st.session_state.setdefault(key, first)
    chosen = st.segmented_control(
        label,
        list(options),
        required=True,
        format_func=options.__getitem__,
        key=key,
        label_visibility="collapsed",
        persist_state="session",
    )
    return str(chosen)


def _paint(source: Source, mask: Mask, tool: str, look: mask_actions.Look) -> Mask:
    kept = session.draft("edit")
    factor = min((kept.get("room") or WIDEST) / source.width, HIGHEST / source.height)
    shown = max(1, round(source.width * factor)), max(1, round(source.height * factor))
    base = _base(kept, mask, shown)
    colour = ERASE if tool == "eraser" else look.colour
    result = st_canvas(
        key=f"paint_{mask.id}_{base}_{look.colour}_{look.percent}_{shown[0]}",
        background_image=urls.absolute(urls.ground(mask.id, base, look.colour, look.percent, 2 * max(shown))),
        width=shown[0],
        height=shown[1],
        drawing_mode=_TOOLS[tool][1],
        stroke_width=st.session_state["mask_brush"] if tool in ("brush", "eraser", "line") else 1,
        stroke_color=_seen(colour, look.percent),
        fill_color=_seen(colour, look.percent),
    )
    if not result.json_data:
        return mask
    changed = resources.studio().masks.paint(mask.id, base, result.json_data, shown, erase_colour=ERASE)
    kept["paint_base"] = (mask.id, shown, base, changed.revision)
    erased = any(item.get("stroke", "").lower().startswith(ERASE) for item in result.json_data.get("objects", ()))
    if changed.revision != mask.revision and (erased or changed.adjustments != Adjustments()):
        kept.pop("paint_base")
        st.rerun(scope="fragment")
    return changed


def _base(kept: dict[str, Any], mask: Mask, shown: tuple[int, int]) -> int:
    """The revision that the canvas lies on: the newest, unless all that came since are its own strokes."""
    *same, base, newest = kept.get("paint_base", ("", (0, 0), 0, -1))
    if [*same, newest] != [mask.id, shown, mask.revision]:
        base = mask.revision
        kept["paint_base"] = (mask.id, shown, base, base)
    return int(base)


def _seen(colour: str, percent: int) -> str:
    """The colour with its opacity as the canvas takes it: #rrggbbaa."""
    return f"{colour}{round(percent * 2.55):02x}"


def _refine(source: Source, mask: Mask, look: mask_actions.Look) -> None:
    session.draft("edit").pop("paint_base", None)
    refine.show(
        picture_url=urls.source(source.id),
        mask_url=urls.mask(mask.id, mask.revision),
        save_url=urls.mask_patch(mask.id),
        width=source.width,
        height=source.height,
        revision=mask.revision,
        key=f"refine_{mask.id}",
        tint=look.colour,
        opacity=look.percent / 100,
        height_px=HIGHEST,
    )
