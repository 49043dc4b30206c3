"""An answer that comes late takes back nothing that was chosen or drawn meanwhile."""

import re
import time
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from easel.runs.runs import Runs
from tests.browser.edit_desk import EditDesk, photo
from tests.browser.edit_page import EditPage
from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.held_answers import HeldAnswers, HeldParts
from tests.browser.refine.desk import Area, iou, spanned
from tests.browser.studio import StudioProcess

SIZE = (1024, 1024)
FIRST, SECOND, THIRD = ((0.1, 0.1), (0.3, 0.3)), ((0.6, 0.1), (0.8, 0.3)), ((0.4, 0.6), (0.7, 0.8))


class LatePaint:
    """Paint with the ellipse and one ellipse painted; answers come when they are released."""

    def __init__(self, desk: EditDesk, page: Page) -> None:
        self.desk = desk
        self.answers = HeldAnswers(page)
        self.edit = EditPage(page, desk.url).open()
        self.edit.bring(photo(*SIZE, "late.png", seed=51))
        self.edit.mounted()
        self.edit.choose("Ellipse")
        self.first = self.painted(FIRST)
        self.edit.covers(self.first.mean())

    def area(self, shares: tuple[tuple[float, float], ...], *, ellipse: bool = True) -> Area:
        return spanned(SIZE, self.edit.in_picture(self.edit.at(*shares), SIZE), ellipse=ellipse)

    def painted(self, shares: tuple[tuple[float, float], ...]) -> Area:
        area = self.area(shares)
        self.edit.drag(self.edit.at(*shares))
        return area

    def is_closed(self) -> None:
        """Until the canvas takes no stroke."""
        self.edit.page.wait_for_function("() => document.documentElement.dataset.easelPaint === 'closed'", timeout=SLOW)

    def holds(self, *areas: Area) -> bool:
        """Whether the mask comes to be these and nothing else."""
        wanted = np.logical_or.reduce(areas)
        ends = time.monotonic() + SLOW / 1000
        while iou(self.desk.painted(self.desk.source()), wanted) <= 0.97 and time.monotonic() < ends:
            self.edit.page.wait_for_timeout(100)
        return iou(self.desk.painted(self.desk.source()), wanted) > 0.97


@pytest.fixture
def late(desk: EditDesk, new_page: Callable[..., Page]) -> LatePaint:
    return LatePaint(desk, new_page(1280, 900, own=True))


def test_strokes_drawn_while_the_canvas_is_laid_anew_are_in_the_mask(late: LatePaint) -> None:
    """The hand had rested, and begins again before the answer: one stroke is drawn to its end, one goes on when it comes."""
    late.answers.hold()
    late.is_closed()
    second, third = late.painted(SECOND), late.area(THIRD)
    start, end = late.edit.at(*THIRD)
    mouse = late.edit.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=3)
    late.answers.release()
    late.edit.open_canvas()
    mouse.move(*end, steps=3)
    mouse.up()
    assert late.holds(late.first, second, third)


def test_a_stroke_right_after_clear_is_drawn_on_the_clear_mask(late: LatePaint) -> None:
    """It begins before the answer to the press has come."""
    late.answers.hold()
    late.edit.page.locator(".st-key-mask_clear button").first.click()
    second = late.painted(SECOND)
    _wait_for(late.edit.page, lambda: late.answers.count() > 0)
    late.answers.release()
    assert late.holds(second)


def test_a_stroke_is_drawn_with_the_tool_that_was_chosen_before_it(late: LatePaint) -> None:
    """The box was chosen, the stroke begun before the canvas had it; the tool chosen after it waits for it."""
    late.answers.hold()
    late.edit.page.get_by_role("radio", name="Box").click()
    second = late.area(SECOND, ellipse=False)
    late.edit.drag(late.edit.at(*SECOND))
    late.edit.page.get_by_role("radio", name="Brush").click()
    _wait_for(late.edit.page, lambda: late.answers.count() > 0)
    late.answers.release()
    assert late.holds(late.first, second)
    expect(late.edit.page.get_by_role("radio", name="Brush")).to_be_checked()


def test_what_is_sent_has_the_stroke_that_waited_for_the_canvas(late: LatePaint) -> None:
    """The button is pressed before the canvas has taken the stroke: the press waits for it."""
    late.edit.prompt.fill("with the late stroke")
    late.edit.prompt.blur()
    late.edit.settled()
    late.edit.open_canvas()
    late.first = late.first | late.painted(THIRD)
    late.edit.covers(late.first.mean())
    late.answers.hold()
    late.is_closed()
    second = late.painted(SECOND)
    late.edit.button.click()
    late.answers.release()
    run = late.edit.run_of("with the late stroke")
    expect(run.locator(".job.done .open")).to_have_count(1, timeout=2 * SLOW)
    sent = late.desk.sent_mask(late.desk.run("with the late stroke"))
    assert iou(sent, late.first | second) > 0.97


def test_a_press_waits_until_the_stroke_before_it_is_answered(late: LatePaint) -> None:
    """The canvas takes the stroke at once; nothing is sent while the answer to it is on its way, and then with the stroke."""
    late.edit.prompt.fill("right after the stroke")
    late.edit.prompt.blur()
    late.edit.settled()
    late.edit.choose("Box")
    late.answers.hold()
    second = late.area(SECOND, ellipse=False)
    late.edit.drag(late.edit.at(*SECOND))
    late.edit.button.click()
    late.edit.page.wait_for_timeout(1000)
    assert not any(run.params["prompt"] == "right after the stroke" for run in Runs(late.desk.store).recent(40))
    late.answers.release()
    run = late.edit.run_of("right after the stroke")
    expect(run.locator(".job.done .open")).to_have_count(1, timeout=2 * SLOW)
    assert iou(late.desk.sent_mask(late.desk.run("right after the stroke")), late.first | second) > 0.97


def test_what_is_chosen_in_fields_that_have_just_come_stays(
    studio: StudioProcess, new_page: Callable[..., Page]
) -> None:
    """A size is pressed before the other fields stand; what is chosen in these before the answer comes stays chosen."""
    page = new_page(own=True)
    answers = HeldAnswers(page)
    parts = HeldParts(page, "ButtonGroup", "NumberInput", "Checkbox", "TextInput")
    generate = GeneratePage(page, studio.url).open()
    answers.hold()
    page.get_by_role("radio", name="9:16", exact=True).click()
    _wait_for(page, lambda: answers.count() > 0)
    parts.release()
    high = page.get_by_role("radiogroup", name="Quality").get_by_role("radio", name="High", exact=True)
    high.click()
    generate.pictures.fill("3")
    generate.pictures.press("Enter")
    generate.unfold()
    page.get_by_text("Stream the answer", exact=True).click()
    page.get_by_label("User", exact=True).fill("ann")
    page.get_by_label("User", exact=True).press("Enter")
    model = page.get_by_label("Model", exact=True)
    model.click()
    model.fill("another-model")
    model.press("Enter")
    answers.release()
    expect(page.get_by_text(re.compile("^More: stream off, user$"))).to_be_visible(timeout=SLOW)
    expect(generate.button).to_contain_text("Generate 3 pictures", timeout=SLOW)
    generate.settled()
    expect(high).to_be_checked()
    expect(generate.pictures).to_have_value("3")
    expect(page.get_by_role("switch", name="Stream the answer")).not_to_be_checked()
    expect(page.get_by_label("User", exact=True)).to_have_value("ann")
    expect(model).to_have_value("another-model")


def _wait_for(page: Page, told: Callable[[], bool]) -> None:
    while not told():
        page.wait_for_timeout(20)
