"""Finds pictures that were made by the same request at the same server, so that no cell pays for what is there.

What a free server made is never taken for a paid one: the sandbox's pictures are no AI.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from easel.ledger.spending import ZERO
from easel.library.tables import picture
from easel.requests import kinds
from easel.runs.tables import job

_AT_ONCE = 500  # digests of one question
_IS_FREE = sa.or_(job.c.cost == ZERO, sa.and_(job.c.cost.is_(None), job.c.estimate_most == ZERO))
_PICTURES = (
    sa.select(job.c.id, job.c.digest, job.c.connection, sa.func.coalesce(_IS_FREE, sa.false()), picture.c.id)
    .join_from(job, picture, picture.c.job_id == job.c.id)
    .where(job.c.desk == sa.bindparam("desk"), job.c.state == "done", picture.c.whole)
    .where(job.c.digest.in_(sa.bindparam("digests", expanding=True)))
    .order_by(job.c.id, sa.case((picture.c.kind == kinds.SEALED.name, 0), else_=1), picture.c.position)
)


@dataclass(frozen=True, slots=True)
class Made:
    """A kept picture, by whom it was made and whether for nothing."""

    connection: str
    picture_id: str
    is_free: bool


class Pictures:
    """Those of some digests, handed out once each: the k-th who asks for one gets the k-th, oldest first."""

    def __init__(self, made: Mapping[str, list[Made]]) -> None:
        self._made = made

    def take(self, digest: str, names: frozenset[str], *, free: bool) -> str | None:
        """The next one that was made by one of these connections; `free` says that asking again would cost nothing."""
        left = self._made.get(digest, [])
        fitting = next((each for each in left if each.connection in names and (free or not each.is_free)), None)
        if fitting is None:
            return None
        left.remove(fitting)
        return fitting.picture_id


def pictures(connection: sa.Connection, desk: str, digests: Iterable[str], without: Iterable[str] = ()) -> Pictures:
    """One picture of each job that is kept; `without` are those that are used already."""
    used, made = set(without), defaultdict[str, list[Made]](list)
    for some in _portions(sorted(set(digests))):
        last = None
        for job_id, digest, name, is_free, picture_id in connection.execute(_PICTURES, {"desk": desk, "digests": some}):
            if job_id != last and picture_id not in used:
                made[digest].append(Made(name, picture_id, bool(is_free)))
            last = job_id
    return Pictures(made)


def _portions(digests: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(digests), _AT_ONCE):
        yield digests[start : start + _AT_ONCE]
