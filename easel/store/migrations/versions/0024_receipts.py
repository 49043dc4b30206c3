"""Since when a connection leads to the server that it leads to now, and an index of what was billed there, the latest first."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_DONE = sa.text("state = 'done'")


def upgrade() -> None:
    op.add_column("connection_fact", sa.Column("since", sa.Double()))
    columns = ["desk", "connection", "ended_at"]
    op.create_index("ix_job_receipts", "job", columns, sqlite_where=_DONE, postgresql_where=_DONE)


def downgrade() -> None:
    op.drop_index("ix_job_receipts", "job")
    op.drop_column("connection_fact", "since")
