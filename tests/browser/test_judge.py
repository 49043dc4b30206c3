"""An experiment judged blind in a real browser, by keyboard alone and by touch, with the ranking at the end."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from easel.actions import emptying
from easel.experiments.definition import Definition
from easel.library import marks
from easel.library.library import Library
from easel.settings import load
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.studio import Studio
from tests.browser.studio import StudioProcess

SLOW = 40_000  # ms; two busy cores
PROMPT = "a ${colour} mug on a table"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("judge") / "home"


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """Where an experiment with six pictures stands: three colours in two qualities."""
    opened = Studio.open(load(_env_file=None, home=home))
    wish = Definition(
        prompt=PROMPT,
        variables={"colour": ("red", "blue", "green")},
        axes={"quality": ("low", "medium")},
        fixed={"size": "1024x640"},
    )
    name = opened.experiments.start(wish, "Mugs")
    ends = time.monotonic() + 60
    while (known := opened.experiments.get(name)) is None or known.is_running:
        assert time.monotonic() < ends, known
        time.sleep(0.1)
    opened.close()
    studio = StudioProcess(home)
    yield f"{studio.url}/experiments?experiment={name}"
    studio.stop()


class JudgePage:
    """The judge's place on one tab."""

    def __init__(self, page: Page, address: str, judge: str) -> None:
        self.page = page
        page.goto(address)
        page.get_by_role("radio", name="Judge", exact=True).click(timeout=SLOW)
        self.spots = page.locator(".judge .spot")
        self.task = page.locator(".judge .task")
        expect(self.spots).to_have_count(4, timeout=SLOW)
        name = page.get_by_label("Judge", exact=True).and_(page.locator("input[type=text]"))
        name.fill(judge)
        name.blur()
        expect(page.locator(f'.judge[data-judge="{judge}"]')).to_have_count(1, timeout=SLOW)
        self.said(0)

    def said(self, count: int) -> None:
        words = "1 judgement so far." if count == 1 else f"{count} judgements so far."
        expect(self.task).to_contain_text(words, timeout=SLOW)
        expect(self.page.locator(".judge:not(.waits)")).to_have_count(1, timeout=SLOW)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def shown(self) -> list[str]:
        return [str(each.get_attribute("src")) for each in self.spots.locator("img").all()]

    def button(self, name: str) -> Locator:
        return self.page.locator(".judge").get_by_role("button", name=name, exact=True)


@pytest.fixture
def judge(address: str, new_page: Callable[..., Page]) -> JudgePage:
    return JudgePage(new_page(), address, "Ann")


def test_an_experiment_is_judged_blind_by_keyboard_alone(judge: JudgePage) -> None:
    """Ranks, a tie, the rest behind, all bad, and what is taken back; nothing tells what the pictures were asked for."""
    page = judge.page
    assert PROMPT not in page.locator(".judge").inner_html()
    assert "medium" not in page.locator(".judge").inner_html()
    judge.keys("2", "4")
    expect(judge.spots.nth(1).locator(".rank")).to_have_text("1st")
    judge.keys("Backspace", "1", "=", "3")
    judge.said(1)
    judge.keys("3", "Enter")
    judge.said(2)
    before = judge.shown()
    judge.keys("0")
    judge.said(3)
    judge.keys("Backspace")
    judge.said(2)
    assert [each.split("?")[0].split("/")[-1] for each in judge.shown()] == [
        each.split("?")[0].split("/")[-1] for each in before
    ]
    judge.keys("=")
    judge.said(3)


def test_pairs_and_the_ranking_that_follows(address: str, new_page: Callable[..., Page]) -> None:
    """Two at a time by arrows; what they were is shown then, what is not settled is judged next, and the best is promoted."""
    judge = JudgePage(new_page(), address, "Cy")
    page = judge.page
    page.get_by_role("radio", name="Two at a time").click()
    expect(judge.spots).to_have_count(2, timeout=SLOW)
    for count, key in enumerate(("ArrowLeft", "ArrowRight", "=", "1"), 1):
        judge.keys(key)
        judge.said(count)
    page.get_by_role("button", name="Show ranking").click()
    expect(page.locator(".ranking .lines p").first).to_contain_text(re.compile(r"^\d+ judgements?"), timeout=SLOW)
    expect(page.locator(".ranking .pictures tbody tr").nth(3)).to_be_visible()
    expect(page.locator(".ranking .axes caption")).to_contain_text(["colour", "Quality"])
    page.locator(".ranking").get_by_role("button", name="Judge these two").click()
    expect(judge.spots).to_have_count(2, timeout=SLOW)
    judge.keys("1")
    judge.said(5)
    page.get_by_role("button", name="Show ranking").click()
    best = page.locator(".ranking .pictures tbody tr").first
    colour = next(each for each in ("red", "blue", "green") if each in best.inner_text())
    best.get_by_role("button", name="Promote").click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(f"a {colour} mug on a table", timeout=SLOW)


def test_a_phone_judges_by_touch(address: str, new_page: Callable[..., Page]) -> None:
    """Taps rank, buttons say tie, all bad and undo; nothing is wider than the screen, and targets fit a finger."""
    page = new_page(390, 844, has_touch=True, is_mobile=True, device_scale_factor=2)
    judge = JudgePage(page, address, "Bo")
    for at in (2, 0):
        judge.spots.nth(at).tap()
    judge.button("Tie with the last").tap()
    judge.spots.nth(3).tap()
    judge.said(1)
    judge.button("All bad").tap()
    judge.said(2)
    judge.button("Undo").tap()
    judge.said(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for name in ("Tie", "All bad", "Undo"):
        box = judge.button(name).bounding_box()
        assert box
        assert box["height"] >= 40


def test_files_are_fetched_from_the_page(address: str, new_page: Callable[..., Page], tmp_path: Path) -> None:
    """Every form of the experiment is a link beside it."""
    page = new_page()
    page.goto(address)
    for words, start in (
        ("Contact sheet (PNG)", b"\x89PNG"),
        ("Contact sheet (PDF)", b"%PDF"),
        ("Web page", b"<!doctype"),
        ("Table (CSV)", b"\xef\xbb\xbfcell"),
        ("promptfoo", b"description"),
    ):
        with page.expect_download(timeout=SLOW) as download:
            page.get_by_role("link", name=words).click(timeout=SLOW)
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        assert file.read_bytes().startswith(start)


def test_what_was_deleted_is_left_out_and_said(address: str, home: Path, new_page: Callable[..., Page]) -> None:
    """No set shows it, its cell says "Deleted", and there is no broken picture anywhere."""
    deleted = _delete_two(home)
    page = new_page()
    page.goto(address)
    expect(page.locator('.cell[aria-label*="deleted"]')).to_have_count(2, timeout=SLOW)
    judge = JudgePage(page, address, "Di")
    expect(page.locator(".judge .gone")).to_have_text("2 deleted pictures are left out.")
    for count in range(1, 4):
        assert not [src for src in judge.shown() if any(name in src for name in deleted)]
        judge.keys("=")
        judge.said(count)
    assert page.evaluate("[...document.images].every((each) => !each.complete || each.naturalWidth > 0)")


def _delete_two(home: Path) -> list[str]:
    with closing(Store(load(_env_file=None, home=home))) as store:
        store.open()
        library = Library(store)
        names = [each.id for each in library.pictures(2)]
        with store.database.writing() as connection:
            marks.mark(connection, STUDIO, names, {"trashed": True})
        assert emptying.empty(library, STUDIO, names) == 2
    return names
