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


def downgrade() -> None:
    op.drop_column("job", "late")
    op.drop_column("job", "settled")
