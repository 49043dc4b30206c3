"""How busy each line is, counted in rows: what is under way, what waits, and what was sent within the last minute."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from easel.runs.tables import attempt, job

MINUTE = 60.0
MARGIN = 1.0  # seconds: a request reaches its server a little after it was written down, one sooner than another

_BUSY = (
    sa.select(job.c.line, job.c.state, sa.func.count(), sa.func.min(job.c.sent_at))
    .where(job.c.state.in_(("queued", "sent", "stopped")), job.c.line != "")
    .group_by(job.c.line, job.c.state)
)
_SENT = (
    sa.select(attempt.c.started)
    .where(attempt.c.connection == sa.bindparam("name"), attempt.c.started > sa.bindparam("since"))
    .order_by(attempt.c.started)
)


@dataclass(frozen=True, slots=True)
class Load:
    """Jobs of one line: with the server since `oldest` (unix seconds), and waiting."""

    under_way: int = 0
    waiting: int = 0
    oldest: float | None = None

    @property
    def jobs(self) -> int:
        return self.under_way + self.waiting


IDLE = Load()


def by_line(connection: sa.Connection) -> Mapping[str, Load]:
    """Of every line that has a job."""
    found: dict[str, Load] = {}
    for line, state, count, oldest in connection.execute(_BUSY):
        before = found.get(line, IDLE)
        if state == "queued":
            found[line] = Load(before.under_way, before.waiting + count, before.oldest)
        else:
            since = min((each for each in (before.oldest, oldest) if each is not None), default=None)
            found[line] = Load(before.under_way + count, before.waiting, since)
    return found


def sent_within_a_minute(connection: sa.Connection, name: str, now: float | None = None) -> list[float]:
    """When (unix seconds) requests to the connection of that name began, oldest first: every attempt is one."""
    since = (time.time() if now is None else now) - MINUTE - MARGIN
    return list(connection.execute(_SENT, {"name": name, "since": since}).scalars())
