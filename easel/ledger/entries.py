"""Every request as one flat entry, as a log would tell it: who was asked, for what, what came, how long, what it cost.

No prompt is in it, and no key: keys are known by the server's own name for them or by their fingerprint.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.costs import Usage
from easel.ledger import spending
from easel.library.tables import catalogue, picture
from easel.requests import kinds
from easel.runs.tables import attempt, job, run
from easel.store.database import Database


@dataclass(frozen=True, slots=True)
class Entry:
    """One job. `time` is when it was sent (made, where it never was) in unix seconds; `latency` seconds from the first byte
    of the first try to the end of the last; money in USD; None is unknown, and empty text is what nobody said.

    `outcome` is "ok", the error's kind, or the state of a job without either; `size_real` is the decoded picture's.
    `may_be_billed`: a server may charge for it, for `billable` of its requests: tries that failed at once count, unless they
    provably cost nothing; `cost` is the last one's. `quality` is the one asked for, `quality_said` what the server says it took.
    `experiment` and `thread` are the ids of those that it was made for; `picked`: a person picked its picture.
    """

    time: float
    job_id: str
    kind: str
    state: str
    connection: str
    account_id: str
    key_id: str
    request_id: str
    upstream_request_id: str
    model: str
    size: str
    size_real: str
    quality: str
    quality_said: str
    output_format: str
    pictures: int
    input_tokens: int | None
    input_text_tokens: int | None
    input_image_tokens: int | None
    output_tokens: int | None
    total_tokens: int | None
    latency: float | None
    attempts: int
    status: int | None
    outcome: str
    may_be_billed: bool
    billable: int
    cost: Decimal | None
    estimate_least: Decimal | None
    estimate_most: Decimal | None
    experiment: str = ""
    thread: str = ""
    picked: bool = False

    @property
    def untold(self) -> int:
        """How many of its requests may have been billed without anybody saying how much."""
        return max(0, self.billable - (self.cost is not None or self.state in ("sent", "stopped")))

    @property
    def lost(self) -> int:
        """How many of its requests may have been billed and brought nothing: neither picture nor words."""
        is_answered = self.state in ("done", "sent", "stopped")
        return 0 if self.is_free else max(0, self.billable - is_answered)

    @property
    def under_way(self) -> bool:
        return self.state in ("queued", "sent", "stopped")

    @property
    def is_probe(self) -> bool:
        """A doctor's request: it cost what it cost, and made no picture that anybody asked for."""
        return not kinds.of(self.kind).is_shown

    @property
    def is_free(self) -> bool:
        """Whoever was asked charges nothing."""
        return (self.estimate_most if self.cost is None else self.cost) == 0


# Conversations stand above: of theirs an entry needs this alone.
_TURNS: sa.TableClause = sa.table("turn", sa.column("run_id"), sa.column("thread_id"))
_THREAD = sa.select(_TURNS.c.thread_id).where(_TURNS.c.run_id == run.c.id).limit(1).correlate(run).scalar_subquery()
_PICKED = (
    sa.select(sa.func.count())
    .select_from(picture.join(catalogue, catalogue.c.picture_id == picture.c.id))
    .where(picture.c.job_id == job.c.id, catalogue.c.flag == 1, catalogue.c.trashed.is_(None))
    .correlate(job)
    .scalar_subquery()
)
_when = sa.func.coalesce(job.c.sent_at, job.c.created)
_MADE = (
    sa.select(sa.func.count())
    .where(picture.c.job_id == job.c.id, picture.c.kind.in_(kinds.PAID))
    .correlate(job)
    .scalar_subquery()
)
_FIELDS = {
    "time": _when,
    "job_id": job.c.id,
    "kind": run.c.kind,
    "state": job.c.state,
    "connection": spending.WHOSE,
    "account_id": attempt.c.account_id,
    "key_id": attempt.c.key_id,
    "request_id": job.c.request_id,
    "upstream_request_id": attempt.c.upstream_request_id,
    "request": sa.type_coerce(job.c.request, sa.Text),
    "usage": sa.type_coerce(job.c.usage, sa.Text),
    "got": sa.type_coerce(picture.c.got, sa.Text),
    "error": sa.type_coerce(job.c.error, sa.Text),
    "pictures": _MADE,
    "sent_at": job.c.sent_at,
    "started": attempt.c.started,
    "seconds": attempt.c.seconds,
    "attempts": job.c.attempts,
    "status": attempt.c.status,
    "may_be_billed": sa.case((spending.MAY_BE_BILLED, 1), else_=0),
    "billable": spending.BILLABLE,
    "cost": job.c.cost,
    "estimate_least": job.c.estimate_least,
    "estimate_most": job.c.estimate_most,
    "experiment": run.c.experiment,
    "thread": sa.func.coalesce(_THREAD, ""),
    "picked": _PICKED,
}
_TOKENS = ("input_tokens", "input_text_tokens", "input_image_tokens", "output_tokens", "total_tokens")
_OF_TRY = ("account_id", "key_id", "upstream_request_id")  # empty, not missing, where nothing was sent
_SAME = tuple(name for name in Entry.__slots__ if name in _FIELDS and name not in (*_OF_TRY, "may_be_billed", "picked"))
_JOINED = (
    job.join(run, run.c.id == job.c.run_id)
    .outerjoin(attempt, sa.and_(attempt.c.job_id == job.c.id, attempt.c.number == job.c.attempts))
    .outerjoin(picture, sa.and_(picture.c.job_id == job.c.id, picture.c.position == 0, picture.c.kind.in_(kinds.PAID)))
)
_ASKED = sa.select(*(field.label(name) for name, field in _FIELDS.items())).select_from(_JOINED)


def since(
    database: Database, desk: str, moment: float = 0.0, limit: int | None = None, before: float | None = None
) -> tuple[Entry, ...]:
    """Every entry of the desk from `moment` (unix seconds) on and `before` another, newest first; at most `limit`."""
    statement = _ASKED.where(job.c.desk == desk, run.c.kind.not_in(kinds.BROUGHT))
    statement = statement.where(_when >= moment) if moment else statement
    statement = statement if before is None else statement.where(_when < before)
    with database.reading() as connection:
        return tuple(_entries(connection.execute(statement.order_by(_when.desc(), job.c.id.desc()).limit(limit))))


def connections(database: Database, desk: str) -> tuple[str, ...]:
    """Every name that a run was ever made for, in the order of letters."""
    with database.reading() as connection:
        asked = sa.select(run.c.connection).where(run.c.desk == desk, run.c.kind.not_in(kinds.BROUGHT))
        return tuple(sorted(connection.execute(asked.distinct()).scalars(), key=str.lower))


def _entries(rows: Iterable[sa.Row[Any]]) -> Iterable[Entry]:
    last: tuple[str, dict[str, Any]] = ("", {})
    for row in rows:
        fields = row._mapping
        if fields["request"] != last[0]:  # the jobs of one run stand together and most often share their text
            last = (fields["request"], json.loads(fields["request"]))
        yield _entry(fields, last[1])


def _entry(row: Mapping[Any, Any], request: dict[str, Any]) -> Entry:
    usage = Usage.from_reply(_read(row["usage"])) or Usage()
    got = _read(row["got"])
    values: dict[str, Any] = {name: row[name] for name in _SAME}
    values |= {name: row[name] or "" for name in _OF_TRY}
    values |= {name: str(request.get(name, "")) for name in ("model", "size", "quality", "output_format")}
    values |= {name: getattr(usage, name) for name in _TOKENS}
    values |= {"size_real": str(got.get("size", "")), "quality_said": str(got.get("quality", ""))}
    values |= {name: bool(row[name]) for name in ("may_be_billed", "picked")}
    return Entry(**values, latency=_latency(row), outcome=_outcome(row))


def _latency(row: Mapping[Any, Any]) -> float | None:
    if row["seconds"] is None or row["sent_at"] is None:
        return None
    return max(0.0, round(float(row["started"] + row["seconds"] - row["sent_at"]), 3))


def _outcome(row: Mapping[Any, Any]) -> str:
    if row["state"] == "done":
        return "ok"
    return str(_read(row["error"]).get("kind") or row["state"])


def _read(text: str | None) -> dict[str, Any]:
    content = json.loads(text) if text else {}
    return content if isinstance(content, dict) else {}
