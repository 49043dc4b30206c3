"""What a budget asks of every request is answered from one index."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COLUMNS = ["sent_at", "connection", "state", "cost", "estimate_most"]


def upgrade() -> None:
    op.drop_index("ix_job_sent_at", "job")
    op.create_index("ix_job_spending", "job", _COLUMNS)


def downgrade() -> None:
    op.drop_index("ix_job_spending", "job")
    op.create_index("ix_job_sent_at", "job", ["sent_at"])
