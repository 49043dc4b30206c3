"""What each job was expected to cost, which key each try went out with, and the budgets."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("estimate_least", sa.BigInteger()))
    op.add_column("job", sa.Column("estimate_most", sa.BigInteger()))
    op.create_index("ix_job_sent_at", "job", ["sent_at"])
    op.add_column("attempt", sa.Column("key_id", sa.String(255), nullable=False, server_default=""))
    op.create_table(
        "budget",
        sa.Column("connection", sa.String(255), nullable=False),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("usd", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "period", name="pk_budget"),
    )


def downgrade() -> None:
    op.drop_table("budget")
    op.drop_column("attempt", "key_id")
    op.drop_index("ix_job_sent_at", "job")
    op.drop_column("job", "estimate_most")
    op.drop_column("job", "estimate_least")
