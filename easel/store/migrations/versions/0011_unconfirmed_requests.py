"""Requests that failed at once and may have been billed; how quick each server can be, and whose streams fail."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SPENDING = ("sent_at", "connection", "state", "cost", "estimate_most")


def upgrade() -> None:
    op.add_column("job", sa.Column("unconfirmed", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("job", sa.Column("notes", sa.Text()))
    op.drop_index("ix_job_spending", "job")
    op.create_index("ix_job_spending", "job", [*_SPENDING, "unconfirmed"])
    op.add_column("connection_fact", sa.Column("quickest", sa.Text()))
    op.add_column("connection_fact", sa.Column("streams_failed", sa.Double()))


def downgrade() -> None:
    op.drop_column("connection_fact", "streams_failed")
    op.drop_column("connection_fact", "quickest")
    op.drop_index("ix_job_spending", "job")
    op.create_index("ix_job_spending", "job", list(_SPENDING))
    op.drop_column("job", "notes")
    op.drop_column("job", "unconfirmed")
