"""Decides whether a request is sent as a task: always, never, or where it is likely to be cut on its way to the answer.

How long it may take is known from what equal requests took there, else by what is reported of such pictures.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from easel import costs
from easel.connections.connection import Connection
from easel.requests import kinds
from easel.requests.generate import GenerateParams
from easel.runs.tables import attempt, job
from easel.store.database import Database

USUAL_CUT = 100.0  # seconds of silence after which proxies that many gateways stand behind cut a request
NEAR = 0.8  # of that: who is so close to it may be cut as well
_LATEST = 100  # attempts that are looked at
_ENOUGH = 3  # of equal requests
_LIKE = ("model", "size", "quality")
_TOLD = ("ok", "CutOff", "SlowServerError")  # what was cut took at least so long
_TAKEN = (
    sa.select(attempt.c.seconds, job.c.request)
    .join_from(attempt, job, job.c.id == attempt.c.job_id)
    .where(attempt.c.connection == sa.bindparam("name"), attempt.c.outcome.in_(_TOLD), attempt.c.seconds.is_not(None))
    .order_by(attempt.c.started.desc())
    .limit(_LATEST)
)


def as_task(connection: Connection, params: GenerateParams, database: Database) -> bool:
    """Whether a request with these params is sent as a task there."""
    if not may_be_task(connection, params):
        return False
    if connection.tasks == "always":
        return True
    return expected(connection.name, params, database) >= NEAR * (connection.cut_after or USUAL_CUT)


def may_be_task(connection: Connection, params: GenerateParams) -> bool:
    """Whether it depends on nothing but how long the request may take."""
    if connection.tasks == "never" or connection.tasks_off:
        return False
    card = connection.capabilities
    is_known = connection.tasks == "always" or (card is not None and card.tasks is True)
    return is_known and kinds.of(params.kind).endpoint.startswith("images/")


def expected(connection: str, params: GenerateParams, database: Database) -> float:
    """Seconds that it may take: as long as the slower ones of equal requests took."""
    with database.reading() as transaction:
        rows = transaction.execute(_TAKEN, {"name": connection}).all()
    like = _values(params.as_dict())
    taken = sorted(row.seconds for row in rows if _values(row.request) == like)
    if len(taken) >= _ENOUGH:
        return float(taken[(len(taken) * 9) // 10])
    most = float(costs.estimate(params.single(), costs.Prices()).seconds[1])
    return max(most, *taken) if taken else most


def _values(request: Any) -> Iterable[Any]:
    return [request.get(name) for name in _LIKE]
