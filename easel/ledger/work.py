"""Sums what was sent to a key in a while, by tokens alone, and tells from when on a server should have charged all of it."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel import costs
from easel.costs import Prices, Usage
from easel.ledger import spending
from easel.ledger.comparison import Comparison, Work, held
from easel.library.tables import picture
from easel.requests import kinds
from easel.runs.tables import attempt, job, run
from easel.sizes import Size

SETTLES = (
    60.0  # seconds after an end within which gateways write down what they charge (new-api 5 s, LiteLLM up to a minute)
)
LATEST = 200  # answers whose own cost is looked at
LONG = 600.0  # seconds, where an end is unknown: a server may go on painting, and charge later
_ZERO, _MILLION = Decimal(0), Decimal(1_000_000)
_FIRST = sa.and_(picture.c.job_id == job.c.id, picture.c.position == 0, picture.c.kind.in_(kinds.PAID))
_MADE = (
    sa.select(sa.func.count())
    .where(picture.c.job_id == job.c.id, picture.c.kind.in_(kinds.PAID))
    .correlate(job)
    .scalar_subquery()
)
_SENT = sa.select(
    run.c.kind,
    job.c.state,
    job.c.cost,
    job.c.sent_at,
    job.c.estimate_most,
    spending.BILLABLE.label("billable"),
    sa.type_coerce(job.c.usage, sa.Text).label("usage"),
    picture.c.width,
    picture.c.height,
    _MADE.label("pictures"),
).select_from(job.join(run, run.c.id == job.c.run_id).outerjoin(picture, _FIRST))


@dataclass(frozen=True, slots=True)
class Rest:
    """Whether a key is at rest: `busy` while something is under way; when (unix seconds) something was last `sent`, and from when
    on all charges for it should be written down, `settled`."""

    busy: bool
    sent: float
    settled: float

    def is_settled(self, now: float) -> bool:
        return not self.busy and now >= self.settled


def rest(connection: sa.Connection, names: Collection[str], since: float) -> Rest:
    """Of what was sent from `since` on to connections of these names."""
    asked = sa.select(job.c.state, sa.func.max(job.c.sent_at), sa.func.max(job.c.ended_at)).where(
        job.c.connection.in_(names), job.c.sent_at >= since
    )
    rows = connection.execute(asked.group_by(job.c.state)).all()
    ends = [ended + (LONG if state == "unknown" else SETTLES) for state, _, ended in rows if ended]
    busy = any(state in ("sent", "stopped") for state, *_ in rows)
    return Rest(busy, max((sent or 0.0 for _, sent, _ in rows), default=0.0), max(ends, default=0.0))


def sent(connection: sa.Connection, names: Collection[str], since: float, until: float, prices: Prices) -> Work:
    """What was sent after `since`, up to `until` (unix seconds), to connections of these names."""
    rows = connection.execute(_of(names, since).where(job.c.sent_at <= until)).all()
    tries = (attempt.c.connection.in_(names), attempt.c.started > since, attempt.c.started <= until)
    asked = connection.execute(sa.select(sa.func.count()).select_from(attempt).where(*tries)).scalar_one()
    return sum((_one(row, prices) for row in rows if row.billable), Work(asked=asked))


def told(connection: sa.Connection, names: Collection[str], since: float, prices: Prices) -> Comparison:
    """What answers said that they cost (LiteLLM's header, a usage with its cost), beside what they come to by tokens."""
    pairs: list[tuple[Decimal, Decimal, float]] = []
    latest = _of(names, since).where(job.c.state == "done").order_by(job.c.sent_at.desc()).limit(LATEST)
    for row in connection.execute(latest):
        usage = _usage(row.usage)
        if usage is None or usage.cost is None or row.kind == kinds.CONVERSE.name:
            continue
        most = _by_tokens(row, usage, prices)[1]
        if most is not None:
            pairs.append((usage.cost, most, row.sent_at))
    charged, ours = sum((usd for usd, *_ in pairs), _ZERO), sum((usd for _, usd, _ in pairs), _ZERO)
    moments = [at for *_, at in pairs]
    return held(charged, ours, len(pairs), min(moments, default=0.0), max(moments, default=0.0))


def _of(names: Collection[str], since: float) -> sa.Select[Any]:
    return _SENT.where(job.c.connection.in_(names), job.c.sent_at > since, run.c.kind.not_in(kinds.BROUGHT))


def _one(row: sa.Row[Any], prices: Prices) -> Work:
    """One job: its last request by what it used, and those that may have been billed besides by what was expected."""
    is_known = row.cost is not None
    untold = max(0, row.billable - is_known)
    least, most = _known(row, prices) if is_known else (_ZERO, _ZERO)
    if untold:
        most = None if most is None or row.estimate_most is None else most + untold * row.estimate_most
    return Work(row.billable, untold, row.pictures, least, most)


def _known(row: sa.Row[Any], prices: Prices) -> tuple[Decimal, Decimal | None]:
    """A turn costs its words, too, whose tokens stand elsewhere: what it cost is taken as it was noted."""
    usage = _usage(row.usage)
    if row.kind == kinds.CONVERSE.name or usage is None:
        return row.cost, row.cost
    return _by_tokens(row, usage, prices)


def _by_tokens(row: sa.Row[Any], usage: Usage, prices: Prices) -> tuple[Decimal, Decimal | None]:
    """At least and at most: where nobody says how much of what went in was a picture, all of it may have been."""
    usd = row.cost
    if usage.cost is not None:
        size = Size(row.width, row.height) if row.width else None
        usd = costs.cost(replace(usage, cost=None), prices, size)
    if usd is None:
        return _ZERO, None
    if prices.per_picture is not None or usage.input_image_tokens is not None:
        return usd, usd
    return usd, usd + (usage.input_tokens or 0) * max(prices.image_in - prices.text_in, _ZERO) / _MILLION


def _usage(text: str | None) -> Usage | None:
    return Usage.from_reply(json.loads(text)) if text else None
