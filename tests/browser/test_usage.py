"""The Usage page in real Chromium: real runs become figures, charts and files; it fits a phone in light and dark."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.studio import StudioProcess


def test_a_run_can_be_read_and_taken_away(
    generate: GeneratePage, studio: StudioProcess, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    """After a run the page shows its figures and both charts; the CSV holds the request and no prompt; nothing is too wide."""
    generate.finished(generate.generate("A fox that costs nothing"))
    page = new_page(390, 844, has_touch=True, is_mobile=True, color_scheme="dark")
    page.goto(f"{studio.url}/usage")
    expect(page.locator(".easel-figures")).to_contain_text("Pictures", timeout=SLOW)
    expect(page.get_by_text("This server is free: nothing was charged.")).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg")).to_have_count(
        2, timeout=SLOW
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with page.expect_download(timeout=SLOW) as waiting:
        page.get_by_role("button", name="CSV", exact=True).tap()
    path = tmp_path / "usage.csv"
    waiting.value.save_as(path)
    text = path.read_text("utf-8-sig")
    assert "A fox that costs nothing" not in text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["connection"] == "Sandbox"
    assert {"done", "ok"} <= {rows[0]["state"], rows[0]["outcome"]}
    assert waiting.value.suggested_filename.startswith("easel-usage-")
