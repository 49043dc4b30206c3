"""The tables of work: runs, their jobs and inputs, every attempt, and who works on them."""

from typing import get_args

import sqlalchemy as sa

from easel.runs.records import JobState
from easel.store.tables import VERSION, Json, Money, desk_column, id_column, metadata, person_column

STATES: tuple[str, ...] = get_args(JobState)
_DONE = sa.text("state = 'done'")

# `params` is what a person pressed, for all its jobs; `connection` is what it was meant for, by name, and `wanted` the same by
# id ("best" leaves the choice); a `batch` lets those that somebody waits for go first, waits in its rows and can be `paused`; of
# several of one desk the one with the lowest `position` goes first. `experiment` is the id of the one whose cells these are: a
# run for each server and set of files, and together one batch. `board` is the name of the one that its pictures are laid on when
# they are kept, empty for none.
run = sa.Table(
    "run",
    metadata,
    id_column("id", primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("params", Json, nullable=False),
    sa.Column("connection", sa.String(255), nullable=False),
    sa.Column("wanted", sa.String(80), nullable=False, default="", server_default=""),
    sa.Column("batch", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("paused", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("position", sa.Integer, nullable=False, default=0, server_default="0"),
    id_column("experiment", nullable=False, default="", server_default=""),
    sa.Column("board", sa.String(80), nullable=False, default="", server_default=""),
    desk_column(),
    person_column(),
    sa.Index(None, "desk", "id"),
    sa.Index(None, "experiment"),
)

# What an edit sends along, in order; the mask has position -1.
run_input = sa.Table(
    "run_input",
    metadata,
    id_column("run_id", sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content_type", sa.String(64), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
)

# `request` is what this job asks for, one picture of it, and `digest` tells requests apart (see digest.py).
# `connection` is the server that it went to, by name, and `why` the reason for that one; both empty until it is sent.
# `settled` is what a person decided about one whose end is unknown ("again", "forgotten"; probes are nobody's to decide), empty
# while it is open, and `person` who decided it; "held" is a queued one that is asked about, since it waited in a copy that was
# put back. `late` says that it was unknown once and its picture came all the same.
# `unconfirmed` counts its requests before the last that failed at once and may have been billed all the same; `notes` are the
# sentences that tell what was sent otherwise than wished.
# `executor` is the process that has it, `lease` until when (unix seconds) that process has promised to be alive; one that is
# queued has none, unless only that process may send it (a command line's own).
# `line` names the line that it stands in (empty: it waits in its rows, as the rest of a batch does), `turn` counts how often it
# was put in one, and `position` is its place among the jobs of its batch: the lower, the sooner. `tried` are the ids of the
# connections that turned it away. `changed` is the change counter's number of the transaction that wrote the row last.
job = sa.Table(
    "job",
    metadata,
    id_column("id", primary_key=True),
    id_column("run_id", sa.ForeignKey("run.id", ondelete="CASCADE"), nullable=False),
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
    sa.Column("request", Json, nullable=False, default=dict, server_default="{}"),
    sa.Column("digest", sa.String(64), nullable=False, default="", server_default=""),
    sa.Column("line", sa.String(80), nullable=False, default="", server_default=""),
    sa.Column("turn", sa.Integer, nullable=False, default=0, server_default="0"),
    sa.Column("position", sa.Integer, nullable=False, default=0, server_default="0"),
    sa.Column("tried", Json),
    sa.Column("changed", sa.BigInteger, nullable=False, default=VERSION, onupdate=VERSION, server_default="0"),
    desk_column(),
    person_column(),
    sa.CheckConstraint(sa.column("state").in_(STATES), name="state"),
    sa.Index(None, "run_id", "idx"),
    sa.Index(None, "state", "settled", "executor"),
    sa.Index(None, "digest"),
    sa.Index("ix_job_spending", "sent_at", "connection", "state", "cost", "estimate_most", "unconfirmed", "desk"),
    sa.Index("ix_job_receipts", "desk", "connection", "ended_at", sqlite_where=_DONE, postgresql_where=_DONE),
)

# `task` is the server's own id of it where it was sent as a task, empty for all others; `task_place` where it is asked about,
# empty where the server named none, and `task_expires` (unix seconds) until when the server keeps it.
attempt = sa.Table(
    "attempt",
    metadata,
    id_column("job_id", sa.ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
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
    sa.Column("task", sa.String(200), nullable=False, default="", server_default=""),
    sa.Column("task_place", sa.Text, nullable=False, default="", server_default=""),
    sa.Column("task_expires", sa.Double),
    sa.Index(None, "connection", "started"),
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
