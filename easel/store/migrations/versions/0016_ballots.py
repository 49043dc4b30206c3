"""What judges said of an experiment's pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ballot",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("experiment_id", sa.String(36), nullable=False),
        sa.Column("judge", sa.String(60), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("ranks", sa.Text(), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False, server_default="studio"),
        sa.Column("person", sa.String(255), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name="fk_ballot_experiment_id_experiment", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ballot"),
    )
    op.create_index("ix_ballot_experiment_id_id", "ballot", ["experiment_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_ballot_experiment_id_id", "ballot")
    op.drop_table("ballot")
