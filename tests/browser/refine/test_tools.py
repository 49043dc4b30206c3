"""The Refine editor's tools in a real Chromium: what the server receives is what was painted, to the pixel."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.refine.desk import Desk, agrees, polygon, spanned, thick_line


def shape(desk: Desk) -> tuple[int, int]:
    return desk.height, desk.width


def test_the_brush_paints_where_the_pointer_goes(desk: Desk) -> None:
    """A hard stroke with a corner is the union of thick lines between its points."""
    desk.key("b")
    radius = desk.brush(600, 100)
    places = desk.on_screen((0.35, 0.3), (0.5, 0.6), (0.65, 0.35))
    desk.drag(places)
    assert agrees(desk.saved(), thick_line(shape(desk), desk.in_picture(places), radius))


def test_the_eraser_takes_away_live(desk: Desk) -> None:
    """Erasing inside a box leaves the box without the stroke."""
    corners = desk.on_screen((0.35, 0.25), (0.65, 0.75))
    desk.key("r")
    desk.drag(corners)
    desk.key("e")
    radius = desk.brush(500, 100)
    places = desk.on_screen((0.4, 0.5), (0.6, 0.5))
    desk.drag(places)
    line = thick_line(shape(desk), desk.in_picture(places), radius)
    assert agrees(desk.saved(), spanned(shape(desk), desk.in_picture(corners)) & ~line)
    desk.key("b")


def test_a_stroke_goes_on_where_it_was_when_the_stage_changes_its_size(open_desk: Callable[..., Desk]) -> None:
    """A page that is laid out anew in the middle of a stroke moves the picture only when the stroke has ended."""
    desk = open_desk(1024, 1024)
    desk.key("b")
    radius = desk.brush(550, 100)
    ring = desk.on_screen((0.4, 0.2), (0.6, 0.2), (0.6, 0.6), (0.4, 0.6), (0.4, 0.2))
    meant, before = desk.in_picture(ring), desk.picture_box()
    mouse = desk.page.mouse
    mouse.move(*ring[0])
    mouse.down()
    mouse.move(*ring[1], steps=6)
    desk.page.set_viewport_size({"width": 1280, "height": 700})
    desk.page.wait_for_timeout(300)
    assert desk.picture_box() == before
    for place in ring[2:]:
        mouse.move(*place, steps=6)
    mouse.up()
    assert agrees(desk.saved(), thick_line(shape(desk), meant, radius))
    for _ in range(100):  # and then it fits the smaller stage
        if desk.picture_box()[3] < before[3]:
            return
        desk.page.wait_for_timeout(50)
    pytest.fail(f"the picture still lies at {desk.picture_box()}")


@pytest.mark.parametrize(("key", "ellipse"), [("r", False), ("c", True)], ids=["box", "ellipse"])
def test_box_and_ellipse_span_the_drag(desk: Desk, key: str, ellipse: bool) -> None:
    """The shape fits between press and release."""
    places = desk.on_screen((0.38, 0.2), (0.6, 0.7))
    desk.key(key)
    desk.drag(places)
    assert agrees(desk.saved(), spanned(shape(desk), desk.in_picture(places), ellipse=ellipse))


def test_the_lasso_closes_by_itself(desk: Desk) -> None:
    """A free outline is filled, from its last point to its first."""
    places = desk.on_screen((0.4, 0.2), (0.6, 0.3), (0.55, 0.7), (0.5, 0.5), (0.42, 0.75))
    desk.key("l")
    desk.drag(places)
    assert agrees(desk.saved(), polygon(shape(desk), desk.in_picture(places)))


def test_the_bucket_fills_what_a_stroke_encloses(desk: Desk) -> None:
    """A closed soft outline, filled: no seam stays between fill and stroke, and nothing runs out."""
    corners = desk.on_screen((0.38, 0.3), (0.62, 0.3), (0.62, 0.7), (0.38, 0.7), (0.38, 0.3))
    desk.key("b")
    radius = desk.brush(550, 40)
    desk.drag(corners)
    ring = desk.saved()
    desk.key("g")
    desk.page.mouse.click(*desk.on_screen((0.5, 0.5))[0])
    filled = desk.saved()
    inner = spanned(shape(desk), desk.in_picture([corners[0], corners[2]]))
    assert filled[inner].min() == 255
    outside = ~(inner | thick_line(shape(desk), desk.in_picture(corners), radius + 1))
    assert not filled[outside].any()
    assert (filled[~inner] == ring[~inner]).all()


def test_shift_draws_straight_lines(desk: Desk) -> None:
    """Shift with a drag is one straight line; Shift with a click goes on from there."""
    desk.key("b")
    radius = desk.brush(550, 100)
    start, turn, end, corner = desk.on_screen((0.35, 0.3), (0.5, 0.7), (0.6, 0.3), (0.65, 0.6))
    desk.drag([start, turn, end], held="Shift")
    desk.drag([corner], held="Shift")
    expected = thick_line(shape(desk), desk.in_picture([start, end, corner]), radius)
    assert agrees(desk.saved(), expected)


def test_undo_and_redo_restore_every_pixel(desk: Desk) -> None:
    """After each step back and forth the server has the same bytes as on the way there."""
    desk.key("b")
    desk.brush(650, 30)
    stages = [desk.saved()]
    for shares in (((0.35, 0.4), (0.6, 0.5)), ((0.4, 0.6), (0.65, 0.3))):
        desk.drag(desk.on_screen(*shares))
        stages.append(desk.saved())
    desk.key("c")
    desk.drag(desk.on_screen((0.45, 0.3), (0.6, 0.6)), held="Alt")
    stages.append(desk.saved())
    for stage in stages[-2::-1]:
        desk.key("Control+z")
        assert (desk.saved() == stage).all()
    for stage, redo in zip(stages[1:], ("Control+Shift+Z", "Control+y", "Control+y"), strict=True):
        desk.key(redo)
        assert (desk.saved() == stage).all()
    assert all((one != other).any() for one, other in pairwise(stages))


def test_zoomed_and_panned_on_a_dense_screen_nothing_is_offset(open_desk: Callable[..., Desk]) -> None:
    """At several hundred percent on a screen of two pixels per CSS pixel, a stroke and a box lie where they were drawn."""
    desk = open_desk(1024, 1024, device_scale_factor=2)
    desk.page.mouse.move(*desk.on_screen((0.55, 0.45))[0])
    desk.page.mouse.wheel(0, -1500)
    desk.drag(desk.on_screen((0.5, 0.5), (0.42, 0.57)), held="Space")
    desk.page.wait_for_timeout(200)
    assert int(desk.page.locator(".zoom").inner_text().removesuffix(" %")) > 300
    radius = desk.brush(550, 100)
    places = desk.on_screen((0.3, 0.3), (0.6, 0.4))
    desk.drag(places)
    corners = desk.on_screen((0.3, 0.6), (0.7, 0.9))
    desk.key("r")
    desk.drag(corners)
    line = thick_line(shape(desk), desk.in_picture(places), radius)
    assert agrees(desk.saved(), line | spanned(shape(desk), desk.in_picture(corners)))


def test_zoom_ends_at_800_percent_and_0_fits_again(desk: Desk) -> None:
    """The wheel enlarges around the pointer, to 800 % and not further; 1 is 100 %, 0 fits."""
    fitted = desk.picture_box()
    place = desk.on_screen((0.45, 0.55))[0]
    desk.page.mouse.move(*place)
    under = desk.in_picture([place])[0]
    for _ in range(8):
        desk.page.mouse.wheel(0, -1000)
    expect(desk.page.locator(".zoom")).to_have_text("800 %")
    assert desk.in_picture([place])[0] == pytest.approx(under, abs=0.2)
    desk.key("1")
    expect(desk.page.locator(".zoom")).to_have_text("100 %")
    desk.key("0")
    desk.page.wait_for_timeout(100)
    assert desk.picture_box() == pytest.approx(fitted, abs=0.5)


def test_colour_and_strength_of_the_tint_follow_python(open_desk: Callable[..., Desk]) -> None:
    """A new colour recolours what is painted; painted pixels are opaque in the tint's own layer, the others empty."""
    desk = open_desk()
    desk.key("r")
    desk.drag(desk.on_screen((0.4, 0.4), (0.6, 0.6)))
    tint = desk.page.locator(".tint")
    pixel = "(tint, [x, y]) => [...tint.getContext('2d').getImageData(x * tint.width, y * tint.height, 1, 1).data]"
    assert tint.evaluate(pixel, [0.5, 0.5]) == [0xE5, 0x48, 0x4D, 255]
    assert tint.evaluate(pixel, [0.35, 0.5])[3] == 0
    expect(tint).to_have_css("opacity", "0.5")
    desk.page.get_by_text("Blue").click()
    desk.page.wait_for_timeout(500)
    assert tint.evaluate(pixel, [0.5, 0.5]) == [0x1E, 0x6F, 0xFF, 255]


def test_a_line_is_straight_from_press_to_release(open_desk: Callable[..., Desk]) -> None:
    """Whatever way the pointer took, as wide as the brush."""
    desk = open_desk()
    desk.key("i")
    radius = desk.brush(500, 100)
    places = desk.on_screen((0.4, 0.3), (0.45, 0.7), (0.6, 0.4))
    desk.drag(places)
    assert agrees(desk.saved(), thick_line(shape(desk), desk.in_picture([places[0], places[-1]]), radius))
    desk.key("b")


_AWAY = """() => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
  delete document.hidden;
}"""
_TAKEN = "stage => stage.dispatchEvent(new PointerEvent('pointercancel', { pointerId: 1, pointerType: 'mouse' }))"


def test_esc_alone_drops_a_shape_that_is_being_drawn(open_desk: Callable[..., Desk]) -> None:
    """The tab is hidden, the system takes the pointer, the page is left: the shape stands as far as it was drawn."""
    desk = open_desk()
    corners = desk.on_screen((0.38, 0.2), (0.6, 0.7))
    wanted = spanned(shape(desk), desk.in_picture(corners))
    desk.key("r")

    def begin() -> None:
        desk.page.mouse.move(*corners[0])
        desk.page.mouse.down()
        desk.page.mouse.move(*corners[1], steps=4)

    ends: tuple[Callable[[], object], ...] = (
        lambda: desk.page.evaluate(_AWAY),
        lambda: desk.page.locator(".stage").evaluate(_TAKEN),
    )
    for end in ends:
        begin()
        end()
        assert agrees(desk.saved(), wanted)
        desk.page.mouse.up()
        desk.clear()
    begin()
    desk.key("Escape")
    desk.page.mouse.up()
    assert not desk.saved().any()
    begin()
    desk.page.get_by_role("link", name="Rest").evaluate("link => link.click()")
    expect(desk.page.get_by_text("Elsewhere")).to_be_visible()
    for _ in range(100):
        if desk.server.mask(desk.name).any():
            break
        desk.page.wait_for_timeout(100)
    assert agrees(desk.server.mask(desk.name), wanted)
