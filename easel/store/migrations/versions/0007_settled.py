"""What a person decided about jobs whose end is unknown, and which of them came late all the same."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("settled", sa.String(16), nullable=False, server_default=""))
    op.add_column("job", sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false()))
    # what is open is counted at every look, however many unknown ends were settled in the years before
    op.drop_index("ix_job_state_executor", "job")
    op.create_index("ix_job_state_settled_executor", "job", ["state", "settled", "executor"])


def downgrade() -> None:
    op.drop_index("ix_job_state_settled_executor", "job")
    op.create_index("ix_job_state_executor", "job", ["state", "executor"])
    op.drop_column("job", "late")
    op.drop_column("job", "settled")
