"""What was sent in a while, by tokens; figures of servers as rows (`bills.py`); and when little is left (`low.py`)."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from easel.costs import Prices
from easel.ledger import bills, low, work
from easel.ledger.bills import Asked
from easel.ledger.comparison import Comparison, Work
from easel.runs.tables import job, run
from easel.store.database import Database
from easel.store.ids import new_id
from easel.wire.account_figures import Account
from tests.made_database import put_database

PRICES = Prices()
DETAILS = {"text_tokens": 100, "image_tokens": 900}
TOKENS = {"input_tokens": 1000, "output_tokens": 1000, "total_tokens": 2000, "input_tokens_details": DETAILS}
COST = Decimal("0.0377")  # of them
NAMES = ("gateway",)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(put_database(tmp_path / "library.sqlite"))
    yield opened
    opened.close()


@pytest.fixture
def put(database: Database) -> Callable[..., None]:
    """Puts one job of a run; values of its row by name."""

    def write(kind: str = "edit", usage: Any = TOKENS, **given: Any) -> None:
        name, now = new_id(), time.time()
        values = {"state": "done", "cost": COST, "connection": "gateway", "sent_at": 100.0, "ended_at": 110.0}
        of_run = {"id": name, "kind": kind, "created": now, "params": {}, "connection": "gateway"}
        with database.writing() as rows:
            rows.execute(sa.insert(run).values(**of_run))
            of_job = {"id": name, "run_id": name, "idx": 0, "created": now, "usage": usage} | values | given
            rows.execute(sa.insert(job).values(**of_job))

    return write


def sent(database: Database, since: float = 0, until: float = 200) -> Work:
    with database.reading() as rows:
        return work.sent(rows, NAMES, since, until, PRICES)


def test_what_a_server_told_is_no_cost_by_tokens(database: Database, put: Callable[..., None]) -> None:
    """What an answer says that it cost stands in the ledger; held against is what its tokens come to."""
    put(usage=TOKENS | {"cost": "0.05"}, cost=Decimal("0.05"))
    assert sent(database) == Work(1, 0, 0, COST, COST)


def test_inputs_that_nobody_tells_apart_widen_the_sum(database: Database, put: Callable[..., None]) -> None:
    """All of what went in may have been a picture, which costs more than text."""
    put(usage={**TOKENS, "input_tokens_details": None}, cost=Decimal("0.035"))
    assert sent(database) == Work(1, 0, 0, Decimal("0.035"), Decimal("0.038"))


@pytest.mark.parametrize("state", ["unknown", "failed"])
def test_requests_that_may_be_billed_are_in_the_sum_at_most(
    database: Database, put: Callable[..., None], state: str
) -> None:
    """By what was expected of them; where nobody expected anything, the sum has no end."""
    error = {"possibly_billed": True}
    put(state=state, cost=None, usage=None, error=error, estimate_most=Decimal("0.2"), unconfirmed=1)
    assert sent(database) == Work(2, 2, 0, Decimal(0), Decimal("0.4"))
    put(state=state, cost=None, usage=None, error=error)
    assert sent(database).most is None


def test_what_is_left_out(database: Database, put: Callable[..., None]) -> None:
    """Another connection's, another time's, what was brought in, and what nobody billed."""
    put(connection="other")
    put(sent_at=201.0)
    put(kind="imported")
    put(state="failed", cost=None, error={"possibly_billed": False})
    assert sent(database) == Work()


def test_when_charges_are_settled(database: Database, put: Callable[..., None]) -> None:
    """A minute after an end, ten where it is unknown, and never while something is under way."""

    def rest() -> work.Rest:
        with database.reading() as rows:
            return work.rest(rows, NAMES, 0)

    assert rest().is_settled(0)
    put()
    assert not rest().is_settled(110 + work.SETTLES - 1)
    assert rest().is_settled(110 + work.SETTLES)
    put(state="unknown", cost=None)
    assert not rest().is_settled(110 + work.LONG - 1)
    put(state="sent", cost=None, ended_at=None, sent_at=150.0)
    assert not rest().is_settled(9999)
    assert rest().sent == 150


def test_answers_that_tell_their_cost(database: Database, put: Callable[..., None]) -> None:
    """Only these are held against their tokens."""
    for _ in range(4):
        put(usage=TOKENS | {"cost": "0.05"}, cost=Decimal("0.05"))
    put()
    with database.reading() as rows:
        found = work.told(rows, NAMES, 0, PRICES)
    assert (found.verdict, found.pictures, found.charged, found.most) == ("more", 4, Decimal("0.2"), 4 * COST)


def test_figures_are_kept_beside_our_own(database: Database) -> None:
    """From one settled figure to the next; one that is not settled is replaced by the next, and another key has none."""
    said = Account("sub2api", "total", Decimal(1), 10, Decimal("9.5"), Decimal(10), "quota")
    ours = Work(3, 0, 3, Decimal("0.2"), Decimal("0.2"))
    early, after = replace(said, charged=Decimal("1.1")), replace(said, charged=Decimal("1.262"), counted=13)
    for account, at, is_settled in ((said, 1.0, True), (early, 2.0, False), (after, 3.0, True)):
        with database.writing() as rows:
            bills.keep(rows, "c", "me", account, at, settled=is_settled, work=ours)
    with database.reading() as rows:
        assert bills.comparison(rows, "c", "me", 4.0).share == Decimal("0.31")
        latest = bills.latest(rows, "c", "me")
        assert latest is not None
        assert (latest.at, latest.left, latest.most, latest.work) == (3.0, Decimal("9.5"), Decimal(10), ours)
        assert len(bills.spans(rows, "c", "me", 0)) == 1
        assert bills.latest(rows, "c", "another") is None


def test_one_process_asks(database: Database) -> None:
    """Who saw what stood there before; another key forgets why the last one was told nothing."""
    assert bills.claim(database, "c", "me", Asked(), 1.0)
    assert not bills.claim(database, "c", "me", Asked(), 2.0)
    assert bills.claim(database, "c", "me", Asked(1.0), 2.0)
    bills.note(database, "c", "missing")
    bills.hush(database, "c", 50.0)
    with database.reading() as rows:
        assert bills.asked(rows, "c", "me") == Asked(2.0, "missing", 50.0)
    assert bills.claim(database, "c", "another", Asked(), 3.0)
    with database.reading() as rows:
        assert bills.asked(rows, "c", "another") == Asked(3.0)


def test_little_is_left(database: Database, put: Callable[..., None]) -> None:
    """Less than twenty pictures, at what the latest cost and are overcharged; a dollar where none was paid for."""
    with database.reading() as rows:
        assert low.each(rows, NAMES, Comparison("few")) is None
    put()
    put(cost=Decimal(0))
    with database.reading() as rows:
        assert low.each(rows, NAMES, Comparison("few")) == COST
        assert low.each(rows, NAMES, Comparison("more", share=Decimal(1))) == COST * 2
    assert low.is_low(COST * 19, COST)
    assert not low.is_low(COST * 20, COST)
    assert low.is_low(Decimal("0.99"), None)
    assert (low.pictures(COST * 19, COST), low.pictures(COST, None)) == (19, None)
