"""Keeps what was learned of each connection, beside it.

That is its card, the silences it was cut after, what its limits taught, how quick it can be, whether its streams fail, and
whether it took no task.
Facts belong to a server and a key, not to a name: when either changes they are forgotten.
"""

import hashlib
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import sqlalchemy as sa

from easel.connections.capability_card import CapabilityCard
from easel.connections.connection import Connection
from easel.connections.tables import connection_fact
from easel.store.database import Database

MOST_MODELS = 50  # of one connection whose quickest picture is remembered: names are free text
LONGEST_BLOCK = 86_400.0  # seconds: a time further away was written by a clock that stood wrong


@dataclass(frozen=True, slots=True)
class Facts:
    """`cuts` in seconds, oldest first; `blocked_until` in unix seconds; `concurrency` as the server taught it; `quickest` the
    fewest seconds of a picture, by model; `streams_failed` when (unix seconds) a stream last failed that then came plain,
    `tasks_refused` when it last took no task; `line` the number of its line, 0 before it has one; `used` (unix seconds) when
    somebody last worked with it; `forgets` that it did not know an answer of its own again, False that it did; `since` (unix
    seconds) when this address and key were first worked with."""

    card: CapabilityCard | None = None
    cuts: tuple[float, ...] = ()
    blocked_until: float = 0.0
    concurrency: int | None = None
    quickest: Mapping[str, float] = field(default_factory=dict)
    streams_failed: float | None = None
    tasks_refused: float | None = None
    line: int = 0
    used: float = 0.0
    forgets: bool | None = None
    since: float = 0.0

    @property
    def cut_after(self) -> float | None:
        return cut_after(self.cuts)

    @property
    def streams_fail(self) -> bool:
        """Learned from a real request, and no check has found otherwise since."""
        return self._holds(self.streams_failed, "stream", self.card is not None and self.card.streams)

    @property
    def tasks_off(self) -> bool:
        """As above, of requests that were sent as tasks."""
        return self._holds(self.tasks_refused, "tasks", self.card is not None and self.card.tasks)

    def _holds(self, learned: float | None, probe: str, works: bool | None) -> bool:
        if learned is None:
            return False
        checked = self.card.finding(probe) if self.card is not None and works else None
        return checked is None or checked.at <= learned

    def on(self, connection: Connection) -> Connection:
        """The connection with what is known of it."""
        return replace(
            connection,
            capabilities=self.card,
            cut_after=self.cut_after,
            quickest=self.quickest,
            streams_fail=self.streams_fail,
            tasks_off=self.tasks_off,
            line=self.line,
            used=self.used,
            forgets=self.forgets,
            since=self.since,
        )


NOTHING = Facts(since=math.inf)

# A line belongs to an address and a key: who has both takes jobs from it. Those of saved connections are numbered, since every
# process of a studio may have to take from them and has to know all their names at its start.
MOST_LINES = 200  # numbered lines; connections beyond share them
EMBEDDED = "sandbox"
NUMBERED = tuple(f"line-{number}" for number in range(1, MOST_LINES + 1))


class FactBook:
    """Reads and writes facts; several processes share them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._quickest: dict[tuple[str, str, str], float] = {}  # what is known here, so that few answers need a look

    @staticmethod
    def all(transaction: sa.Connection) -> dict[str, tuple[str, Facts]]:
        """By connection id: the server and key they were learned with, and the facts."""
        return {row.id: (row.door, _facts(row)) for row in transaction.execute(sa.select(connection_fact))}

    def of(self, connection: Connection) -> Facts:
        wanted = sa.select(connection_fact).where(
            connection_fact.c.id == connection.id, connection_fact.c.door == identity_of(connection)
        )
        with self._database.reading() as transaction:
            row = transaction.execute(wanted).one_or_none()
        return NOTHING if row is None else _facts(row)

    def keep_card(self, connection: Connection, card: CapabilityCard) -> None:
        self._write(connection, card=card.as_dict())

    def keep_limits(self, connection: Connection, blocked_until: float, concurrency: int | None) -> None:
        self._write(connection, blocked_until=blocked_until, concurrency=concurrency)

    def add_cut(self, connection: Connection, silence: float) -> None:
        """One more request that was cut after so many seconds of silence."""
        with self._database.noting() as transaction:
            row = self._ready(transaction, connection)
            kept = [*(row.cuts or []), round(silence, 2)][-KEPT_CUTS:]
            self._set(transaction, connection, {"cuts": kept})

    def note_quickest(self, connection: Connection, model: str, seconds: float) -> None:
        """A picture came in so many seconds; written only when none was quicker."""
        if seconds >= self._quickest.get((connection.id, identity_of(connection), model), float("inf")):
            return
        best = min(seconds, connection.quickest.get(model, seconds))  # as it was known when it was chosen
        if best != connection.quickest.get(model):
            with self._database.noting() as transaction:
                known = self._ready(transaction, connection).quickest or {}
                best = min(best, known.get(model, best))
                if best != known.get(model) and (model in known or len(known) < MOST_MODELS):
                    self._set(transaction, connection, {"quickest": {**known, model: round(best, 3)}})
        self._quickest[connection.id, identity_of(connection), model] = best

    def note_streams_fail(self, connection: Connection) -> None:
        """A stream failed at once, and the same request came plain."""
        self._write(connection, streams_failed=time.time())

    def note_forgets(self, connection: Connection, *, forgets: bool | None = True) -> None:
        """It did not know an answer of its own again: what was said before goes along from now on. Or it did; None has it tried
        again."""
        self._write(connection, forgets=forgets)

    def note_tasks_off(self, connection: Connection) -> None:
        """A request that was sent as a task met no such way."""
        self._write(connection, tasks_off=time.time())

    def note_used(self, connection: Connection) -> None:
        """Somebody works with it now. No page has to hear of that."""
        with self._database.noting(silent=True) as transaction:
            self._ready(transaction, connection)
            self._set(transaction, connection, {"used": time.time()})

    def line(self, connection: Connection) -> int:
        """The number of its line; the lowest that is free where it has none yet."""
        with self._database.writing() as transaction:
            row = self._ready(transaction, connection)
            if row.line:
                return int(row.line)
            taken = set(transaction.execute(sa.select(connection_fact.c.line)).scalars())
            number = next(number for number in count(1) if number not in taken)
            self._set(transaction, connection, {"line": number})
        return number

    def _write(self, connection: Connection, **values: Any) -> None:
        with self._database.noting() as transaction:
            self._ready(transaction, connection)
            self._set(transaction, connection, values)

    def _ready(self, transaction: sa.Connection, connection: Connection) -> sa.Row[Any]:
        """This connection's row, emptied where it tells of another server or key."""
        this = sa.select(connection_fact).where(connection_fact.c.id == connection.id)
        row = transaction.execute(this).one_or_none()
        if row is None or row.door != identity_of(connection):
            transaction.execute(sa.delete(connection_fact).where(connection_fact.c.id == connection.id))
            new = {"id": connection.id, "door": identity_of(connection), "since": time.time()}
            transaction.execute(sa.insert(connection_fact).values(new))
            row = transaction.execute(this).one()
        return row

    def _set(self, transaction: sa.Connection, connection: Connection, values: dict[str, Any]) -> None:
        transaction.execute(sa.update(connection_fact).where(connection_fact.c.id == connection.id).values(**values))


def identity_of(connection: Connection) -> str:
    """Tells servers and keys apart, gives neither away."""
    return hashlib.sha256("\n".join((connection.base_url, connection.key_fingerprint)).encode()).hexdigest()


def name_of(connection: Connection) -> str:
    """The name of its line; empty for a saved connection that has none yet."""
    if connection.embedded:
        return EMBEDDED
    if connection.source != "saved":
        return f"to-{identity_of(connection)[:24]}"
    return NUMBERED[(connection.line - 1) % MOST_LINES] if connection.line else ""


def _facts(row: sa.Row[Any]) -> Facts:
    blocked = row.blocked_until or 0.0
    return Facts(
        card=CapabilityCard.from_dict(row.card) if row.card is not None else None,
        cuts=tuple(row.cuts or ()),
        blocked_until=blocked if blocked - time.time() <= LONGEST_BLOCK else 0.0,
        concurrency=row.concurrency,
        quickest=row.quickest or {},
        streams_failed=row.streams_failed,
        tasks_refused=row.tasks_off,
        line=row.line or 0,
        used=row.used or 0.0,
        forgets=row.forgets,
        since=row.since or 0.0,
    )


KEPT_CUTS = 12  # silences remembered
SHORTEST_CUT = 1.0  # seconds: whoever cuts sooner does not do so for the silence
_NEAR = 0.5  # seconds, or
_SHARE = 0.08  # of the longer one, by which two cuts of one cause may differ


def cut_after(silences: Sequence[float]) -> float | None:
    """Seconds of silence that requests do not outlive, by the latest two that were cut alike; None while that is not known."""
    long = [silence for silence in silences if silence >= SHORTEST_CUT]
    for at in range(len(long) - 1, 0, -1):
        for other in reversed(long[:at]):
            if abs(long[at] - other) <= max(_NEAR, _SHARE * max(long[at], other)):
                return min(long[at], other)
    return None
