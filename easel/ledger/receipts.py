"""The receipts of a connection: what its latest requests asked for, what came of them, and what the server said that it took."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from easel import sizes
from easel.library.tables import picture
from easel.requests import kinds
from easel.requests.fields import FIELDS
from easel.requests.generate import GenerateParams
from easel.runs.tables import attempt, job, run
from easel.sizes import Size
from easel.store.database import Database
from easel.store.scope import STUDIO
from easel.usage import Usage

LATEST = 300  # of one connection: what it did longer ago it may do otherwise now
Key = tuple[Any, ...]  # what requests share that cost about the same
_PRICED = tuple(name for name, row in FIELDS.items() if row.is_priced)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One request that ended with a picture. `size` and `format` are as decoded, `quality` and `background` what the server says
    of them, "" for nothing; `has_alpha` is None where nobody looked.

    `previews`: whether one came, None where none was asked for by a stream. `outside` is what a masked edit changed of what its
    mask protects: the share (0-1), and by how much of 255 on average.
    """

    job_id: str
    params: GenerateParams
    usage: Usage | None = None
    size: Size | None = None
    format: str = ""
    quality: str = ""
    background: str = ""
    has_alpha: bool | None = None
    pictures: int = 1
    previews: bool | None = None
    outside: tuple[float, float] | None = None
    key: Key = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", key(self.params))


def key(params: GenerateParams) -> Key:
    """The kind of a request, and its values of the fields that are marked as priced."""
    values = params.single().values()
    rows = [FIELDS[name] for name in _PRICED]
    said = (values[row.name] if row.applies.holds(values) else row.default for row in rows)
    return (params.kind, *(row.as_sent(value) for row, value in zip(rows, said, strict=True)))


@dataclass(slots=True)
class _Kept:
    """What was read of one connection when the change counter stood at `version`: by job, and the receipts alone."""

    version: int = -1
    known: dict[str, Receipt | None] = field(default_factory=dict)
    receipts: tuple[Receipt, ...] = ()


class ReceiptBook:
    """Reads each receipt once; whoever asks again is answered from memory until something is written."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[tuple[str, str, float], _Kept] = {}
        self._reading = threading.Lock()

    def of(self, connection: str, since: float = 0.0, *, desk: str = STUDIO) -> tuple[Receipt, ...]:
        """Those of the connection with this name, the latest first; `since` (unix seconds) leaves older ones out. The same tuple
        as before where there is no other receipt."""
        place = (desk, connection, since)
        with self._reading:
            kept = self._kept.setdefault(place, _Kept())
            version = self._database.version()
            if kept.version != version:
                found = self._read(kept.known, place)
                if list(found) != list(kept.known):
                    kept.known, kept.receipts = (
                        found,
                        tuple(receipt for receipt in found.values() if receipt is not None),
                    )
                kept.version = version
            return kept.receipts

    def _read(self, before: dict[str, Receipt | None], place: tuple[str, str, float]) -> dict[str, Receipt | None]:
        """None stands for what ended without a receipt: a probe, words without a picture."""
        desk, connection, since = place
        these = (job.c.desk == desk, job.c.connection == connection, job.c.state == "done", job.c.ended_at >= since)
        with self._database.reading() as transaction:
            latest = sa.select(job.c.id).where(*these).order_by(job.c.ended_at.desc()).limit(LATEST)
            names = transaction.execute(latest).scalars().all()
            new = [name for name in names if name not in before]
            added = {receipt.job_id: receipt for receipt in _receipts(transaction, new)}
        return {name: before[name] if name in before else added.get(name) for name in names}


_RAW, _SEALED = picture.alias("raw"), picture.alias("sealed")
_COUNT = (
    sa.select(sa.func.count())
    .where(picture.c.job_id == job.c.id, picture.c.kind.in_(kinds.PAID))
    .correlate(job)
    .scalar_subquery()
)
_OUTSIDE = (
    sa.select(_SEALED.c.got)
    .where(_SEALED.c.job_id == job.c.id, _SEALED.c.kind == kinds.SEALED.name)
    .order_by(_SEALED.c.position)
    .limit(1)
    .correlate(job)
    .scalar_subquery()
)
_BILLED = (
    sa.select(
        job.c.id, run.c.kind, job.c.request, job.c.usage, job.c.partial_index, attempt.c.streamed, _RAW.c.got,
        _COUNT.label("pictures"), _OUTSIDE.label("outside"),
    )
    .select_from(
        job.join(run, run.c.id == job.c.run_id)
        .join(_RAW, sa.and_(_RAW.c.job_id == job.c.id, _RAW.c.position == 0, _RAW.c.kind.in_(kinds.PAID)))
        .outerjoin(attempt, sa.and_(attempt.c.job_id == job.c.id, attempt.c.number == job.c.attempts))
    )
    .where(run.c.kind.in_(kinds.SHOWN))
)  # fmt: skip
_AT_ONCE = 300  # ids in one statement


def _receipts(transaction: sa.Connection, names: Sequence[str]) -> Iterable[Receipt]:
    for first in range(0, len(names), _AT_ONCE):
        some = _BILLED.where(job.c.id.in_(names[first : first + _AT_ONCE]))
        yield from (_receipt(row) for row in transaction.execute(some))


def _receipt(row: Any) -> Receipt:
    params = kinds.of(row.kind).params.from_dict(row.request)
    got = row.got or {}
    asks_previews = bool(row.streamed) and params.partial_images > 0
    return Receipt(
        row.id,
        params,
        usage=Usage.from_reply(row.usage),
        size=_size(got.get("size")),
        format=str(got.get("format", "")),
        quality=str(got.get("quality", "")),
        background=str(got.get("background", "")),
        has_alpha=got.get("has_alpha"),
        pictures=row.pictures,
        previews=row.partial_index is not None if asks_previews else None,
        outside=_outside(row.outside),
    )


def _size(text: object) -> Size | None:
    try:
        return sizes.parse(str(text or ""))
    except ValueError:
        return None


def _outside(got: Any) -> tuple[float, float] | None:
    measures = got or {}
    share, mean = measures.get("leak_aligned"), measures.get("leak_mean")
    share = measures.get("leak") if share is None else share
    return None if share is None or mean is None else (float(share), float(mean))
