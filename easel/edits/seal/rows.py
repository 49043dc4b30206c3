"""Which ways of sealing a picture are known: rows, and what they say of it."""

import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from easel.edits.plan import SealChoice
from easel.edits.tables import seal
from easel.library.tables import picture


@dataclass(frozen=True, slots=True)
class Seal:
    """One way of sealing the picture `raw_id` as it came; `sealed_id` is the picture made of it, or `raw_id` itself where it is
    left raw. `measures` as told in sealing.py."""

    raw_id: str
    choice: str
    sealed_id: str
    measures: dict[str, Any]


def name_of(choice: SealChoice) -> str:
    """The same for choices that make the same picture."""
    words: list[str] = [choice.mode]
    if choice.mode == "blended":
        words.append(str(choice.feather))
        words += ["matched"] * choice.colour_match
    words += ["unaligned"] * (not choice.align)
    return "-".join(words)


_COLUMNS = [seal.c.picture_id, seal.c.choice, seal.c.sealed_id, seal.c.measures]


def known(connection: sa.Connection, desk: str, picture_id: str) -> tuple[Seal, ...]:
    """Every way known of the picture, which may be the one that came or one that was sealed; oldest first."""
    raw = sa.select(seal.c.picture_id).where(seal.c.sealed_id == picture_id)
    chosen = sa.select(*_COLUMNS).join(picture, picture.c.id == seal.c.picture_id).where(picture.c.desk == desk)
    chosen = chosen.where(sa.or_(seal.c.picture_id == picture_id, seal.c.picture_id.in_(raw)))
    return tuple(Seal(*row) for row in connection.execute(chosen.order_by(seal.c.created)))


def keep(connection: sa.Connection, made: Seal) -> None:
    """Nothing happens when that way is known."""
    same = sa.and_(seal.c.picture_id == made.raw_id, seal.c.choice == made.choice)
    if connection.execute(sa.select(seal.c.choice).where(same)).first() is None:
        values = {"picture_id": made.raw_id, "choice": made.choice, "sealed_id": made.sealed_id}
        connection.execute(sa.insert(seal), values | {"created": time.time(), "measures": made.measures})
