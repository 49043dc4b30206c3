"""Keys, pen and fingers in the Refine editor, in a real Chromium: each does its own thing, and none takes what is another's."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.refine.desk import Desk, Place, agrees, thick_line


def pressed(desk: Desk, name: str) -> bool:
    return desk.page.get_by_role("button", name=name, exact=True).get_attribute("aria-pressed") == "true"


def test_each_key_chooses_its_tool(open_desk: Callable[..., Desk]) -> None:
    """The letters choose, X swaps painting and erasing, the brackets resize the brush, O held hides the tint."""
    desk = open_desk()
    names = {
        "b": "Brush",
        "r": "Box",
        "c": "Ellipse",
        "l": "Lasso",
        "g": "Fill an enclosed area",
        "h": "Pan",
    }
    for key, name in names.items():
        desk.key(key)
        assert pressed(desk, name), key
    desk.key("e")
    assert pressed(desk, "Eraser")
    desk.key("x")
    assert pressed(desk, "Brush")
    assert not pressed(desk, "Subtract")
    before = desk.page.locator(".size-figure").inner_text()
    desk.key("]")
    assert desk.page.locator(".size-figure").inner_text() != before
    desk.key("[")
    assert desk.page.locator(".size-figure").inner_text() == before
    desk.page.keyboard.down("o")
    expect(desk.page.locator(".tint")).to_be_hidden()
    desk.page.keyboard.up("o")
    expect(desk.page.locator(".tint")).to_be_visible()


def test_typing_elsewhere_is_left_alone(open_desk: Callable[..., Desk]) -> None:
    """Letters typed into a text field stay letters, Ctrl+Z there undoes the typing, and Ctrl+Enter goes on to the page."""
    desk = open_desk()
    desk.page.evaluate("""() => {
      window.entered = 0;
      window.addEventListener('keydown', event => { if (event.key === 'Enter' && event.ctrlKey) window.entered++; });
    }""")
    desk.key("b")
    desk.brush(500, 100)
    desk.drag(desk.on_screen((0.4, 0.5), (0.6, 0.5)))
    painted = desk.saved()
    field = desk.page.get_by_role("textbox", name="Prompt")
    field.click()
    field.press_sequentially("relax 0 [e]")
    assert field.input_value() == "relax 0 [e]"
    assert pressed(desk, "Brush")
    field.press("Control+z")
    field.press("Control+Enter")
    desk.page.locator(".stage").focus()
    desk.key("Control+Enter")
    assert desk.page.evaluate("window.entered") == 2
    assert (desk.saved() == painted).all()


def test_everything_but_painting_works_by_keyboard(open_desk: Callable[..., Desk]) -> None:
    """Tab reaches the tools with a visible focus, Space presses the focused one and does not move the picture."""
    desk = open_desk()
    desk.page.get_by_role("textbox", name="Prompt").click()
    desk.key("Tab")
    desk.key("Tab")
    eraser = desk.page.get_by_role("button", name="Eraser", exact=True)
    expect(eraser).to_be_focused()
    assert eraser.evaluate("button => getComputedStyle(button).outlineStyle") == "solid"
    desk.key("Space")
    assert pressed(desk, "Eraser")
    before = desk.picture_box()
    desk.page.locator(".stage").focus()
    desk.key("ArrowRight")
    desk.page.wait_for_timeout(100)
    assert desk.picture_box()[0] == pytest.approx(before[0] - 40, abs=0.5)


def test_alt_and_x_turn_shapes_into_cuts(open_desk: Callable[..., Desk]) -> None:
    """A box with Alt takes away; so does one after X."""
    desk = open_desk()
    outer, half = desk.on_screen((0.3, 0.2), (0.7, 0.8)), desk.on_screen((0.3, 0.2), (0.5, 0.8))
    desk.key("r")
    desk.drag(outer)
    whole = desk.saved()
    desk.drag(half, held="Alt")
    cut = desk.saved()
    assert cut.sum() == pytest.approx(whole.sum() / 2, rel=0.02)
    desk.key("Control+z")
    assert (desk.saved() == whole).all()
    desk.key("x")
    desk.drag(half)
    assert (desk.saved() == cut).all()
    desk.key("x")


def test_a_pen_paints_as_wide_as_it_is_pressed(open_desk: Callable[..., Desk]) -> None:
    """Half the pressure makes a thinner line than full pressure, and each is one clean stroke."""
    desk = open_desk()
    radius = desk.brush(700, 100)
    cdp = desk.tab.context.new_cdp_session(desk.page)
    widths = []
    for force in (0.5, 1.0):
        pen_line(cdp, desk.on_screen((0.4, 0.5), (0.5, 0.5), (0.6, 0.5)), force)
        mask = desk.saved()
        widths.append(int((mask[:, 512] >= 128).sum()))
        desk.key("Control+z")
        desk.saved()
    assert widths == pytest.approx([2 * radius * 0.55, 2 * radius], abs=1.5)


def pen_line(cdp: CDPSession, places: Sequence[Place], force: float) -> None:
    for at, (x, y) in enumerate([*places, places[-1]]):
        kind = "mousePressed" if not at else "mouseReleased" if at == len(places) else "mouseMoved"
        event: dict[str, Any] = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
        cdp.send("Input.dispatchMouseEvent", event | {"pointerType": "pen", "force": force})


def touch(cdp: CDPSession, kind: str, *places: Place, at: float | None = None) -> None:
    """`at`: when it happens, in seconds since the epoch; now where nothing is said."""
    points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
    when = {} if at is None else {"timestamp": at}
    cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points} | when)


def test_one_finger_paints_and_two_enlarge(open_desk: Callable[..., Desk]) -> None:
    """On a phone: a stroke by one finger lies under it; a pinch moves and enlarges and leaves no paint; targets are 40 px."""
    desk = open_desk(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2)
    cdp = desk.tab.context.new_cdp_session(desk.page)
    radius = desk.brush(550, 100)
    places = desk.on_screen((0.3, 0.3), (0.7, 0.4))
    touch(cdp, "touchStart", places[0])
    touch(cdp, "touchMove", places[1])
    touch(cdp, "touchEnd")
    painted = desk.saved()
    assert agrees(painted, thick_line((1024, 1024), desk.in_picture(places), radius))
    before = desk.picture_box()
    left, right, wide_left, wide_right = desk.on_screen((0.4, 0.6), (0.6, 0.6), (0.2, 0.6), (0.8, 0.6))
    touch(cdp, "touchStart", left)
    touch(cdp, "touchStart", left, right)
    touch(cdp, "touchMove", wide_left, wide_right)
    touch(cdp, "touchEnd")
    desk.page.wait_for_timeout(250)
    assert desk.picture_box()[2] == pytest.approx(before[2] * 3, rel=0.05)
    assert (desk.saved() == painted).all()
    for button in desk.page.locator(".refine button:visible").all():
        size = button.bounding_box()
        assert size
        assert min(size["width"], size["height"]) >= 40
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("later", "stays"), [(0.1, False), (0.9, True)], ids=["at once", "after a while"])
def test_a_second_finger_takes_an_accidental_dab_back(
    open_desk: Callable[..., Desk], later: float, stays: bool
) -> None:
    """The first finger of a pinch paints nothing that stays or is sent, however late a busy tab hears of it."""
    desk = open_desk(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    cdp = desk.tab.context.new_cdp_session(desk.page)
    one, two = desk.on_screen((0.4, 0.4), (0.6, 0.6))
    began = time.time()
    touch(cdp, "touchStart", one, at=began)
    touch(cdp, "touchMove", desk.on_screen((0.42, 0.4))[0], at=began + later / 2)
    desk.page.evaluate("() => { const until = performance.now() + 400; while (performance.now() < until); }")
    touch(cdp, "touchStart", one, two, at=began + later)
    touch(cdp, "touchEnd", at=began + later)
    assert np.any(desk.saved()) == stays
    assert bool(desk.server.told(desk.name)["saves"]) == stays
    assert (desk.page.locator(".coverage").inner_text() == "No mask") != stays
