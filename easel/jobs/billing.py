"""Asks each server what it has charged, for nothing: when work there has ended and settled, before the next, or when asked to.

A figure counts as settled when nothing of this library is under way with that key, and gateways have had the time to write
everything down. Only settled figures are held against our own sum; any other tells what is left, and no more.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from easel.base_urls import is_azure
from easel.connections.connection import Connection
from easel.connections.directory import Directory
from easel.connections.facts import identity_of
from easel.errors import EaselError
from easel.ledger import bills, low, work
from easel.ledger.bills import Asked, Bill
from easel.ledger.comparison import Comparison, Work
from easel.ledger.low import Low
from easel.ledger.work import Rest
from easel.rounds import Rounds, survived
from easel.store.database import Database
from easel.store.trouble import TROUBLE, reason
from easel.wire.account_figures import Account

EVERY = 10.0  # seconds between two looks at what has settled; a look is a few rows
AGAIN = 20.0  # seconds between two questions to one server
IDLE = 900.0  # seconds after which a figure is asked for anew where somebody works with the connection, and
SCARCE = 120.0  # seconds, where so little is left that somebody may just have paid for more:
FEW = Decimal(5)  # USD
BUSY = 300.0  # seconds, while work goes on: for what is left
_WAITS = {"": 0.0, "unit": 3600.0, "unreachable": 600.0, "refused": 3600.0, "missing": 86_400.0}
_LOG = logging.getLogger(__name__)
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a connection's account: the latest figure, why there is none, what charges come to beside tokens by the
    server's own sum (`charged`) and by what its answers said (`told`)."""

    bill: Bill | None
    asked: Asked
    charged: Comparison
    told: Comparison
    rest: Rest
    low: Low | None = None
    asking: bool = False


class Billing:
    """One per process; of several that share a library one asks. `now` is unix seconds."""

    def __init__(self, database: Database, directory: Directory, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._directory = directory
        self._now = now
        self._rounds = Rounds("billing", EVERY, self._look)
        self._ended = threading.Event()
        self._asking: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()
        self.lows: tuple[Low, ...] = ()  # as they were at the last look

    def start(self) -> None:
        self._rounds.start()

    def close(self) -> None:
        """A question under way is left alone: what it brings is kept by nobody."""
        self._ended.set()
        self._rounds.close(1.0)

    def standing(self, connection: Connection) -> Standing:
        identity, names, now = self.identity(connection), self._names(connection), self._now()
        prices, since = self._directory.prices_of(connection), now - bills.COMPARED
        with self._database.reading() as rows:
            bill, asked = bills.latest(rows, connection.id, identity), bills.asked(rows, connection.id, identity)
            charged = bills.comparison(rows, connection.id, identity, now)
            told, rest = work.told(rows, names, since, prices), work.rest(rows, names, now - _DAY)
        return Standing(bill, asked, charged, told, rest, self._scarce(connection), connection.id in self._asking)

    def compare_now(self, connection: Connection) -> bool:
        """Asks in a thread of its own; False where that is going on already."""
        with self._lock:
            if connection.id in self._asking:
                return False
            thread = threading.Thread(target=self._asked, args=(connection,), name="bill", daemon=True)
            self._asking[connection.id] = thread
            thread.start()
        return True

    def hush(self, connection: Connection, until: float) -> None:
        """That little is left there is not said before `until` (unix seconds)."""
        bills.hush(self._database, connection.id, until)
        self._look_at_lows()

    def identity(self, connection: Connection) -> str:
        """Under which its figures are kept: another server, key or price begins anew."""
        prices = repr(self._directory.prices_of(connection))
        return hashlib.sha256(f"{identity_of(connection)}\n{prices}".encode()).hexdigest()

    def once(self) -> None:
        """Asks each server that is due."""
        for connection in self._directory.store.enabled_anywhere():
            before = self._due(connection) if can_be_asked(connection) else None
            if before is not None and bills.claim(
                self._database, connection.id, self.identity(connection), before, self._now()
            ):
                self._ask(connection)
        self._look_at_lows()

    def _look_at_lows(self) -> None:
        asked = (each for each in self._directory.store.enabled_anywhere() if can_be_asked(each))
        self.lows = tuple(found for each in asked if (found := self._scarce(each)) is not None)

    def _scarce(self, connection: Connection) -> Low | None:
        identity, names = self.identity(connection), self._names(connection)
        with self._database.reading() as rows:
            bill = bills.latest(rows, connection.id, identity)
            if bill is None or bill.left is None:
                return None
            each = low.each(rows, names, bills.comparison(rows, connection.id, identity, self._now()))
            return _low(connection, bill, each, bills.asked(rows, connection.id, identity).hushed)

    def _look(self) -> None:
        survived(_LOG, "The look at what servers charge", lambda: _expected(self.once))

    def _asked(self, connection: Connection) -> None:
        try:
            survived(_LOG, "The question what a server charged", lambda: _expected(lambda: self._press(connection)))
        finally:
            self._asking.pop(connection.id, None)

    def _press(self, connection: Connection) -> None:
        identity, now = self.identity(connection), self._now()
        with self._database.reading() as rows:
            before = bills.asked(rows, connection.id, identity)
        if bills.claim(self._database, connection.id, identity, before, now):
            self._ask(connection)
            self._look_at_lows()

    def _due(self, connection: Connection) -> Asked | None:
        """When it was asked before, where it is to be asked now."""
        identity, now = self.identity(connection), self._now()
        with self._database.reading() as rows:
            before = bills.asked(rows, connection.id, identity)
            if now - before.at < max(AGAIN, _WAITS[before.reason]):
                return None
            latest = bills.latest(rows, connection.id, identity)
            settled = bills.latest(rows, connection.id, identity, settled=True)
            rest = work.rest(rows, self._names(connection), min(now - _DAY, settled.at if settled else now))
        return before if is_due(latest, settled, rest, connection.used, now) else None

    def _ask(self, connection: Connection) -> None:
        identity, names, at = self.identity(connection), self._names(connection), self._now()
        with self._database.reading() as rows:
            before = bills.latest(rows, connection.id, identity)
            earlier = work.rest(rows, names, at - _DAY)
        said = self._account(connection, before)
        if self._ended.is_set():
            return
        if not said.tells:
            bills.note(self._database, connection.id, said.reason or "missing")
            return
        prices = self._directory.prices_of(connection)
        with self._database.noting() as rows:
            later = work.rest(rows, names, at - _DAY)
            settled = earlier.is_settled(at) and later == earlier  # nothing was sent while it was asked
            last = bills.latest(rows, connection.id, identity, settled=True)
            done = work.sent(rows, names, last.at, at, prices) if last else Work()
            bills.keep(rows, connection.id, identity, said, at, settled=settled, work=done)
        bills.note(self._database, connection.id, said.reason)

    def _account(self, connection: Connection, before: Bill | None) -> Account:
        try:
            return self._directory.client(connection).account(before.dialect if before else "")
        except EaselError:  # its key is lost, or it was deleted meanwhile
            return Account(reason="refused")

    def _names(self, connection: Connection) -> frozenset[str]:
        """All connections of that server and key, those switched off as well: it charges them together."""
        door, store = identity_of(connection), self._directory.store
        known = (*store.enabled_anywhere(), *store.all(desk=connection.desk))
        return frozenset({connection.name, *(each.name for each in known if identity_of(each) == door)})


def can_be_asked(connection: Connection) -> bool:
    """What is free charges nothing, and OpenAI and Azure tell no key what they charge."""
    host = connection.host.rpartition(":")[0] or connection.host
    return not (connection.is_free or host == "api.openai.com" or is_azure(host))


def is_due(latest: Bill | None, settled: Bill | None, rest: Rest, used: float, now: float) -> bool:
    """At first sight; when what was sent has settled; before somebody goes on after a while; now and then while work goes on."""
    if latest is None:
        return True
    if settled is None or rest.sent > settled.at:
        return rest.is_settled(now) or now - latest.at >= BUSY
    is_scarce = latest.left is not None and latest.left < FEW
    return used > latest.at and now - latest.at >= (SCARCE if is_scarce else IDLE)


def _low(connection: Connection, bill: Bill, each: Decimal | None, hushed: float) -> Low | None:
    if bill.left is None or not low.is_low(bill.left, each):
        return None
    return Low(connection.id, connection.name, bill.left, bill.of, low.pictures(bill.left, each), hushed)


def _expected(look: Callable[[], object]) -> None:
    try:
        look()
    except (*TROUBLE, sa.exc.DBAPIError) as error:  # a full disk, a locked database: the next look may do
        _LOG.warning("What servers charge could not be looked at: %s", reason(error))
