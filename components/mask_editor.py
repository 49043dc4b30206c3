"""Shows the mask of a picture in one of its two editors and returns it: Paint (shapes over the picture) or Refine (pixels).

Both change the same mask on the server. The Paint canvas lies on the picture with the mask so far as a tint; it is laid anew
whenever the mask changed by other means than its own strokes. The only module that knows the canvas package.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit_drawable_canvas import st_canvas

from components import mask_actions, refine, resources, session, storage_note, urls
from components.browser_parts import source as text_of
from easel.edits.masks import Mask
from easel.edits.sources import Source
from easel.pictures.masks import Adjustments

ERASE = "#7f7f7f"
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

_hands = st.components.v2.component(
    "easel_paint_hands", html="<span hidden></span>", js=text_of("kit.js", "paint_guard.js", "paint_hands.js")
)


@st.fragment
@storage_note.instead
def show(source: Source) -> None:
    """The editor of the picture's mask. What is painted is on disk as soon as the stroke ends: nothing has to be saved.

    Nothing is shown until the browser has told how much room there is, once for each tab: an editor that changes its size is
    one that loses a quick stroke."""
    room = session.draft("edit").get("room")
    if not room:
        st.caption("Opening the editor…")
        return
    mask = resources.studio().masks.of(source.id)
    tools = st.container(key="mask_tools", horizontal=True, vertical_alignment="center")
    with tools:
        mode = _choice("mask_mode", "Editor", {"Paint": "Paint", "Refine": "Refine"}, "Paint")
        tool = _tool() if mode == "Paint" else None
        look = mask_actions.look()
    if tool is not None:
        mask = _paint(source, mask, tool, look, tools, room)
    else:
        _refine(source, mask, look, room[1])
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
    return _TOOLS[chosen]


def _act() -> None:
    """[ and ]: a seventh thinner or thicker, as in Refine. "relay": hands rest, and the canvas may be laid anew."""
    act = st.session_state["canvas_hands"].act
    if act["what"] == "relay":
        session.draft("edit").pop("paint_base", None)
        return
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


def _paint(
    source: Source,
    mask: Mask,
    tool: _Tool,
    look: mask_actions.Look,
    tools: DeltaGenerator,
    room: tuple[int, int],
) -> Mask:
    kept = session.draft("edit")
    wide, high = room
    factor = min(wide / source.width, high / source.height)
    shown = max(1, round(source.width * factor)), max(1, round(source.height * factor))
    base = _base(kept, mask, shown, look)
    canvas = _canvas(mask, base, shown, look)
    tint = _seen(look.colour, look.percent)
    drawing = _drawn(canvas, urls.ground(mask.id, base, look.colour, look.percent, 2 * max(shown)), shown, tool, tint)
    told, untrue = _told(drawing)
    if drawing:
        paint = storage_note.survives(
            resources.studio().masks.paint
        )  # what is drawn stays on the canvas: told once more
        mask = paint(mask.id, base, told, shown, erase_colour=ERASE) or mask
        kept["paint_base"] = (mask.id, shown, base, mask.revision)
    stale = mask.revision != base and (untrue or mask.adjustments != Adjustments())
    before, kept["paint_tool"] = kept.get("paint_tool", tool.name), tool.name
    if (
        stale and before != tool.name
    ):  # the canvas is closed until it has its new tool: the time to show it all as it is
        kept.pop("paint_base")
        st.rerun(scope="fragment")
    with tools:
        hands = {"tools": _KEYS, "tool": tool.name, "canvas": canvas, "revision": mask.revision, "stale": stale}
        strokes = tool.mode != "polygon"  # whether a press and its release are a shape
        _hands(data=hands | {"tint": tint, "strokes": strokes}, key="canvas_hands", on_act_change=_act)
    return mask


def _drawn(canvas: str, ground: str, shown: tuple[int, int], tool: _Tool, tint: str) -> dict[str, Any]:
    """The drawing that the canvas tells, empty while it tells none."""
    colour = {"Eraser": ERASE + tint[7:], "Ellipse": _unseen(tint)}.get(tool.name, tint)
    told = st_canvas(
        key=canvas,
        background_image=urls.absolute(ground),
        width=shown[0],
        height=shown[1],
        drawing_mode=tool.mode,
        stroke_width=st.session_state["mask_brush"] if tool.mode in ("freedraw", "line") else 1,
        stroke_color=colour,
        fill_color=colour,
    )
    return dict(told.json_data or {})


def _told(drawing: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The drawing as it is meant, and whether the canvas cannot show it so: ellipses are drawn as boxes that nobody sees, and
    what is erased still lies under its strokes."""
    meant: list[dict[str, Any]] = []
    untrue = False
    for item in drawing.get("objects", ()):
        stroke = str(item.get("stroke", "")).lower()
        if item.get("type", "").lower() != "rect":
            untrue |= stroke.startswith(ERASE)
            meant.append(item)
            continue
        round_ = stroke == _unseen(stroke)
        untrue |= round_
        oval = {"type": "Ellipse", "rx": item["width"] / 2, "ry": item["height"] / 2} if round_ else {}
        meant.append(item | _without_edge(item) | oval)
    return drawing | {"objects": meant}, untrue


def _without_edge(box: dict[str, Any]) -> dict[str, Any]:
    """The box from where the pointer went down to where it was let go: the canvas hangs its edge onto the right and below."""
    centred = [side for side, origin in (("left", "originX"), ("top", "originY")) if box.get(origin) == "center"]
    return {"strokeWidth": 0} | {side: box[side] - box.get("strokeWidth", 1) / 2 for side in centred}


def _unseen(seen: str) -> str:
    """The colour at an opacity that no eye sees and no tint has: what is drawn in it is an ellipse."""
    return f"{seen[:7]}01"


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


def _refine(source: Source, mask: Mask, look: mask_actions.Look, height_px: int) -> None:
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
        height_px=height_px,
    )
