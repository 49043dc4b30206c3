"""How large pictures stand is one choice for the lists of runs and the wall, kept for the browser."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.studio import StudioProcess


def test_the_size_of_pictures_is_chosen_once(studio: StudioProcess, new_page: Callable[..., Page]) -> None:
    """As large as fits at first; a run of four then stands in one row, after a reload, too, and the wall takes it over."""
    tab = GeneratePage(new_page(), studio.url).open()
    tab.pictures.fill("4")
    tab.pictures.press("Enter")
    tab.settled()
    run = tab.generate("Four badgers in a row")
    tab.finished(run, 4)

    def tops() -> list[float]:
        return [float(box["y"]) for each in run.locator(".place").all() if (box := each.bounding_box())]

    assert len(set(tops())) == 2
    slider = tab.page.get_by_role("slider", name="Thumbnail size")
    expect(slider).to_have_value("480")
    slider.fill("104")
    assert len(set(tops())) == 1
    tab.open()
    expect(run.locator(".place")).to_have_count(4, timeout=SLOW)
    assert len(set(tops())) == 1
    tab.page.goto(f"{tab.url}/library")
    expect(tab.page.get_by_role("slider", name="Thumbnail size")).to_have_value("104", timeout=SLOW)
