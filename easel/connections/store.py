"""Keeps every connection of the studio (defined outside, set up by people, the embedded sandbox) and their secrets.

Secrets leave by `secret` and `key` alone, which the worker asks. A deleted connection can be taken back for a while; then
it is gone with its key.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from easel.connections.books import Books
from easel.connections.connection import SANDBOX, Connection
from easel.connections.declared import Declared
from easel.connections.facts import NOTHING, FactBook, identity_of
from easel.connections.keys import NOTHING_ENTERED, Entered, KeyBox, Secret
from easel.connections.tables import config_of, connection, connection_fact, connection_of
from easel.errors import BadParams, NotSent
from easel.requests.problems import Problem
from easel.store.database import Database
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.wire.log import fingerprint

TAKE_BACK = 600.0  # seconds that a deleted connection can be taken back
_SAVED = sa.select(connection).where(connection.c.deleted.is_(None)).order_by(connection.c.place, connection.c.id)


class ConnectionStore:
    """Threads and processes may share the database. `sandbox_url` is the embedded sandbox's address once it runs; `books`
    are told of a new name in the transaction that gives it."""

    books: Books | None = None

    def __init__(self, database: Database, keys: KeyBox, declared: tuple[Declared, ...] = ()) -> None:
        self._database = database
        self._keys = keys
        self._declared = {each.connection.id: each for each in declared}
        self.facts = FactBook(database)
        self.sandbox_url = ""
        self.purge()

    def all(self, *, desk: str = STUDIO) -> tuple[Connection, ...]:
        """In the order to show: from outside, the desk's saved ones in their order, the sandbox; disabled ones too."""
        known = self._with_facts(_saved_on(desk))
        return tuple(each if each.desk == desk else replace(each, desk=desk) for each in known)

    def enabled(self, *, desk: str = STUDIO) -> tuple[Connection, ...]:
        return tuple(each for each in self.all(desk=desk) if each.enabled)

    def enabled_anywhere(self) -> tuple[Connection, ...]:
        """Those of all desks: whom this process may have to ask."""
        return tuple(each for each in self._with_facts(_SAVED) if each.enabled)

    def get(self, connection_id: str, *, desk: str = STUDIO) -> Connection | None:
        """Also one that is disabled; None when it does not exist (any more)."""
        return next((each for each in self.all(desk=desk) if each.id == connection_id), None)

    def key(self, connection_id: str) -> str:
        """For the worker alone. Raises KeyLost, NotSent."""
        return self.secret(connection_id).key.get_secret_value()

    def secret(self, connection_id: str) -> Secret:
        """The key and the extra headers' values, for the worker alone. Raises KeyLost, NotSent when it is not set up any more."""
        if connection_id in self._declared:
            return self._declared[connection_id].secret
        if connection_id == SANDBOX:
            return Secret()
        kept = sa.select(connection.c.sealed).where(connection.c.id == connection_id, connection.c.deleted.is_(None))
        with self._database.reading() as transaction:
            sealed = transaction.execute(kept).scalar()
        if sealed is None:
            raise NotSent("This connection no longer exists.")
        return self._keys.open(sealed)

    def problems(self, given: Connection, entered: Entered = NOTHING_ENTERED) -> tuple[Problem, ...]:
        """What is wrong with `given` as it stands beside the others, and with what was entered for it."""
        return tuple(self._problems(given, entered))

    def add(self, given: Connection, entered: Entered = NOTHING_ENTERED) -> Connection:
        """Keeps a new connection, last in order; as it is kept. Raises BadParams."""
        given, secret = self._checked(replace(given, id=""), Secret(), entered)
        now = time.time()
        with self._database.writing() as transaction:
            places = sa.select(sa.func.max(connection.c.place)).where(connection.c.desk == given.desk)
            last = transaction.execute(places).scalar()
            given = replace(given, id=new_id(), place=0 if last is None else last + 1)
            values = self._row(given, secret) | {"desk": given.desk, "created": now, "changed": now}
            transaction.execute(sa.insert(connection).values(id=given.id, **values))
        return given

    def change(self, given: Connection, entered: Entered = NOTHING_ENTERED) -> Connection:
        """Keeps a changed connection; what was not entered again stays. Raises BadParams, NotSent when it is gone."""
        before = self._saved(given.desk, given.id)
        given, secret = self._checked(replace(given, place=before.place), self._kept(before, entered), entered)
        values = self._row(given, secret) | {"changed": time.time()}
        with self._database.writing() as transaction:
            named = self.called(transaction, before)
            transaction.execute(sa.update(connection).where(connection.c.id == given.id).values(**values))
            if self.books is not None and named != given.name:
                self.books.renamed(transaction, given.desk, named, given.name)
        return given

    def called(self, transaction: sa.Connection, known: Connection) -> str:
        """Its name in this transaction: it may have been changed since `known` was read."""
        name = transaction.execute(sa.select(connection.c.name).where(connection.c.id == known.id)).scalar()
        return name or known.name

    def enable(self, connection_id: str, on: bool, *, desk: str = STUDIO) -> None:
        self._saved(desk, connection_id)
        self._write(connection_id, enabled=on)

    def move(self, connection_id: str, by: int, *, desk: str = STUDIO) -> None:
        """Changes places with its neighbour: `by` -1 is up, 1 is down; nothing happens at the ends."""
        with self._database.writing() as transaction:
            names = [row.id for row in transaction.execute(_saved_on(desk))]
            at = names.index(connection_id) if connection_id in names else -1
            if at < 0 or not 0 <= at + by < len(names):
                return
            names[at], names[at + by] = names[at + by], names[at]
            for place, name in enumerate(names):
                transaction.execute(sa.update(connection).where(connection.c.id == name).values(place=place))

    def delete(self, connection_id: str, *, desk: str = STUDIO) -> None:
        """Out of every list at once; `take_back` brings it again for ten minutes, then its key is gone for good."""
        self.purge()
        self._saved(desk, connection_id)
        self._write(connection_id, deleted=time.time())

    def take_back(self, connection_id: str, *, desk: str = STUDIO) -> bool:
        """False when it is gone for good, or its name has been given to another meanwhile."""
        mine = (connection.c.id == connection_id, connection.c.desk == desk)
        gone = sa.select(connection).where(*mine, connection.c.deleted.is_not(None))
        with self._database.reading() as transaction:
            row = transaction.execute(gone).one_or_none()
        if row is None or self._is_taken(connection_of(row)):
            return False
        self._write(connection_id, deleted=None)
        return True

    def _with_facts(self, saved: sa.Select[Any]) -> tuple[Connection, ...]:
        with self._database.reading() as transaction:
            facts, connections = self.facts.all(transaction), tuple(self._every(transaction, saved))
        found = []
        for each in connections:
            identity, learned = facts.get(each.id, ("", NOTHING))
            learned = learned if identity == identity_of(each) else NOTHING
            found.append(learned.on(each))
        return tuple(found)

    def _every(self, transaction: sa.Connection, saved: sa.Select[Any]) -> Iterator[Connection]:
        yield from (each.connection for each in self._declared.values())
        yield from map(connection_of, transaction.execute(saved))
        if self.sandbox_url:
            yield Connection(SANDBOX, "Sandbox", self.sandbox_url, kind="sandbox", source="studio")

    def _problems(self, given: Connection, entered: Entered) -> Iterator[Problem]:
        named = given.extra_headers if entered.headers is None else tuple(entered.headers)
        # what an older Easel kept is no fault of today's form
        kept = bool(given.id and given.ca_file) and self._saved(given.desk, given.id).ca_file == given.ca_file
        for problem in replace(given, extra_headers=named).problems():
            if not (kept and problem.field == "ca_file"):
                yield problem
        if self._is_taken(given):
            yield Problem("name", "taken", f"A connection called “{given.name.strip()}” already exists.")
        yield from entered.problems()
        if given.id and not entered.whole:
            yield from self._moved(given, entered)

    def _is_taken(self, given: Connection) -> bool:
        name = given.name.strip().casefold()
        saved = _saved_on(given.desk)
        with self._database.reading() as transaction:
            return any(each.name.casefold() == name and each.id != given.id for each in self._every(transaction, saved))

    def _kept(self, before: Connection, entered: Entered) -> Secret:
        """What of the kept secret is used on; it is not opened for nothing, as it may not open any more."""
        uses_key = entered.key is None and before.key_fingerprint != "none"
        uses_headers = entered.headers is None and before.extra_headers
        return self.secret(before.id) if uses_key or uses_headers else Secret()

    def _moved(self, given: Connection, entered: Entered) -> Iterator[Problem]:
        """Whoever may change an address must not get the key sent to another one by it."""
        before = self._saved(given.desk, given.id)
        try:
            if before.destination == given.normal().destination:
                return
        except ValueError:
            return  # said beside the address
        if entered.key is None and before.key_fingerprint != "none":
            yield Problem("api_key", "moved", "The key was entered for another address: enter it again for this one.")
        if entered.headers is None and before.extra_headers:
            yield Problem("extra_headers", "moved", "The headers were entered for another address: enter them again.")

    def _checked(self, given: Connection, kept: Secret, entered: Entered) -> tuple[Connection, Secret]:
        secret = entered.over(kept)
        given = replace(given, extra_headers=tuple(secret.headers))
        problems = self.problems(given, entered)
        if problems:
            raise BadParams(problems)
        return replace(given.normal(), key_fingerprint=fingerprint(secret.key.get_secret_value())), secret

    def _saved(self, desk: str, connection_id: str) -> Connection:
        with self._database.reading() as transaction:
            row = transaction.execute(_saved_on(desk).where(connection.c.id == connection_id)).one_or_none()
        if row is None:
            raise NotSent(
                "This connection cannot be changed here: it is defined outside the studio or no longer exists."
            )
        return connection_of(row)

    def _row(self, given: Connection, secret: Secret) -> dict[str, object]:
        same = ("name", "base_url", "key_fingerprint", "enabled", "place")
        kept = {"config": config_of(given), "sealed": self._keys.seal(secret)}
        return {name: getattr(given, name) for name in same} | kept

    def _write(self, connection_id: str, **values: object) -> None:
        with self._database.writing() as transaction:
            transaction.execute(sa.update(connection).where(connection.c.id == connection_id).values(**values))

    def purge(self) -> None:
        """Whose time to be taken back is over goes for good, with its key and what was learned of it."""
        old = sa.select(connection.c.id).where(connection.c.deleted < time.time() - TAKE_BACK)
        with self._database.reading() as transaction:
            names = transaction.execute(old).scalars().all()
        if names:
            with self._database.writing() as transaction:
                transaction.execute(sa.delete(connection).where(connection.c.id.in_(names)))
                transaction.execute(sa.delete(connection_fact).where(connection_fact.c.id.in_(names)))


def _saved_on(desk: str) -> sa.Select[Any]:
    return _SAVED.where(connection.c.desk == desk)
