"""Shows the paint canvas: shapes drawn over a picture, each in the mask as soon as it is drawn.

The canvas lies on the picture with the mask so far as a tint; it is laid anew whenever the mask changed by other means than its
own strokes. The only module that knows the canvas package.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit_drawable_canvas import st_canvas

from components.kit import defaults, resources, session, storage_note, urls
from components.kit.element import element
from components.mask import mask_actions
from easel.edits.mask.masks import Mask
from easel.edits.sources import Source
from easel.pictures.masks import Adjustments

ERASE = "#7f7f7f"
_THINNEST, _THICKEST = 2, 200  # CSS px of the brush


@dataclass(frozen=True, slots=True)
class Tool:
    """`mode` is the canvas's own word for it, `key` the key that takes it. `refine` is Refine's word for a tool that the canvas
    does not take from a finger."""

    name: str
    icon: str
    mode: str
    key: str
    refine: str = ""


_LASSO = "Polygon lasso"  # lasso.js draws it; the canvas looks on
_TOOLS = {
    tool.name: tool
    for tool in (
        Tool("Brush", "brush", "freedraw", "b"),
        Tool("Eraser", "ink_eraser", "freedraw", "e"),
        Tool("Box", "rectangle", "rect", "r", "box"),
        Tool("Ellipse", "circle", "rect", "c", "ellipse"),  # the canvas has circles only: see _told
        Tool(_LASSO, "polyline", "polygon", "l"),
        Tool("Line", "horizontal_rule", "line", "i", "line"),
    )
}
_BY_TOUCH = "With touch, this tool works here in Refine."
_KEYS = [{"name": tool.name, "key": tool.key, "refine": tool.refine} for tool in _TOOLS.values()]

_hands = element("mask/paint/hands")


def chosen_tool() -> Tool:
    """The tool of the paint canvas and its size, by hand or by key."""
    names = {name: f":material/{tool.icon}: {name}" for name, tool in _TOOLS.items()}
    chosen = choice("mask_tool", "Tool", names, next(iter(_TOOLS)))
    st.session_state.setdefault("mask_brush", 40)
    st.slider(
        "Brush",
        _THINNEST,
        _THICKEST,
        defaults.first("mask_brush"),
        format="%d px",
        key="mask_brush",
        label_visibility="collapsed",
        persist_state="session",
        width=160,
    )
    return _TOOLS[chosen]


def _act() -> None:
    """[ and ]: a seventh thinner or thicker, as in Refine. "relay": hands rest, and the canvas may be laid anew. "refine": a
    finger wants a tool that the canvas has for a mouse only."""
    act, kept = st.session_state["canvas_hands"].act, session.draft("edit")
    if act["what"] == "relay":
        kept.pop("paint_base", None)
        return
    if act["what"] == "refine":
        st.session_state["mask_mode"] = "Refine"
        kept["refine_tool"] = {"tool": _TOOLS[act["id"]].refine, "seq": act["seq"], "words": _BY_TOUCH}
        return
    now = int(st.session_state["mask_brush"])
    wanted = min(round(now / 1.15), now - 1) if act["id"] == "[" else max(round(now * 1.15), now + 1)
    st.session_state["mask_brush"] = max(_THINNEST, min(_THICKEST, wanted))


def choice(key: str, label: str, options: dict[str, str], first: str) -> str:
    st.session_state.setdefault(key, first)
    chosen = st.segmented_control(
        label,
        list(options),
        default=defaults.choice(key, list(options)),
        required=True,
        format_func=options.__getitem__,
        key=key,
        label_visibility="collapsed",
        persist_state="session",
    )
    return str(chosen)


def show(
    source: Source,
    mask: Mask,
    tool: Tool,
    look: mask_actions.Look,
    tools: DeltaGenerator,
    room: tuple[int, int],
    uses: str,
) -> Mask:
    """The canvas with `tool`; the mask with what was drawn. `tools` is the row above it, `room` its most width and height,
    `uses` the css selector of what uses the mask: a press on it waits for a stroke that waits for the canvas."""
    kept = session.draft("edit")
    wide, high = room
    factor = min(wide / source.width, high / source.height)
    shown = max(1, round(source.width * factor)), max(1, round(source.height * factor))
    base = _base(kept, mask, shown, look)
    canvas = _canvas(mask, base, shown, look)
    tint = _seen(look.colour, look.percent)
    drawing = _drawn(canvas, mask, base, look, shown, tool, tint)
    told, untrue = _told(drawing)
    _lassos(mask.id, tint, base)
    mask = _take(mask.id, base, shown, told)
    untrue |= kept.get("lassos") == (mask.id, base)
    untrue |= kept["paint_base"][-1] != mask.revision  # somebody else changed it, too
    stale = mask.revision != base and (untrue or mask.adjustments != Adjustments())
    before, kept["paint_tool"] = kept.get("paint_tool", tool.name), tool.name
    if (
        stale and before != tool.name
    ):  # the canvas is closed until it has its new tool: the time to show it all as it is
        kept.pop("paint_base")
        st.rerun(scope="fragment")
    with tools:
        hands = {"tools": _KEYS, "tool": tool.name, "canvas": canvas, "revision": mask.revision, "stale": stale}
        hands |= {"drawn": mask.revision != base, "mask": mask.id, "base": base, "shown": shown}
        hands |= {"tint": tint, "strokes": tool.name != _LASSO}  # whether a press and its release are a shape
        hands |= {"laid": kept.get("paint_laid", 0), "mark": f"{_mark(tool)}px"}
        hands |= {"uses": f"{uses}, .st-key-mask_tool [role=radio]"}
        _hands(data=hands, key="canvas_hands", on_act_change=_act, on_lassos_change=lambda: _lassos(mask.id, tint))
    return mask


def _drawn(
    canvas: str, mask: Mask, base: int, look: mask_actions.Look, shown: tuple[int, int], tool: Tool, tint: str
) -> dict[str, Any]:
    """The drawing that the canvas tells, empty while it tells none."""
    ground = urls.ground(mask.id, base, look.colour, look.percent, 2 * max(shown))
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
        disabled=tool.name == _LASSO,
        max_display_height=_mark(tool),
        on_change=lambda: _taken_early(canvas, mask.id, base, shown),
    )
    return dict(told.json_data or {})


def _mark(tool: Tool) -> int:
    """By it the browser sees that the canvas has its tool, which the package shows nowhere: px that no canvas is high."""
    return 10_000 + list(_TOOLS).index(tool.name)


def _taken_early(canvas: str, mask_id: str, base: int, shown: tuple[int, int]) -> None:
    """Takes a stroke in before the script runs: what runs then may be another page, or lay another canvas here."""
    _take(mask_id, base, shown, _told(dict(st.session_state[canvas]["drawing"]["raw"]))[0])


def _lassos(mask_id: str, tint: str, on: int | None = None) -> None:
    """Lays in the shapes of the lasso that are new, `on` one revision or any; like the canvas, it tells all that it has drawn
    on one."""
    told = dict(st.session_state.get("canvas_hands") or {}).get("lassos")
    if not told or told["mask"] != mask_id or on not in (None, told["base"]):
        return
    base, (wide, high) = int(told["base"]), told["shown"]
    session.draft("edit")["lassos"] = (mask_id, base)
    _take(mask_id, base, (int(wide), int(high)), {"objects": [_polygon(corners, tint) for corners in told["shapes"]]})


def _polygon(corners: Sequence[Sequence[float]], tint: str) -> dict[str, Any]:
    """A closed shape as the canvas would tell it."""
    middle = [(min(ways) + max(ways)) / 2 for ways in zip(*corners, strict=True)]
    placed = {"left": middle[0], "top": middle[1], "originX": "center", "originY": "center", "strokeWidth": 0}
    return {"type": "Polygon", "points": [{"x": x, "y": y} for x, y in corners], "fill": tint} | placed


def _take(mask_id: str, base: int, shown: tuple[int, int], drawing: dict[str, Any]) -> Mask:
    """Lays what is new in a drawing into the mask. The canvas shows the whole mask as long as all changes are its own."""
    kept, masks = session.draft("edit"), resources.studio().masks
    before = masks.of(mask_id)  # a picture's mask bears its id
    paint = storage_note.survives(masks.paint)  # what is drawn stays on the canvas: told once more
    mask = paint(mask_id, base, drawing, shown, erase_colour=ERASE) or before
    if kept.get("paint_base") == (mask_id, shown, base, before.revision) and mask.revision == before.revision + 1:
        kept["paint_base"] = (mask_id, shown, base, mask.revision)
    return mask


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
    """The revision that the canvas lies on: the newest where it is laid for the first time, or again after its page was left.
    One that lies there stays, though the mask was changed from elsewhere: a hand may be painting on it."""
    *same, base, _ = kept.get("paint_base", ("", (0, 0), 0, 0))
    if same != [mask.id, shown] or _canvas(mask, base, shown, look) not in st.session_state:
        base = mask.revision
        kept["paint_base"] = (mask.id, shown, base, base)
    return int(base)


def _seen(colour: str, percent: int) -> str:
    """The colour with its opacity as the canvas takes it: #rrggbbaa."""
    return f"{colour}{round(percent * 2.55):02x}"
