"""Which server each job and each try went to, and why; what a run was meant for, by id."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("wanted", sa.String(80), nullable=False, server_default=""))
    op.add_column("run", sa.Column("batch", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("job", sa.Column("connection", sa.String(255), nullable=False, server_default=""))
    op.add_column("job", sa.Column("why", sa.Text(), nullable=False, server_default=""))
    op.add_column("attempt", sa.Column("connection", sa.String(255), nullable=False, server_default=""))
    sent = "UPDATE job SET connection = (SELECT run.connection FROM run WHERE run.id = job.run_id) WHERE sent_at IS NOT NULL"
    op.execute(sent)
    op.execute("UPDATE attempt SET connection = (SELECT job.connection FROM job WHERE job.id = attempt.job_id)")


def downgrade() -> None:
    op.drop_column("attempt", "connection")
    op.drop_column("job", "why")
    op.drop_column("job", "connection")
    op.drop_column("run", "batch")
    op.drop_column("run", "wanted")
