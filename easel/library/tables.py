"""The tables: runs, their jobs and inputs, every attempt, every kept picture. SQLite and PostgreSQL hold the same."""

import json
from decimal import Decimal
from typing import Any, get_args

import sqlalchemy as sa

from easel.library.records import JobState

STATES: tuple[str, ...] = get_args(JobState)
PROBE = "probe"  # the kind of the doctor's runs: in the ledger, on no page of pictures
_NANO = 9  # money is kept in whole nano-dollars: exact, and sums stay exact in either database


class Money(sa.types.TypeDecorator[Decimal]):
    """USD as Decimal, kept as a whole number of nano-dollars."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> int | None:
        return None if value is None else int(value.scaleb(_NANO).to_integral_value())

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-_NANO)


class Json(sa.types.TypeDecorator[Any]):
    """JSON as text: queries may take the text as it is and decode only what they use."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: sa.Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else json.loads(value)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str, *more: Any, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(36), *more, **options)


# `connection` is what it was meant for, by name, and `wanted` the same by id ("best" leaves the choice); a `batch` lets
# those that somebody waits for go first.
run = sa.Table(
    "run",
    metadata,
    _id("id", primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("params", Json, nullable=False),
    sa.Column("connection", sa.String(255), nullable=False),
    sa.Column("wanted", sa.String(80), nullable=False, default="", server_default=""),
    sa.Column("batch", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
)

# What an edit sends along, in order; the mask has position -1.
run_input = sa.Table(
    "run_input",
    metadata,
    _id("run_id", sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content_type", sa.String(64), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
)

# `connection` is the server that it went to, by name, and `why` the reason for that one; both empty until it is sent.
# `settled` is what a person decided about one whose end is unknown ("again", "forgotten"; probes are nobody's to decide), empty
# while it is open; "held" is a queued one that is asked about, since it waited in a copy that was put back. `late` says that
# it was unknown once and its picture came all the same.
# `unconfirmed` counts its requests before the last that failed at once and may have been billed all the same; `notes` are the
# sentences that tell what was sent otherwise than wished.
# `executor` is the process that has it, `lease` until when (unix seconds) that process has promised to be alive.
job = sa.Table(
    "job",
    metadata,
    _id("id", primary_key=True),
    _id("run_id", sa.ForeignKey("run.id", ondelete="CASCADE"), nullable=False),
    sa.Column("idx", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("stage", sa.Text, nullable=False, default=""),
    sa.Column("connection", sa.String(255), nullable=False, default="", server_default=""),
    sa.Column("why", sa.Text, nullable=False, default="", server_default=""),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("sent_at", sa.Double),
    sa.Column("ended_at", sa.Double),
    sa.Column("partial", sa.String(96)),
    sa.Column("partial_index", sa.Integer),
    sa.Column("error", Json),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("request_id", sa.String(64), nullable=False, default=""),
    sa.Column("usage", Json),
    sa.Column("cost", Money),
    sa.Column(
        "estimate_least", Money
    ),  # what was expected of it when the run was made; empty where nothing is published
    sa.Column("estimate_most", Money),
    sa.Column("settled", sa.String(16), nullable=False, default="", server_default=""),
    sa.Column("late", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("unconfirmed", sa.Integer, nullable=False, default=0, server_default="0"),
    sa.Column("notes", Json),
    sa.Column("raw", sa.String(64)),  # the blob that keeps an answer without a usable picture
    sa.Column("executor", sa.String(64)),
    sa.Column("lease", sa.Double),
    sa.CheckConstraint(sa.column("state").in_(STATES), name="state"),
    sa.Index(None, "run_id", "idx"),
    sa.Index(None, "state", "settled", "executor"),
    sa.Index("ix_job_spending", "sent_at", "connection", "state", "cost", "estimate_most", "unconfirmed"),
)

attempt = sa.Table(
    "attempt",
    metadata,
    _id("job_id", sa.ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("request_id", sa.String(64), nullable=False),
    sa.Column("connection", sa.String(255), nullable=False, default="", server_default=""),
    sa.Column("streamed", sa.Boolean, nullable=False),
    sa.Column("started", sa.Double, nullable=False),
    sa.Column("seconds", sa.Double),
    sa.Column("outcome", sa.String(64), nullable=False, default=""),  # empty while it runs
    sa.Column("status", sa.Integer),
    sa.Column("upstream_request_id", sa.String(255), nullable=False, default=""),
    sa.Column("account_id", sa.String(255), nullable=False, default=""),
    sa.Column("key_id", sa.String(255), nullable=False, default="", server_default=""),
    sa.Column("headers", Json),
    sa.Column("error", Json),
)

# `whole` is set once every pixel was decoded; until then the picture is shown and its job is not done.
picture = sa.Table(
    "picture",
    metadata,
    _id("id", primary_key=True),
    _id("job_id", sa.ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
    _id("run_id", sa.ForeignKey("run.id", ondelete="CASCADE"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("format", sa.String(8), nullable=False),
    sa.Column("revised_prompt", sa.Text, nullable=False),
    sa.Column("got", Json, nullable=False),
    sa.Column("usage", Json),
    sa.Column("cost", Money),
    sa.Column("parents", Json, nullable=False),
    sa.Column("whole", sa.Boolean, nullable=False, default=False),
    sa.Column("thumb_ready", sa.Boolean, nullable=False, default=False),
    sa.Column("after_stop", sa.Boolean, nullable=False, default=False),
    sa.UniqueConstraint("job_id", "position"),
    sa.Index(None, "run_id"),
    sa.Index(None, "sha256"),
)

# Who works on jobs where the database is shared: `started` and `beat` (the last heartbeat) in unix seconds of the database's
# own clock, since those of several machines differ. On one machine locks tell who is alive, and nothing is written here.
executor = sa.Table(
    "executor",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("started", sa.Double, nullable=False),
    sa.Column("beat", sa.Double, nullable=False),
)

# What a tab of a browser has typed and chosen on a page and not sent: `fields` by name; `typed` says of each text by which
# opening of the tab it was typed, for which text set by Python, and when by the browser's clock.
draft = sa.Table(
    "draft",
    metadata,
    sa.Column("browser", sa.String(64), primary_key=True),
    sa.Column("page", sa.String(16), primary_key=True),
    sa.Column("tab", sa.String(32), primary_key=True),
    sa.Column("changed", sa.Double, nullable=False),
    sa.Column("fields", Json, nullable=False),
    sa.Column("typed", Json, nullable=False),
)

# One row, raised by every writing transaction: whoever polls asks it whether anything has changed.
change = sa.Table(
    "change",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("n", sa.BigInteger, nullable=False),
)
