"""The rasteriser by geometry: areas, places, order, softness, and drawings that are none."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from easel.pictures.drawing import BadDrawing, colour
from easel.pictures.mask_strokes import rasterise
from tests.pictures import drawings, samples

SHOWN = (900, 506)
Made = samples.Pixels


def made(*objects: dict[str, Any], size: tuple[int, int] = SHOWN, base: Made | None = None) -> Made:
    return rasterise(drawings.drawing(*objects), size, SHOWN, erase_colour=drawings.ERASE, base=base)


def area(mask: Made) -> float:
    return float(mask.sum(dtype=np.float64)) / 255


def test_an_empty_drawing_is_an_empty_mask() -> None:
    """Nothing drawn, or no drawing yet, paints nothing and leaves what was there before."""
    assert not made().any()
    assert not rasterise(None, (40, 30), SHOWN, erase_colour=drawings.ERASE).any()
    base = samples.disc(*SHOWN)
    assert np.array_equal(made(base=base), base)


@pytest.mark.parametrize("size", [SHOWN, (1024, 576), (3840, 2160), (5400, 3036)])
def test_known_shapes_cover_what_they_measure(size: tuple[int, int]) -> None:
    """A box, an ellipse and a stroke cover at native size what geometry says, at every size."""
    scale = size[0] / SHOWN[0] * size[1] / SHOWN[1]
    assert area(made(drawings.rect(400, 250, 200, 100), size=size)) == pytest.approx(212 * 112 * scale, rel=0.005)
    round_area = math.pi * (100 * 1.5 + 6 * 1.5) * (100 + 6)
    assert area(made(drawings.circle(450, 250, 100, scaleX=1.5), size=size)) == pytest.approx(
        round_area * scale, rel=0.005
    )
    straight = drawings.stroke([(100, 100), (300, 100), (500, 100), (700, 100)], 40)
    assert area(made(straight, size=size)) == pytest.approx((600 * 40 + math.pi * 400) * scale, rel=0.015)


def test_shapes_lie_where_they_were_drawn() -> None:
    """The centre of what is painted is the centre of what was drawn, scaled to native size, to a tenth of a shown pixel."""
    native = (3840, 2160)
    mask = made(drawings.circle(300.25, 200.75, 50), size=native)
    y, x = np.nonzero(mask > 127)
    assert (x.mean() + 0.5) * SHOWN[0] / native[0] == pytest.approx(300.25, abs=0.1)
    assert (y.mean() + 0.5) * SHOWN[1] / native[1] == pytest.approx(200.75, abs=0.1)


def test_strokes_act_in_their_order() -> None:
    """An eraser takes away what was painted before it, and paint after it stays."""
    box = drawings.rect(450, 250, 300, 200, strokeWidth=0)
    eraser = drawings.stroke([(300.0, 250.0), (450.0, 250.0), (600.0, 250.0)], 40, stroke=drawings.ERASE)
    assert made(box, eraser)[250, 450] == 0
    assert made(box, eraser)[200, 450] == 255
    assert made(eraser, box)[250, 450] == 255
    assert area(made(box, eraser)) == pytest.approx(area(made(box)) - 300 * 40, rel=0.01)


def test_drawings_lie_upon_an_earlier_mask() -> None:
    """Painting adds to the mask below, erasing takes from it, and its soft places stay soft elsewhere."""
    base = np.full((506, 900), 100, np.uint8)
    mask = made(
        drawings.rect(200, 250, 100, 100, strokeWidth=0),
        drawings.rect(600, 250, 100, 100, strokeWidth=0, fill=drawings.ERASE),
        base=base,
    )
    assert (mask[250, 200], mask[250, 600], mask[10, 10]) == (255, 0, 100)
    assert (base == 100).all()


def test_edges_are_soft() -> None:
    """The rim of a shape has values between keep and edit."""
    values = np.unique(made(drawings.circle(450, 250, 100)))
    assert len(values) > 8
    assert (values[0], values[-1]) == (0, 255)


def test_a_lasso_that_crosses_itself_is_filled_as_seen() -> None:
    """A five-pointed star is filled in its middle too, as a browser fills it."""
    turns = [math.radians(144 * n - 90) for n in range(5)]
    star = drawings.polygon([(450 + 200 * math.cos(t), 250 + 200 * math.sin(t)) for t in turns])
    assert made(star)[250, 450] == 255


def test_invisible_parts_do_nothing() -> None:
    """Hidden objects, transparent fills and strokes without width leave no trace."""
    nothing = made(
        drawings.rect(450, 250, 100, 100, visible=False),
        drawings.rect(450, 250, 100, 100, fill="rgba(0, 0, 0, 0)", stroke=None),
        drawings.rect(450, 250, 100, 100, fill="", strokeWidth=0),
        drawings.rect(450, 250, 100, 100, fill="transparent", stroke="#ff000000"),
    )
    assert not nothing.any()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("#f00", (255, 0, 0)),
        ("#00FF0080", (0, 255, 0)),
        ("rgb(1, 2, 3)", (1, 2, 3)),
        ("rgba(255,0,0,0.4)", (255, 0, 0)),
        ("rgba(255, 0, 0, 0)", None),
        ("black", (0, 0, 0)),
        (None, None),
    ],
)
def test_colours_are_read_as_the_canvas_writes_them(text: str | None, value: tuple[int, int, int] | None) -> None:
    """Hex in its lengths, rgb, rgba and a few names; what cannot be seen is None."""
    assert colour(text) == value


@pytest.mark.parametrize(
    "bad",
    [
        {"type": "Image"},
        {"type": "Rect", "width": "wide"},
        {"type": "Rect", "width": 1e300, "height": 3, "stroke": "#f00"},
        {"type": "Rect", "width": 10, "height": 10, "angle": math.nan},
        {"type": "Rect", "width": 10, "height": 10, "fill": "url(#x)"},
        {"type": "Rect", "width": 10, "height": 10, "fill": "#12345"},
        {"type": "Path", "path": []},
        {"type": "Path", "path": [["Q", 1, 2, 3, 4]]},
        {"type": "Path", "path": [["M", 0, 0], ["A", 1, 2, 3]]},
        {"type": "Path", "path": [["M", 0, 0], ["L", math.inf, 0]]},
        {"type": "Polygon", "points": []},
        {"type": "Polygon", "points": [{"x": 1}]},
        {"type": "Polygon"},
        "a rectangle",
        None,
    ],
)
def test_what_the_canvas_does_not_make_is_refused(bad: Any) -> None:
    """A drawing from a broken or hostile browser ends in one sentence, not in a crash or a wrong mask."""
    with pytest.raises(BadDrawing, match=r"^The drawing .+\.$|^The drawing .+'\.$"):
        rasterise({"objects": [bad]}, (40, 30), SHOWN, erase_colour=drawings.ERASE)
    with pytest.raises(BadDrawing):
        rasterise({"objects": "none"}, (40, 30), SHOWN, erase_colour=drawings.ERASE)


numbers = st.floats(-2000, 2000)
anything = st.fixed_dictionaries(
    {
        "left": numbers,
        "top": numbers,
        "angle": numbers,
        "flipX": st.booleans(),
        "fill": st.sampled_from(["", "#f00", "#00f"]),
    },
    optional={
        "scaleX": st.floats(-9, 9),
        "scaleY": st.floats(0, 9),
        "skewX": st.floats(-60, 60),
        "strokeWidth": st.floats(0, 99),
    },
)
outlines = st.lists(st.tuples(numbers, numbers), min_size=3, max_size=9)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(["rect", "circle", "polygon", "line", "stroke"]), outlines, anything)
def test_any_placement_makes_a_mask(kind: str, points: list[tuple[float, float]], given_: dict[str, Any]) -> None:
    """However an object was moved, scaled to nothing, flipped or pushed off the canvas, there is a mask and no error."""
    (a, b), (c, d) = points[0], points[1]
    shape = {
        "rect": lambda: drawings.rect(a, b, abs(c), abs(d)),
        "circle": lambda: drawings.circle(a, b, abs(c)),
        "polygon": lambda: drawings.polygon(points),
        "line": lambda: drawings.line(a, b, c, d),
        "stroke": lambda: drawings.stroke(points, abs(a) / 20),
    }[kind]()
    mask = rasterise(drawings.drawing(shape | given_), (160, 90), SHOWN, erase_colour=drawings.ERASE)
    assert mask.shape == (90, 160)
    assert mask.dtype == np.uint8
