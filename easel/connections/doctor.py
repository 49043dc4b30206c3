"""Examines servers in threads of their own: an examination goes on when its page is left, and its card is kept."""

import logging
import threading
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from easel.connections import probes
from easel.connections.books import Books
from easel.connections.connection import Connection
from easel.connections.examination import Examination
from easel.connections.facts import FactBook
from easel.connections.probes import Name
from easel.costs import Prices
from easel.rounds import survived
from easel.wire.client import ImagesClient
from easel.wire.replies import Attempt

_LOG = logging.getLogger(__name__)


class Doctor:
    """One per process. `client_of` may raise NotSent (a lost key); `learn` is told of every request's end, `books`
    (None where nobody keeps any) of every request that may be billed."""

    def __init__(
        self,
        facts: FactBook,
        client_of: Callable[[Connection], ImagesClient],
        learn: Callable[[Connection, Attempt], None],
        prices: Prices,
    ) -> None:
        self._facts = facts
        self._client_of = client_of
        self._learn = learn
        self._prices = prices
        self.books: Books | None = None
        self._lock = threading.Lock()
        self._examinations: dict[str, Examination] = {}

    def plan(self, connection: Connection, names: Sequence[Name] = probes.ALL) -> tuple[probes.Probe, ...]:
        """What the probes cost, to be said before they run."""
        return probes.plan(connection, self._prices, names)

    def start(self, connection: Connection, names: Sequence[Name] = probes.ALL) -> Examination:
        """Begins, or takes up the one that is under way. Raises NotSent, KeyLost."""
        with self._lock:
            current = self._examinations.get(connection.id)
            if current is not None and current.running:
                return current
            examination = Examination(
                connection,
                self._client_of(connection),
                connection.charges(self._prices),
                lambda attempt: self._learn(connection, attempt),
                self.books,
            )
            self._examinations[connection.id] = examination
        threading.Thread(target=self._run, args=(examination, names), name="doctor", daemon=True).start()
        return examination

    def under_way(self, connection_id: str) -> Examination | None:
        """The examination that is running now."""
        found = self._examinations.get(connection_id)
        return found if found is not None and found.running else None

    def close(self) -> None:
        """No further probe is sent; the one under way is let go with the process."""
        for examination in self._examinations.values():
            examination.stop.set()

    def _run(self, examination: Examination, names: Sequence[Name]) -> None:
        survived(_LOG, "The examination of a connection", lambda: self._examine(examination, names))
        examination.running = False

    def _examine(self, examination: Examination, names: Sequence[Name]) -> None:
        """What was found before it ended early is kept, too: it may have been paid for."""
        try:
            try:
                examination.run(names)
            finally:
                self._facts.keep_card(examination.connection, examination.card)
                if examination.connection.forgets and "turns" in names and examination.card.turns:
                    self._facts.note_forgets(examination.connection, forgets=None)
        except (OSError, sa.exc.OperationalError) as error:  # a full disk, or a database that is locked for long
            _LOG.warning("The examination of a connection ended early: %s.", error)
