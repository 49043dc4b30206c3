"""Conversations: threads, their turns, and what was answered in words; which servers forget their answers."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "thread",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("touched", sa.Double(), nullable=False),
        sa.Column("trashed", sa.Double()),
        sa.Column("head", sa.String(36), nullable=False, server_default=""),
        sa.Column("changed", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("desk", sa.String(64), nullable=False, server_default="studio"),
        sa.Column("person", sa.String(255), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_thread"),
    )
    op.create_index("ix_thread_desk_touched", "thread", ["desk", "touched"])
    op.create_table(
        "turn",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("thread_id", sa.String(36), nullable=False),
        sa.Column("parent", sa.String(36), nullable=False, server_default=""),
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("base", sa.String(36), nullable=False, server_default=""),
        sa.Column("base_picture", sa.String(36), nullable=False, server_default=""),
        sa.Column("favourite", sa.String(36), nullable=False, server_default=""),
        sa.Column("changed", sa.BigInteger(), nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name="fk_turn_thread_id_thread", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_turn_run_id_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_turn"),
    )
    op.create_index("ix_turn_thread_id_id", "turn", ["thread_id", "id"])
    op.create_index("ix_turn_run_id", "turn", ["run_id"])
    op.create_table(
        "answer",
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, server_default=""),
        sa.Column("refused", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("response_id", sa.String(255), nullable=False, server_default=""),
        sa.Column("usage", sa.Text()),
        sa.Column("cost", sa.BigInteger()),
        sa.Column("standing", sa.Double()),
        sa.Column("changed", sa.BigInteger(), nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_answer_job_id_job", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", name="pk_answer"),
    )
    op.add_column("connection_fact", sa.Column("forgets", sa.Boolean()))


def downgrade() -> None:
    op.drop_column("connection_fact", "forgets")
    op.drop_table("answer")
    op.drop_table("turn")
    op.drop_table("thread")
