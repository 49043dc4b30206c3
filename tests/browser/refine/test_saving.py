"""How the Refine editor saves, in a real Chromium: only what changed, until it is acknowledged, and also in leaving."""

import time
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Route, expect

from tests.browser.refine.desk import Area, Desk, Pixels, agrees, spanned, thick_line


def settles(desk: Desk, expected: Callable[[Pixels], bool]) -> bool:
    """Whether the server's mask comes to be as expected; a busy machine takes its time with a picture of 4K."""
    ends = time.monotonic() + 30
    while not (is_there := expected(desk.server.mask(desk.name))) and time.monotonic() < ends:
        desk.page.wait_for_timeout(100)
    return is_there


def stroke(desk: Desk, *shares: tuple[float, float]) -> Area:
    """Paints a hard stroke and says at once which pixels it covers."""
    radius = desk.brush(500, 100)
    places = desk.on_screen(*shares)
    desk.drag(places)
    return thick_line((desk.height, desk.width), desk.in_picture(places), radius)


def test_only_the_changed_rectangle_travels(open_desk: Callable[..., Desk]) -> None:
    """A dab at 4K is one request of a few hundred bytes, as large as the dab."""
    desk = open_desk(3840, 2160)
    radius = desk.brush(500, 100)
    desk.page.mouse.click(*desk.on_screen((0.5, 0.5))[0])
    desk.saved()
    (only,) = desk.server.told(desk.name)["saves"]
    assert only["rect"][2:] == pytest.approx([2 * radius, 2 * radius], abs=2)
    assert only["bytes"] < 2000


def test_strokes_in_quick_succession_travel_together(open_desk: Callable[..., Desk]) -> None:
    """What is painted while a request is under way goes with the next one: ten dabs arrive with two requests."""
    desk = open_desk()
    desk.brush(300, 100)
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        held.append(route) if route.request.method == "PUT" and not held else route.continue_()

    desk.page.route("**/desk/mask/**", hold_the_first)
    for share in np.linspace(0.4, 0.6, 10):
        desk.page.mouse.click(*desk.on_screen((share, 0.5))[0])
    while not held:
        desk.page.wait_for_timeout(20)
    held[0].continue_()
    rows = desk.saved()[:, :].any(axis=0)
    assert len(desk.server.told(desk.name)["saves"]) == 2
    assert np.count_nonzero(np.diff(rows.astype(int)) == 1) == 10


def test_python_hears_of_the_saved_mask(open_desk: Callable[..., Desk]) -> None:
    """After the acknowledgement one rerun brings revision and coverage as the server named them."""
    desk = open_desk()
    painted = stroke(desk, (0.4, 0.5), (0.6, 0.5))
    coverage = desk.saved().mean() / 255
    expect(desk.page.get_by_text(f"newest Change(revision=2, coverage={coverage:.6f}")).to_be_visible()
    assert coverage == pytest.approx(painted.mean(), rel=0.01)
    expect(desk.page.get_by_text("run 2", exact=True)).to_be_visible()


def test_a_page_switch_within_the_debounce_loses_nothing(open_desk: Callable[..., Desk]) -> None:
    """A stroke, and the page is left 20 ms later; back again, mask, view and undo are as they were."""
    desk = open_desk()
    first = stroke(desk, (0.4, 0.4), (0.6, 0.4))
    second = stroke(desk, (0.4, 0.6), (0.6, 0.6))
    desk.page.wait_for_timeout(20)
    desk.page.get_by_role("link", name="Rest").click()
    expect(desk.page.get_by_text("Elsewhere")).to_be_visible()
    assert settles(desk, lambda mask: agrees(mask, first | second))
    desk.page.get_by_role("link", name="Paint").click()
    desk.wait()
    desk.page.locator(".stage").focus()
    desk.key("Control+z")
    assert agrees(desk.saved(), first)


@pytest.mark.parametrize("hold_up", [False, True], ids=["small", "while another save is under way"])
def test_a_reload_within_the_debounce_loses_nothing(open_desk: Callable[..., Desk], hold_up: bool) -> None:
    """A stroke, and the tab is reloaded 20 ms later, with the stroke before it still on its way."""
    desk = open_desk()
    desk.server.told(desk.name, delay=1.0 if hold_up else 0)
    first = stroke(desk, (0.4, 0.4), (0.6, 0.4))
    second = stroke(desk, (0.4, 0.6), (0.6, 0.6))
    desk.page.wait_for_timeout(20)
    desk.page.reload()
    assert settles(desk, lambda mask: agrees(mask, first | second))


def test_what_is_too_large_for_a_closing_page_is_sent_at_the_next_visit(open_desk: Callable[..., Desk]) -> None:
    """More than a closing page may send is kept by the browser, and arrives after the reload."""
    desk = open_desk(3840, 2160)
    desk.server.told(desk.name, refusals=1000)
    radius = desk.brush(1000, 0)
    places = desk.on_screen((0.2, 0.5), (0.5, 0.3), (0.8, 0.7))
    desk.drag(places)
    desk.page.wait_for_timeout(20)
    desk.page.reload()
    assert not desk.server.told(desk.name, refusals=0)["saves"]
    desk.wait()
    mask = desk.saved()
    (kept,) = desk.server.told(desk.name)["saves"]
    assert kept["bytes"] > 60_000
    middle = thick_line((2160, 3840), desk.in_picture(places), radius / 3)
    reach = thick_line((2160, 3840), desk.in_picture(places), radius + 1)
    assert mask[middle].min() > 180
    assert not mask[~reach].any()


def test_a_refused_save_is_said_and_repeated(open_desk: Callable[..., Desk]) -> None:
    """While the server answers 503 the editor says so and goes on trying; painting goes on too."""
    desk = open_desk()
    desk.server.told(desk.name, refusals=3)
    first = stroke(desk, (0.4, 0.4), (0.6, 0.4))
    expect(desk.page.locator(".state")).to_have_text("Not saved: retrying")
    second = stroke(desk, (0.4, 0.6), (0.6, 0.6))
    assert agrees(desk.saved(), first | second)


def test_a_rerun_disturbs_neither_stroke_nor_view_nor_undo(open_desk: Callable[..., Desk]) -> None:
    """Python runs again in the middle of a stroke, with another opacity; the stroke ends as it would have."""
    desk = open_desk()
    first = stroke(desk, (0.4, 0.4), (0.6, 0.4))
    desk.saved()
    desk.page.mouse.move(*desk.on_screen((0.5, 0.5))[0])
    desk.page.mouse.wheel(0, -300)
    desk.page.wait_for_timeout(300)
    zoom = desk.page.locator(".zoom").inner_text()
    radius = desk.brush(500, 100)
    places = desk.on_screen((0.35, 0.6), (0.65, 0.7))
    desk.page.mouse.move(*places[0])
    desk.page.mouse.down()
    desk.page.get_by_role("slider", name="Opacity").evaluate("slider => slider.focus()")
    desk.page.keyboard.press("ArrowRight")
    expect(desk.page.locator(".tint")).to_have_css("opacity", "0.51")
    desk.page.mouse.move(*places[1], steps=5)
    desk.page.mouse.up()
    second = thick_line((1024, 1024), desk.in_picture(places), radius)
    assert desk.page.locator(".zoom").inner_text() == zoom
    assert agrees(desk.saved(), first | second)
    desk.page.locator(".stage").focus()
    desk.key("Control+z")
    assert agrees(desk.saved(), first)


def test_a_mask_changed_by_the_server_is_loaded_and_can_be_undone(open_desk: Callable[..., Desk]) -> None:
    """Invert on the server shows at once; Ctrl+Z takes it back, another one takes the stroke back."""
    desk = open_desk()
    painted = stroke(desk, (0.4, 0.4), (0.6, 0.4))
    desk.saved()
    desk.page.get_by_role("button", name="Invert").click()
    expect(desk.page.locator(".coverage")).to_have_text(f"{(1 - painted.mean()) * 100:.1f} % masked")
    assert agrees(desk.saved(), ~painted)
    desk.page.locator(".stage").focus()
    desk.key("Control+z")
    assert agrees(desk.saved(), painted)
    desk.key("Control+z")
    assert not desk.saved().any()


@pytest.mark.parametrize("delay", [0, 1.0], ids=["at 4K", "while the stroke is saved slowly"])
def test_the_press_on_a_button_comes_after_the_stroke(open_desk: Callable[..., Desk], delay: float) -> None:
    """Invert, clicked right after a stroke, inverts the mask with the stroke, whatever arrives first."""
    desk = open_desk(3840, 2160)
    desk.server.told(desk.name, delay=delay)
    corners = desk.on_screen((0.3, 0.3), (0.7, 0.7))
    area = spanned((2160, 3840), desk.in_picture(corners))
    desk.key("r")
    desk.drag(corners)
    desk.page.get_by_role("button", name="Invert").click()
    assert settles(desk, lambda mask: agrees(mask, ~area))


def test_presses_that_wait_are_done_in_their_order_and_once(open_desk: Callable[..., Desk]) -> None:
    """Two buttons, one of them pressed again and again while a stroke is saved slowly: each does its work once."""
    desk = open_desk()
    desk.server.told(desk.name, delay=1.0)
    painted = stroke(desk, (0.4, 0.4), (0.6, 0.4))
    for name in ("Invert", "Cut", "Invert", "Invert"):
        desk.page.get_by_role("button", name=name).click()
    expect(desk.page.locator(".notice")).to_have_text("Saving the mask first…")
    left = ~painted
    left[:, : desk.width // 4] = False
    assert settles(desk, lambda mask: agrees(mask, left))
    desk.page.wait_for_timeout(500)
    assert agrees(desk.saved(), left)
    assert len(desk.server.told(desk.name)["saves"]) == 1
