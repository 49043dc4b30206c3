"""Requests that a server took as tasks: which one, where it is asked about and until when; and which servers take none."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempt", sa.Column("task", sa.String(200), nullable=False, server_default=""))
    op.add_column("attempt", sa.Column("task_place", sa.Text(), nullable=False, server_default=""))
    op.add_column("attempt", sa.Column("task_expires", sa.Double()))
    op.add_column("connection_fact", sa.Column("tasks_off", sa.Double()))


def downgrade() -> None:
    op.drop_column("connection_fact", "tasks_off")
    for name in ("task_expires", "task_place", "task"):
        op.drop_column("attempt", name)
