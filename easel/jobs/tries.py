"""How one try of a request ended, written into its row: the same for a job and for a doctor's probe."""

import sqlalchemy as sa

from easel.runs.tables import attempt
from easel.wire.replies import Attempt


def record(connection: sa.Connection, job_id: str, number: int, ended: Attempt) -> None:
    """The row was written before the try's first byte."""
    this = (attempt.c.job_id == job_id, attempt.c.number == number)
    values = {
        "seconds": ended.seconds,
        "outcome": ended.outcome,
        "status": ended.status,
        "upstream_request_id": ended.upstream_request_id[:255],
        "account_id": ended.account_id[:255],
        "key_id": ended.key_id[:255],
        "headers": dict(ended.headers),
        "error": ended.error.as_dict() if ended.error else None,
    }
    connection.execute(sa.update(attempt).where(*this).values(**values))
