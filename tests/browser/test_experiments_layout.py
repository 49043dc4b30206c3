"""Rows, columns and pages of an experiment's table, as the browser lays them."""

import itertools
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette

from components.kit.element import ASSETS
from easel.web.assets import route
from tests.web.serving import served

AXES = [
    {"name": "light", "label": "Light", "values": ["dusk", "fog", "storm"]},
    {"name": "quality", "label": "Quality", "values": ["low", "high"]},
    {"name": "size", "label": "Size", "values": ["square", "wide"]},
]
PLACES = [list(place) for place in itertools.product(range(3), range(2), range(2))]
_LAID = """async ([axes, places, change]) => {
  const { Layout, firstView, fitted, flipped } = await import(location.href);
  const view = new Function("view", "flipped", "fitted", change)(firstView(axes), flipped, fitted);
  const layout = new Layout(axes, places, view);
  return {
    rows: layout.rows.map((row) => row.labels), columns: layout.columns.map((column) => column.labels),
    pinned: [layout.pinnedRows, layout.pinnedColumns], order: layout.inOrder(), roles: view.roles,
    last: layout.placeOf(places.length - 1) ?? null,
  };
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Any:
    opened = browser.new_page()
    with served(Starlette(routes=[route(lambda: ASSETS)])) as url:
        opened.goto(f"{url}/{ASSETS.address('experiments/layout.js')}")
        yield opened
    opened.close()


def laid(page: Page, change: str = "return view", places: list[list[int]] = PLACES) -> dict[str, Any]:
    told: dict[str, Any] = page.evaluate(_LAID, [AXES, places, change])
    return told


def test_the_first_axis_goes_down_and_the_others_across(page: Page) -> None:
    """A nested axis repeats below each value of the one before."""
    table = laid(page)
    assert table["rows"] == [["dusk"], ["fog"], ["storm"]]
    assert table["columns"] == [["low", "square"], ["low", "wide"], ["high", "square"], ["high", "wide"]]
    assert table["order"] == list(range(12))


def test_rows_and_columns_are_swapped_with_what_is_pinned_and_hidden(page: Page) -> None:
    """What stood first on the left stands first above."""
    table = laid(page, "view.pinned.rows = ['2']; view.hidden.rows = ['0']; return flipped(view)")
    assert table["columns"] == [["storm"], ["fog"]]
    assert table["pinned"] == [0, 1]
    assert len(table["rows"]) == 4


def test_an_axis_of_pages_shows_one_value_at_a_time(page: Page) -> None:
    """The cells of other pages are nowhere in the table."""
    table = laid(page, "view.roles.size = 'pages'; view.pages.size = 1; return view")
    assert table["columns"] == [["low"], ["high"]]
    assert table["order"] == [1, 3, 5, 7, 9, 11]
    assert table["last"] == [2, 1]
    assert laid(page, "view.roles.size = 'pages'; return view")["last"] is None


def test_a_sample_has_no_empty_rows(page: Page) -> None:
    """Only what has a cell has a row or a column."""
    table = laid(page, places=[[0, 0, 0], [2, 1, 1]])
    assert table["rows"] == [["dusk"], ["storm"]]
    assert table["columns"] == [["low", "square"], ["high", "wide"]]


def test_a_view_of_before_fits_a_widened_experiment(page: Page) -> None:
    """Roles stay, a new axis gets one, a page that is no more begins anew."""
    table = laid(
        page,
        "return fitted({ ...view, roles: { light: 'columns', gone: 'rows' }, pages: { size: 9 } }, " + repr(AXES) + ")",
    )
    assert table["roles"] == {"light": "columns", "quality": "columns", "size": "columns"}
