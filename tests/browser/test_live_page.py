"""An experiment carried away as one HTML file, opened from a file in a browser."""

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, expect

from easel.experiments.exports.live_page import to_html
from easel.experiments.exports.sheet import Axis
from tests.experiments.exports.sheets import HOSTILE, sheet


def test_axes_are_live_and_texts_stay_texts(browser: Browser, tmp_path: Path) -> None:
    """Turning an axis moves the cells; a hostile name runs nothing; a cell opens with its words."""
    grid = sheet(tmp_path, 3, 2, 2, name=HOSTILE)
    grid = replace(grid, axes=(Axis(HOSTILE, grid.axes[0].values), *grid.axes[1:]))
    file = tmp_path / "grid.html"
    file.write_bytes(to_html(grid).data)
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    expect(page.locator("h1")).to_have_text(HOSTILE)
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("thead th")).to_have_count(3)
    page.get_by_label("axis 2").select_option("Rows")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody th").first).to_have_text("value 2.0")
    page.locator("td button").nth(1).click()
    expect(page.get_by_role("dialog").locator("p")).to_contain_text("a mug, take 2")
    page.keyboard.press("Escape")
    expect(page).to_have_title(HOSTILE)
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()
