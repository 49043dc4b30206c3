"""Which pictures look like one: all hashes of a desk held against one another, in milliseconds for a hundred thousand."""

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from easel.library.tables import catalogue
from easel.pictures import likeness

FURTHEST = 8  # bits of 64 by which the hashes of relatives differ

_OF = sa.select(catalogue.c.likeness).where(
    catalogue.c.picture_id == sa.bindparam("name"), catalogue.c.desk == sa.bindparam("desk")
)
_THESE = (catalogue.c.desk == sa.bindparam("desk"), catalogue.c.likeness.is_not(None))
_ALL = sa.select(catalogue.c.number, catalogue.c.likeness).where(*_THESE).order_by(catalogue.c.number)
_STANDING = sa.select(sa.func.count(), sa.func.max(catalogue.c.number)).where(*_THESE)
Hashes = npt.NDArray[np.int64]

_kept: dict[
    tuple[str, str], tuple[tuple[int, int], Hashes, Hashes]
] = {}  # by database and desk, as of how many and the last


def near(connection: sa.Connection, desk: str, picture_id: str) -> dict[int, int] | None:
    """By the catalogue's number, in how many bits each picture that looks like that one differs, itself (0) among them; None
    where there is no such picture, or none that could be hashed."""
    own = connection.execute(_OF, {"name": picture_id, "desk": desk}).scalar()
    if own is None:
        return None
    numbers, hashes = _all(connection, desk)
    apart = likeness.distances(int(own), hashes)
    close = apart <= FURTHEST
    return {int(number): int(bits) for number, bits in zip(numbers[close], apart[close], strict=True)}


def _all(connection: sa.Connection, desk: str) -> tuple[Hashes, Hashes]:
    """Kept from one question to the next: a picture's hash never changes."""
    standing = tuple(connection.execute(_STANDING, {"desk": desk}).one())
    name = (str(connection.engine.url), desk)
    known = _kept.get(name)
    if known is None or known[0] != standing:
        rows = connection.execute(_ALL, {"desk": desk}).all()
        numbers, hashes = np.array([tuple(row) for row in rows], dtype=np.int64).T
        known = _kept[name] = (standing, numbers, hashes)
    return known[1], known[2]
