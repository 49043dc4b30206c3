"""How busy a line is, as its rows say."""

import sqlalchemy as sa

from easel.runs import load
from easel.runs.load import Load
from easel.runs.tables import attempt, job, run
from easel.store.ids import new_id
from easel.store.store import Store


def _jobs(connection: sa.Connection, line: str, *states: str) -> list[str]:
    run_id, names = new_id(), [new_id() for _ in states]
    connection.execute(sa.insert(run).values(id=run_id, kind="generate", created=0, params={}, connection=""))
    for number, (name, state) in enumerate(zip(names, states, strict=True)):
        sent = 100.0 + number if state in ("sent", "stopped") else None
        connection.execute(
            sa.insert(job).values(id=name, run_id=run_id, idx=number, state=state, created=0, line=line, sent_at=sent)
        )
    return names


def test_each_line_is_counted_by_itself(store: Store) -> None:
    """What is under way, a stopped request included, and what waits; what has ended or stands in no line is not counted."""
    with store.database.writing() as connection:
        _jobs(connection, "line-1", "queued", "sent", "stopped", "queued", "done", "failed")
        _jobs(connection, "line-2", "queued")
        _jobs(connection, "", "queued", "queued")
        found = load.by_line(connection)
    assert found == {"line-1": Load(2, 2, 101.0), "line-2": Load(0, 1, None)}
    assert found["line-1"].jobs == 4


def test_every_attempt_of_the_last_minute_counts(store: Store) -> None:
    """Repeated ones too, at that server alone, oldest first."""
    with store.database.writing() as connection:
        (name,) = _jobs(connection, "line-1", "done")
        rows = [(1, "A", 938.5), (2, "A", 950.0), (3, "A", 945.0), (4, "B", 990.0)]
        for number, server, started in rows:
            values = {"job_id": name, "number": number, "request_id": "r", "connection": server, "streamed": False}
            connection.execute(sa.insert(attempt).values(**values, started=started))
        assert load.sent_within_a_minute(connection, "A", now=1000.0) == [945.0, 950.0]
