"""Each picture's bytes are read once: what was read, and who reads just now."""

import time

import sqlalchemy as sa

from easel.library.tables import reading
from easel.proofs.reading import Reading

LEASE = 120.0  # seconds after which whoever has not come back with it is taken for lost
TRIES = 3
READER = "PP-OCRv6 small, 1"  # another one reads again


def known(connection: sa.Connection, sha256: str) -> Reading | None:
    row = connection.execute(
        sa.select(reading.c.said, reading.c.reader).where(reading.c.sha256 == sha256)
    ).one_or_none()
    return Reading.from_dict(row.said) if row and row.said and row.reader == READER else None


def take(connection: sa.Connection, sha256: str) -> bool:
    """Whether these bytes may be read now: by nobody else, and not in vain too often. In a writing transaction."""
    now = time.time()
    row = connection.execute(sa.select(reading).where(reading.c.sha256 == sha256)).one_or_none()
    if row is None:
        values = {"sha256": sha256, "said": None, "reader": READER, "taken": now, "tries": 1}
        connection.execute(sa.insert(reading), values)
        return True
    if row.said is None and now - row.taken < LEASE:
        return False
    tries = 1 if row.reader != READER else row.tries + 1
    values = {"taken": now, "tries": tries, "reader": READER}
    connection.execute(sa.update(reading).where(reading.c.sha256 == sha256).values(**values))
    return True


def tries(connection: sa.Connection, sha256: str) -> int:
    return int(connection.execute(sa.select(reading.c.tries).where(reading.c.sha256 == sha256)).scalar() or 0)


def give_back(connection: sa.Connection, sha256: str) -> None:
    """What was taken and not read: its reader was lost, or told to end."""
    connection.execute(sa.update(reading).where(reading.c.sha256 == sha256).values(taken=0.0))


def keep(connection: sa.Connection, sha256: str, found: Reading) -> None:
    connection.execute(sa.update(reading).where(reading.c.sha256 == sha256).values(said=found.as_dict()))


def forget(connection: sa.Connection, sha256: str) -> None:
    """So that it is tried again when somebody asks."""
    connection.execute(sa.delete(reading).where(reading.c.sha256 == sha256))
