"""Shows the mask of a picture in one of its two editors and returns it: Paint (shapes over the picture) or Refine (pixels).

Both change the same mask on the server. The Paint canvas lies on the picture with the mask so far as a tint; it is laid anew
whenever the mask changed by other means than its own strokes. The only module that knows the canvas package.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from components import mask_actions, refine, resources, session, urls
from components.browser_parts import source as text_of
from easel.edits.masks import Mask
from easel.edits.sources import Source
from easel.pictures.masks import Adjustments

ERASE = "#7f7f7f"
WIDEST, HIGHEST = 840, 560  # CSS px where the room is not known yet; the canvas is never larger than can be seen
_THINNEST, _THICKEST = 2, 200  # CSS px of the brush


@dataclass(frozen=True, slots=True)
class _Tool:
    """`mode` is the canvas's own word for it, `key` the key that takes it."""

    name: str
    icon: str
    mode: str
    key: str


_TOOLS = {
    tool.name: tool
    for tool in (
        _Tool("Brush", "brush", "freedraw", "b"),
        _Tool("Eraser", "ink_eraser", "freedraw", "e"),
        _Tool("Box", "rectangle", "rect", "r"),
        _Tool("Ellipse", "circle", "rect", "c"),  # the canvas has circles only: see _told
        _Tool("Lasso, corner by corner", "polyline", "polygon", "l"),
        _Tool("Line", "horizontal_rule", "line", "i"),
    )
}
_KEYS = [{"name": tool.name, "key": tool.key} for tool in _TOOLS.values()]

_keys = st.components.v2.component(
    "easel_paint_keys", html="<span hidden></span>", js=text_of("kit.js", "paint_keys.js")
)


@st.fragment
def show(source: Source) -> None:
    """The editor of the picture's mask. What is painted is on disk as soon as the stroke ends: nothing has to be saved."""
    mask = resources.studio().masks.of(source.id)
    with st.container(key="mask_tools", horizontal=True, vertical_alignment="center"):
        mode = _choice("mask_mode", "Editor", {"Paint": "Paint", "Refine": "Refine"}, "Paint")
        tool = _tool() if mode == "Paint" else None
        look = mask_actions.look()
    if tool is not None:
        mask = _paint(source, mask, tool, look)
    else:
        _refine(source, mask, look)
    mask_actions.show(source, mask)
    _tell_the_form(mask)


def _tell_the_form(mask: Mask) -> None:
    """The form, a fragment of its own, repeats what the mask warns of: it runs anew when that changes, not at each stroke."""
    kept = session.draft("edit")
    before, kept["caution"] = kept.get("caution", ("", "")), (mask.id, mask_actions.caution(mask))
    if before[0] == mask.id and before != kept["caution"]:
        st.rerun()


def _tool() -> _Tool:
    """The tool of the paint canvas and its size, by hand or by key."""
    names = {name: f":material/{tool.icon}: {name}" for name, tool in _TOOLS.items()}
    chosen = _choice("mask_tool", "Tool", names, next(iter(_TOOLS)))
    st.session_state.setdefault("mask_brush", 40)
    st.slider(
        "Brush",
        _THINNEST,
        _THICKEST,
        format="%d px",
        key="mask_brush",
        label_visibility="collapsed",
        persist_state="session",
        width=160,
    )
    _keys(data={"tools": _KEYS}, key="paint_keys", on_act_change=_resize)
    return _TOOLS[chosen]


def _resize() -> None:
    """[ and ]: a seventh thinner or thicker, as in Refine."""
    act = st.session_state["paint_keys"].act
    now = int(st.session_state["mask_brush"])
    wanted = min(round(now / 1.15), now - 1) if act["id"] == "[" else max(round(now * 1.15), now + 1)
    st.session_state["mask_brush"] = max(_THINNEST, min(_THICKEST, wanted))


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


def _paint(source: Source, mask: Mask, tool: _Tool, look: mask_actions.Look) -> Mask:
    kept = session.draft("edit")
    factor = min((kept.get("room") or WIDEST) / source.width, HIGHEST / source.height)
    shown = max(1, round(source.width * factor)), max(1, round(source.height * factor))
    base = _base(kept, mask, shown, look)
    colour = _seen(ERASE if tool.name == "Eraser" else look.colour, look.percent)
    if tool.name == "Ellipse":
        colour = _marked(colour)
    result = st_canvas(
        key=_canvas(mask, base, shown, look),
        background_image=urls.absolute(urls.ground(mask.id, base, look.colour, look.percent, 2 * max(shown))),
        width=shown[0],
        height=shown[1],
        drawing_mode=tool.mode,
        stroke_width=st.session_state["mask_brush"] if tool.mode in ("freedraw", "line") else 1,
        stroke_color=colour,
        fill_color=colour,
    )
    if not result.json_data:
        return mask
    mark = _marked(_seen(look.colour, look.percent))
    drawing, relaid = _told(result.json_data, mark)
    changed = resources.studio().masks.paint(mask.id, base, drawing, shown, erase_colour=ERASE)
    kept["paint_base"] = (mask.id, shown, base, changed.revision)
    if changed.revision != mask.revision and (relaid or changed.adjustments != Adjustments()):
        kept.pop("paint_base")
        st.rerun(scope="fragment")
    return changed


def _told(drawing: dict[str, Any], mark: str) -> tuple[dict[str, Any], bool]:
    """The drawing as it is meant, and whether the canvas cannot show it so: ellipses are drawn as marked boxes, and what is
    erased still lies under its strokes."""
    meant: list[dict[str, Any]] = []
    relaid = False
    for item in drawing.get("objects", ()):
        stroke = str(item.get("stroke", "")).lower()
        round_ = stroke == mark and item.get("type", "").lower() == "rect"
        relaid |= round_ or stroke.startswith(ERASE)
        oval = {"type": "Ellipse", "rx": item["width"] / 2, "ry": item["height"] / 2} if round_ else {}
        meant.append(item | oval)
    return drawing | {"objects": meant}, relaid


def _marked(seen: str) -> str:
    """The colour, told apart from itself by one step of opacity that no eye sees."""
    return f"{seen[:7]}{int(seen[7:], 16) + 1:02x}"


def _canvas(mask: Mask, base: int, shown: tuple[int, int], look: mask_actions.Look) -> str:
    """The key of one canvas; another one is laid where any of it changes."""
    return f"paint_{mask.id}_{base}_{look.colour}_{look.percent}_{shown[0]}"


def _base(kept: dict[str, Any], mask: Mask, shown: tuple[int, int], look: mask_actions.Look) -> int:
    """The revision that the canvas lies on: the newest, unless all that came since are its own strokes. A canvas that is laid
    for the first time, or again after its page was left, knows of no strokes: to it an old revision would look undone."""
    *same, base, newest = kept.get("paint_base", ("", (0, 0), 0, -1))
    known = _canvas(mask, base, shown, look) in st.session_state
    if not known or [*same, newest] != [mask.id, shown, mask.revision]:
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
