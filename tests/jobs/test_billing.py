"""What servers charge is asked for when work has settled, by one process at a time, and held against our own sum."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
import sqlalchemy as sa

from easel.connections.tables import connection as connections
from easel.costs import NOTHING, Prices
from easel.jobs.billing import AGAIN, BUSY, IDLE, Billing, can_be_asked, is_due
from easel.ledger.bills import Bill
from easel.ledger.comparison import Work
from easel.ledger.work import SETTLES, Rest
from tests.connections.conftest import connection
from tests.jobs.conftest import Desk
from tests.sandbox_process import SandboxProcess
from tests.wire.conftest import raw_server
from tests.wire.raw_server import RawServer, http, http_json

__all__ = ["raw_server"]

REST = Rest(False, 0.0, 0.0)
NOW = 1_000_000.0
WALLET = {"mode": "unrestricted", "isValid": True, "unit": "USD", "balance": 0.5}


@dataclass
class Clock:
    """The true time, and as much ahead as a test wants."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


def test_an_overcharge_is_named(start_sandbox: Callable[..., SandboxProcess], desk: Desk) -> None:
    """The server's own figure before and after, beside ours; and how little is left by then."""
    sandbox, clock = start_sandbox(billing="sub2api", overcharge="1.31", balance="0.30"), Clock()
    billing = Billing(desk.studio.store.database, desk.directory, clock)
    wanted = desk.connection(sandbox.base_url)
    billing.once()
    assert billing.standing(wanted).bill is not None
    desk.studio.ended(desk.studio.submit(connection=wanted.id, n=4, quality="medium"), 60)
    clock.ahead = AGAIN + 1
    billing.once()
    assert billing.standing(wanted).charged.verdict == "few"  # it has not settled
    clock.ahead = SETTLES + 1
    billing.once()
    found = billing.standing(wanted)
    assert (found.charged.verdict, found.charged.pictures, found.charged.sure) == ("more", 4, True)
    assert found.charged.share == pytest.approx(Decimal("0.31"), abs=Decimal("0.001"))
    assert found.low is not None
    assert found.low.left < Decimal("0.30") - found.charged.most
    assert billing.lows == (found.low,)
    billing.hush(wanted, NOW)
    assert billing.lows[0].hushed == NOW


def test_answers_that_tell_their_cost(start_sandbox: Callable[..., SandboxProcess], desk: Desk) -> None:
    """LiteLLM tells it with each: nothing more has to be asked."""
    wanted = desk.connection(start_sandbox(billing="litellm", overcharge="1.31").base_url)
    desk.studio.ended(desk.studio.submit(connection=wanted.id, n=3, quality="medium"), 60)
    found = Billing(desk.studio.store.database, desk.directory).standing(wanted).told
    assert (found.verdict, found.pictures, found.sure) == ("more", 3, True)
    assert found.share == pytest.approx(Decimal("0.31"), abs=Decimal("0.001"))


def test_a_server_that_tells_nothing_is_left_alone(desk: Desk, raw_server: Callable[..., RawServer]) -> None:
    """For a day; a person who asks is answered at once."""
    not_there = http(b"404 page not found", "text/plain", "404 Not Found")
    server, clock = raw_server(*[not_there] * 4), Clock()
    billing = Billing(desk.studio.store.database, desk.directory, clock)
    wanted = desk.connection(server.base_url)
    for clock.ahead in (0, AGAIN + 1, 3600):
        billing.once()
    assert len(server.requests) == 2
    assert billing.standing(wanted).asked.reason == "missing"
    assert billing.compare_now(wanted)
    while billing.standing(wanted).asking:
        time.sleep(0.01)
    assert len(server.requests) == 4


def test_of_two_processes_one_asks(desk: Desk, raw_server: Callable[..., RawServer]) -> None:
    """They share the library's rows."""
    server, clock = raw_server(*[http_json(WALLET)] * 2), Clock()
    wanted = desk.connection(server.base_url)
    for _ in range(2):
        Billing(desk.studio.store.database, desk.directory, clock).once()
    assert len(server.requests) == 1
    found = Billing(desk.studio.store.database, desk.directory, clock).standing(wanted)
    assert found.bill is not None
    assert (found.bill.left, found.bill.settled) == (Decimal("0.5"), True)
    assert found.low is not None
    assert found.low.pictures is None  # no picture was paid for there


def test_another_price_or_key_begins_anew(desk: Desk, raw_server: Callable[..., RawServer]) -> None:
    """A share of prices that were put right since accuses nobody."""
    server = raw_server(*[http_json(WALLET)] * 2)
    billing = Billing(desk.studio.store.database, desk.directory)
    wanted = desk.connection(server.base_url)
    billing.once()
    dearer = replace(wanted, prices=Prices(image_out=Decimal(39)))
    assert billing.standing(wanted).bill is not None
    assert billing.standing(dearer).bill is None


def test_a_key_that_is_lost(desk: Desk) -> None:
    """It is no failure: nothing is known then."""
    billing = Billing(desk.studio.store.database, desk.directory)
    wanted = desk.connection("http://127.0.0.1:9/v1")
    billing.once()
    assert billing.standing(wanted).asked.reason == "unreachable"
    with desk.studio.store.database.writing() as rows:
        rows.execute(sa.update(connections).values(sealed="gone"))
    assert billing.compare_now(wanted)
    while billing.standing(wanted).asking:
        time.sleep(0.01)
    assert billing.standing(wanted).asked.reason == "refused"


def test_who_is_asked() -> None:
    """What is free charges nothing; OpenAI and Azure tell no key."""
    gateway = connection("gateway")
    assert can_be_asked(gateway)
    assert not can_be_asked(replace(gateway, kind="sandbox"))
    assert not can_be_asked(replace(gateway, prices=NOTHING))
    assert not can_be_asked(replace(gateway, base_url="https://api.openai.com/v1"))
    assert not can_be_asked(replace(gateway, base_url="https://a.openai.azure.com/openai/v1"))


def seen(ago: float, left: str = "20") -> Bill:
    return Bill(NOW - ago, True, "sub2api", "total", Decimal(1), 1, Decimal(left), None, "quota", False, Work())


@pytest.mark.parametrize(
    ("latest", "rest", "used", "due"),
    [
        (None, Rest(True, NOW, 0), 0, True),  # at first sight
        (seen(100), REST, 0, False),
        (seen(100), Rest(False, NOW - 90, NOW - 1), NOW, True),  # what was sent has settled
        (seen(100), Rest(False, NOW - 90, NOW + 9), NOW, False),
        (seen(100), Rest(True, NOW - 90, 0), NOW, False),
        (seen(BUSY), Rest(True, NOW - 90, 0), NOW, True),  # for what is left
        (seen(IDLE), REST, NOW - 10, True),  # before somebody goes on
        (seen(IDLE), REST, 0, False),
        (seen(200), REST, NOW - 10, False),
        (seen(200, "0.3"), REST, NOW - 10, True),
    ],
)
def test_when_a_server_is_asked(latest: Bill | None, rest: Rest, used: float, due: bool) -> None:
    """As rarely as will do."""
    assert is_due(latest, latest, rest, used, NOW) is due
