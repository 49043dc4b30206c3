"""Which turn of a conversation a picture answers, as its sidecar tells it, and the rows that come of that when they were lost.

A turn that was answered in words alone has no sidecar and is lost with the database: what followed it follows the last one
before it that has come back. Its answer is told with each picture, as it is known when that is kept.
"""

from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from easel.runs.tables import job
from easel.store.ids import is_id
from easel.store.sidecars import Sidecar
from easel.threads import rows
from easel.threads.tables import answer, thread, turn

_DEEPEST = 200  # turns that a picture's turn follows
_LONGEST_ID = 2000  # letters of a server's own id, as far as any is kept


@dataclass(frozen=True, slots=True)
class Origin:
    """`after` are the turns that it follows, the nearest first. `usage` and `cost` (USD as text) are the text model's."""

    thread_id: str
    title: str
    begun: float
    turn_id: str
    after: tuple[str, ...]
    text: str
    created: float
    base: str
    base_picture: str
    words: str = ""
    refused: bool = False
    response_id: str = ""
    usage: dict[str, Any] | None = None
    cost: str | None = None


def told(connection: sa.Connection, run_id: str, answered: dict[str, Any]) -> dict[str, Any] | None:
    """What the sidecar of a picture says that answers this run, with the values of its row of `answer`; None where it answers no
    turn."""
    columns = (turn.c.id, turn.c.parent, turn.c.text, turn.c.created, turn.c.base, turn.c.base_picture)
    of_thread = (thread.c.id.label("thread_id"), thread.c.title, thread.c.created.label("begun"))
    joined = sa.select(*columns, *of_thread).join_from(turn, thread).where(turn.c.run_id == run_id)
    row = connection.execute(joined).mappings().first()
    if row is None:
        return None
    same = {name: row[name] for name in ("thread_id", "title", "begun", "text", "created", "base", "base_picture")}
    after = _after(connection, row["parent"])
    cost = answered["cost"]
    said = answered | {"cost": None if cost is None else str(cost)}
    return asdict(Origin(**same, turn_id=row["id"], after=after, **said))


def is_sound(value: object) -> bool:
    """Whether rows can be made of what a sidecar says here; a stranger may have written it."""
    try:
        _read(value)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation):
        return False
    return True


def answered(sidecar: Sidecar) -> dict[str, Any] | None:
    """The values of the row of `answer` that a sidecar tells; None where it answers no turn."""
    if not is_sound(sidecar.turn):
        return None
    origin = _read(sidecar.turn)
    same = {name: getattr(origin, name) for name in ("words", "refused", "response_id", "usage")}
    return same | {"cost": None if origin.cost is None else Decimal(origin.cost)}


def put(connection: sa.Connection, sidecar: Sidecar) -> None:
    """The rows of thread, turn and answer that are not there; those of the job must stand."""
    said = answered(sidecar)
    if said is None:
        return
    origin = _read(sidecar.turn)
    if not _may_take(connection, origin, sidecar.desk):
        return
    if not _is_there(connection, turn.c.id, origin.turn_id):
        parent = next((each for each in origin.after if _is_there(connection, turn.c.id, each)), "")
        same = {name: getattr(origin, name) for name in ("thread_id", "text", "created", "base", "base_picture")}
        row = same | {"id": origin.turn_id, "parent": parent, "run_id": sidecar.run_id}
        connection.execute(sa.insert(turn), row)
    if not _is_there(connection, answer.c.job_id, sidecar.job_id):
        rows.say(connection, sidecar.job_id, **said)
        if cost := said["cost"]:  # the job came back with what its picture cost
            paid = (job.c.id == sidecar.job_id, job.c.cost.is_not(None))
            connection.execute(sa.update(job).where(*paid).values(cost=job.c.cost + cost))


def _after(connection: sa.Connection, parent: str) -> tuple[str, ...]:
    names: list[str] = []
    while parent and len(names) < _DEEPEST:
        names.append(parent)
        parent = connection.execute(sa.select(turn.c.parent).where(turn.c.id == parent)).scalar() or ""
    return tuple(names)


def _may_take(connection: sa.Connection, origin: Origin, desk: str) -> bool:
    """Its thread, made where it is not there; what was said last is where it stands. False for one of another desk."""
    row = connection.execute(
        sa.select(thread.c.desk, thread.c.touched).where(thread.c.id == origin.thread_id)
    ).one_or_none()
    stands = {"head": origin.turn_id, "touched": origin.created}
    if row is None:
        new = {"id": origin.thread_id, "title": origin.title, "created": origin.begun, "desk": desk}
        connection.execute(sa.insert(thread), new | stands)
        return True
    if row.desk == desk and row.touched < origin.created:
        connection.execute(sa.update(thread).where(thread.c.id == origin.thread_id).values(**stands))
    return bool(row.desk == desk)


def _read(value: Any) -> Origin:
    """Raises ValueError, TypeError, AttributeError, InvalidOperation for what `told` did not say."""
    origin = Origin(**value | {"after": tuple(value["after"])})
    names = (origin.thread_id, origin.turn_id, *origin.after)
    numbers: tuple[object, ...] = (origin.begun, origin.created)
    others: tuple[object, ...] = (origin.refused, origin.usage)
    is_plain = (
        all(map(is_id, names))
        and all(each == "" or is_id(each) for each in (origin.base, origin.base_picture))
        and all(map(_is_text, (origin.title, origin.text, origin.words, origin.response_id)))
        and all(isinstance(each, int | float) for each in numbers)
        and isinstance(others[0], bool)
        and isinstance(others[1], dict | None)
        and len(origin.response_id) <= _LONGEST_ID
    )
    if not is_plain or not Decimal(origin.cost or 0).is_finite():
        raise ValueError("That is no turn's origin.")
    return origin


def _is_text(value: object) -> bool:
    """Raises UnicodeEncodeError, a ValueError, for half a letter, which no database keeps."""
    return isinstance(value, str) and "\0" not in value and bool(value.encode() or True)


def _is_there(connection: sa.Connection, column: sa.Column[str], name: str) -> bool:
    return connection.execute(sa.select(column).where(column == name)).first() is not None
