"""From sidecars to rows: how pictures whose rows were lost, in a crash or with a database, come back."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.library import marks, queries
from easel.library.keep import put_row
from easel.requests import kinds
from easel.runs import inputs
from easel.runs.digest import digest
from easel.runs.inputs import RunInput
from easel.runs.tables import job, run
from easel.store.database import Database
from easel.store.sidecars import Sidecar, Sidecars

_BATCH = 200
# Writes what else the sidecar of a picture tells, in the transaction that makes its rows.
Beside = Callable[[sa.Connection, Sidecar], None]


def rebuild(
    database: Database, sidecars: Sidecars, days: int | None = None, *, beside: Beside = lambda *_: None
) -> int:
    """Takes in every whole picture whose job has no row (a lost or older database), each after those that it was made from; how
    many pictures it took in.

    `days` looks at the latest days of sidecars only.
    """
    taken = 0
    for chunk in _chunks(sidecars.latest(days), _BATCH):
        with database.reading() as connection:
            statement = sa.select(job.c.id).where(job.c.id.in_({name for name, _, _ in chunk}))
            known = set(connection.execute(statement).scalars())
        unknown = (sidecars.read(key) for name, _, key in chunk if name not in known)
        missing = [sidecar for sidecar in unknown if sidecar and not sidecar.broken]
        if missing:
            with database.writing() as connection:
                for sidecar in missing:
                    if _is_there_already(connection, sidecar):
                        continue
                    put_work(connection, sidecar)
                    put_row(connection, sidecar)
                    beside(connection, sidecar)
                    taken += 1
    return taken


def _is_there_already(connection: sa.Connection, sidecar: Sidecar) -> bool:
    """A picture that was brought in comes once: of two processes that brought it in, one died before it saw the other's."""
    if not kinds.of(sidecar.kind).is_brought:
        return False
    return bool(queries.of_bytes(connection, sidecar.desk, [sidecar.sha256]))


def put_work(connection: sa.Connection, sidecar: Sidecar) -> None:
    """Run and job of a picture that is there, whichever of them has no row."""
    if not _exists(connection, run, sidecar.run_id):
        values = {"kind": kinds.of(sidecar.kind).of_run, "created": sidecar.run_created, "params": sidecar.params}
        values |= {"desk": sidecar.desk, "board": marks.name_or_none(sidecar.board)}
        connection.execute(sa.insert(run), values | {"id": sidecar.run_id, "connection": sidecar.connection})
        inputs.keep(connection, sidecar.run_id, _inputs(sidecar))
    if not _exists(connection, job, sidecar.job_id):
        connection.execute(sa.insert(job), _job_row(sidecar))


def _inputs(sidecar: Sidecar) -> tuple[RunInput, ...]:
    return tuple(RunInput(**each) for each in sidecar.inputs)


def _exists(connection: sa.Connection, table: sa.Table, name: str) -> bool:
    return connection.execute(sa.select(table.c.id).where(table.c.id == name)).first() is not None


def _job_row(sidecar: Sidecar) -> dict[str, Any]:
    return {
        "id": sidecar.job_id,
        "run_id": sidecar.run_id,
        "idx": sidecar.index,
        "state": "done",
        "created": sidecar.run_created,
        "sent_at": None if kinds.of(sidecar.kind).is_brought else sidecar.run_created,
        "ended_at": sidecar.created,
        "attempts": sidecar.attempt,
        "unconfirmed": sidecar.unconfirmed,
        "request_id": sidecar.request_id,
        "connection": sidecar.connection,
        "request": sidecar.asked,
        "digest": digest(sidecar.asked, _inputs(sidecar)),
        "desk": sidecar.desk,
        "usage": sidecar.usage,
        "cost": _cost(sidecar),
    }


def _cost(sidecar: Sidecar) -> Decimal | None:
    return None if sidecar.cost is None else Decimal(sidecar.cost)


def _chunks(items: Iterable[tuple[str, int, str]], size: int) -> Iterable[list[tuple[str, int, str]]]:
    """Of `size` or a little more: the pictures of one job stay together."""
    chunk: list[tuple[str, int, str]] = []
    for item in items:
        if len(chunk) >= size and chunk[-1][0] != item[0]:
            yield chunk
            chunk = []
        chunk.append(item)
    if chunk:
        yield chunk
