"""What a connection's own pictures tell, in real Chromium: the price that was learned, what it ignores, and a month as a file."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import billed_home
from tests.browser.generate_page import SLOW
from tests.browser.studio import StudioProcess
from tests.ledger.simulated_gateway import SimulatedGateway

IGNORES = "This connection ignores quality: low costs the same as high."


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """A studio whose gateway charges 31 % more, paints low as high and drops references."""
    home = tmp_path_factory.mktemp("billed") / "home"
    cheat = SimulatedGateway(3, markup=Decimal("1.31"), ignores_quality=True, drops_pictures=True, tells_cost=True)
    billed_home.put(home, cheat, 9)
    running = StudioProcess(home, **billed_home.SERVER)
    yield running
    running.stop()


def test_what_was_learned_is_said_before_the_press_and_on_the_card(
    billed: StudioProcess, new_page: Callable[..., Page]
) -> None:
    """The button's price is the gateway's own and says so; what is ignored stands below it, in the list and on the card."""
    page = new_page(own=True)
    page.goto(billed.url)
    form = page.locator(".st-key-generate_send")
    expect(form).to_contain_text("from your last 9 pictures here", timeout=SLOW)
    expect(form.get_by_role("button", name="Generate 1 picture, about $0.22")).to_be_visible()
    expect(form).to_contain_text(IGNORES)
    page.goto(f"{billed.url}/connections")
    expect(page.locator(".easel-connection")).to_contain_text("quality ignored · references ignored", timeout=SLOW)
    page.get_by_role("button", name="Run checks").click()
    expect(page.get_by_text(IGNORES)).to_be_visible(timeout=SLOW)
    expect(page.locator(".easel-fits tbody tr")).to_have_count(3)


def test_a_month_is_taken_away_as_a_statement(
    billed: StudioProcess, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    """On a phone, too: one line of this day, its connection and model, with all that was charged."""
    page = new_page(390, 844, has_touch=True, is_mobile=True, own=True)
    page.goto(f"{billed.url}/usage")
    button = page.get_by_role("button", name="Monthly statement")
    expect(button).to_be_visible(timeout=SLOW)
    with page.expect_download(timeout=SLOW) as waiting:
        button.tap()
    path = tmp_path / "statement.csv"
    waiting.value.save_as(path)
    (line,) = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    assert (line["connection"], line["requests"], line["cost_unknown"]) == ("Gateway", "31", "0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator(".stDataFrame [data-testid=stElementToolbar]")).to_be_hidden()  # it would save formulas
