"""The Usage page as a script: what it tells of real runs, and budgets that are set, felt and raised there."""

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.usage import usage_figures
from easel.ledger import budgets, entries
from easel.ledger.budgets import ALL
from easel.ledger.summary import Sum
from easel.requests.generate import GenerateParams
from easel.runs.records import FINAL_STATES, Job
from easel.store.scope import STUDIO
from easel.studio import Studio

USAGE = Path(__file__).resolve().parents[2] / "pages" / "usage.py"
CHEAP = GenerateParams("A fox that is counted", size="1024x640", quality="low")


def _opened() -> AppTest:
    page = AppTest.from_file(USAGE, default_timeout=20).run()
    assert not page.exception
    return page


def _told(page: AppTest) -> str:
    return " ".join(str(part.value) for part in page.html)


def _ran(studio: Studio) -> Job:
    run_id = studio.engine.submit(CHEAP)
    ends = time.monotonic() + 20
    while True:
        run = studio.runs.run(run_id)
        assert run
        if run.jobs[0].state in FINAL_STATES:
            return run.jobs[0]
        assert time.monotonic() < ends
        time.sleep(0.02)


def _budget(page: AppTest, usd: float) -> AppTest:
    """Sets the daily budget of all servers to `usd`."""
    (field,) = page.number_input
    field.set_value(usd).run()
    page.button(key="budget_set").click().run()
    assert not page.exception
    return page


def test_a_run_is_told_with_its_cost_and_every_field(studio: Studio) -> None:
    """Cost, pictures and the table come from the same rows; the sandbox's figures are said to be list prices."""
    _ran(studio)
    found = [each for each in entries.since(studio.store.database, STUDIO) if each.state == "done"]
    page = _opened()
    assert page.selectbox(key="usage_server").value == "Sandbox"
    assert "<dd>$0.00</dd>" in _told(page)
    assert "list price $0.0" in _told(page)
    table = page.dataframe[0].value
    newest = table.iloc[0]
    assert newest["request ID"] == found[0].request_id
    assert (newest["cost"], newest["expected"]) == ("free", "free")
    assert newest["size received"] == "1024x640"
    assert newest["key"] == found[0].key_id == "none"
    assert f"<dd>{sum(each.pictures for each in found):,}</dd>" in _told(page)
    assert not any("A fox that is counted" in str(value) for value in table.to_numpy().ravel())


@pytest.mark.parametrize(("count", "words"), [(0, "0 requests"), (1, "1 request"), (1_200, "1,200 requests")])
def test_one_request_is_one(count: int, words: str) -> None:
    """The figure beside the pictures is English for one as for many."""
    assert usage_figures.asked(count) == words


def test_a_period_without_requests_says_nothing_wrong(studio: Studio) -> None:
    """Choices that leave nothing show zeros and dashes, not an error."""
    _ran(studio)
    page = _opened()
    for period in ("Today", "30 days", "All"):
        choice: Any = page.get_by_key("usage_period")
        choice.set_value(period).run()
        assert not page.exception
    for what in ("model", "quality", "size"):
        by: Any = page.get_by_key("usage_by")
        by.set_value(what).run()
        assert not page.exception


def test_a_budget_is_set_and_raised(studio: Studio) -> None:
    """Set on the page, its bar says what becomes of it; an amount out of range is said beside its field and not kept."""
    database = studio.store.database
    try:
        page = _budget(_opened(), 0.0)
        assert "nothing more is sent until you raise it" in _told(page)
        page = _budget(_opened(), 50.0)
        assert "of $50.00" in _told(page)
        page = _budget(_opened(), -1.0)
        assert "USD: choose 0 to 1,000,000, not -1.0." in _told(page)
        assert budgets.standings(database, STUDIO)[0].budget.usd == 50
        page.button(key="budget_remove").click().run()
        assert budgets.standings(database, STUDIO) == ()
    finally:
        budgets.remove(database, STUDIO, ALL, "day")


@pytest.mark.parametrize(
    ("unknown", "cost", "words"),
    [(0, "1.24", "$1.24"), (3, "1.24", "at least $1.24, 3 unknown"), (2, "0", "unknown (2)")],
)
def test_unknown_is_said_and_never_zero(unknown: int, cost: str, words: str) -> None:
    """A sum names how many costs nobody told; where none was told there is no sum."""
    assert usage_figures.spent(Sum(cost=Decimal(cost), unknown=unknown)) == words
