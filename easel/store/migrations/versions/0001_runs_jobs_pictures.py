"""Runs, their jobs and inputs, attempts, pictures, and the counter of changes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATES = ("queued", "sent", "done", "failed", "unknown", "cancelled", "stopped")


def upgrade() -> None:
    _runs()
    _jobs()
    _attempts()
    _pictures()
    change = op.create_table(
        "change",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.bulk_insert(change, [{"id": 1, "n": 0}])


def downgrade() -> None:
    for table in ("change", "picture", "attempt", "job", "run_input", "run"):
        op.drop_table(table)


def _runs() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("connection", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_table(
        "run_input",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_input_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "position", name="pk_run_input"),
    )


def _jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("sent_at", sa.Double()),
        sa.Column("ended_at", sa.Double()),
        sa.Column("partial", sa.String(96)),
        sa.Column("partial_index", sa.Integer()),
        sa.Column("error", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("usage", sa.Text()),
        sa.Column("cost", sa.BigInteger()),
        sa.Column("raw", sa.String(64)),
        sa.Column("executor", sa.String(64)),
        sa.Column("lease", sa.Double()),
        sa.CheckConstraint(sa.column("state").in_(STATES), name="state"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_job_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_run_id_idx", "job", ["run_id", "idx"])
    op.create_index("ix_job_state_executor", "job", ["state", "executor"])


def _attempts() -> None:
    op.create_table(
        "attempt",
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("streamed", sa.Boolean(), nullable=False),
        sa.Column("started", sa.Double(), nullable=False),
        sa.Column("seconds", sa.Double()),
        sa.Column("outcome", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("upstream_request_id", sa.String(255), nullable=False),
        sa.Column("account_id", sa.String(255), nullable=False),
        sa.Column("headers", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_attempt_job_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "number", name="pk_attempt"),
    )


def _pictures() -> None:
    op.create_table(
        "picture",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(8), nullable=False),
        sa.Column("revised_prompt", sa.Text(), nullable=False),
        sa.Column("got", sa.Text(), nullable=False),
        sa.Column("usage", sa.Text()),
        sa.Column("cost", sa.BigInteger()),
        sa.Column("parents", sa.Text(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("thumb_ready", sa.Boolean(), nullable=False),
        sa.Column("after_stop", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_picture_job_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_picture_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_picture"),
        sa.UniqueConstraint("job_id", "position", name="uq_picture_job_id_position"),
    )
    op.create_index("ix_picture_run_id", "picture", ["run_id"])
    op.create_index("ix_picture_sha256", "picture", ["sha256"])
