"""Turns that a conversation gained in one library after another had taken it in: they are added to it there."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from easel.exchange.things import Line, Row
from easel.threads.tables import thread, turn

_AT_ONCE = 500


def put(connection: sa.Connection, desk: str, lines: Sequence[Line]) -> int:
    """How many there were. A conversation that stood still here stands where it stands there from now on; one that was held
    further in both stays where it is."""
    return sum(_put(connection, desk, line) for line in lines)


def _put(connection: sa.Connection, desk: str, line: Line) -> int:
    mine = sa.select(thread.c.head).where(thread.c.id == line.row["id"], thread.c.desk == desk)
    head = connection.execute(mine).scalar()
    turns: Sequence[Row] = line.parts.get("turn", ())
    if head is None or not turns:
        return 0
    there = _there(connection, [each["id"] for each in turns])
    new = [each | {"thread_id": line.row["id"]} for each in turns if each["id"] not in there]
    if new:
        connection.execute(sa.insert(turn), new)
        _follow(connection, line, head)
    return len(new)


def _there(connection: sa.Connection, names: Sequence[str]) -> set[str]:
    chunks = (names[at : at + _AT_ONCE] for at in range(0, len(names), _AT_ONCE))
    return {
        name
        for some in chunks
        for name in connection.execute(sa.select(turn.c.id).where(turn.c.id.in_(some))).scalars()
    }


def _follow(connection: sa.Connection, line: Line, head: str) -> None:
    parents: Mapping[str, str] = {each["id"]: each["parent"] for each in line.parts["turn"]}
    step = line.row["head"]
    while step and step != head:
        step = parents.get(step, "")
    if step:
        values = {name: line.row[name] for name in ("head", "touched")}
        connection.execute(sa.update(thread).where(thread.c.id == line.row["id"]).values(**values))
