"""Each connection has a line that all machines share: rows say where a job stands, and in which order batches go."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("run", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("job", sa.Column("line", sa.String(80), nullable=False, server_default=""))
    op.add_column("job", sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("job", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("job", sa.Column("tried", sa.Text()))
    op.add_column("connection_fact", sa.Column("line", sa.Integer()))
    op.add_column("connection_fact", sa.Column("used", sa.Double()))
    op.create_index("ix_attempt_connection_started", "attempt", ["connection", "started"])


def downgrade() -> None:
    op.drop_index("ix_attempt_connection_started", "attempt")
    for table, columns in (
        ("connection_fact", ("used", "line")),
        ("job", ("tried", "position", "turn", "line")),
        ("run", ("position", "paused")),
    ):
        for column in columns:
            op.drop_column(table, column)
