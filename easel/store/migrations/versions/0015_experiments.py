"""Experiments with the cells of their grids; jobs tell when they changed, and are found by what they ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "experiment",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("budget", sa.BigInteger()),
        sa.Column("brake", sa.Text()),
        sa.Column("changed", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("desk", sa.String(64), nullable=False, server_default="studio"),
        sa.Column("person", sa.String(255), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_experiment"),
    )
    op.create_index("ix_experiment_desk_id", "experiment", ["desk", "id"])
    op.create_table(
        "cell",
        sa.Column("experiment_id", sa.String(36), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("coordinates", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, server_default=""),
        sa.Column("connection", sa.String(80), nullable=False, server_default=""),
        sa.Column("repeat", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("job_id", sa.String(36)),
        sa.Column("picture_id", sa.String(36)),
        sa.Column("rule", sa.Text(), nullable=False, server_default=""),
        sa.Column("changed", sa.BigInteger(), nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name="fk_cell_experiment_id_experiment", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("experiment_id", "idx", name="pk_cell"),
    )
    op.create_index("ix_cell_job_id", "cell", ["job_id"])
    op.add_column("run", sa.Column("experiment", sa.String(36), nullable=False, server_default=""))
    op.create_index("ix_run_experiment", "run", ["experiment"])
    op.add_column("job", sa.Column("changed", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_job_digest", "job", ["digest"])


def downgrade() -> None:
    op.drop_index("ix_job_digest", "job")
    op.drop_column("job", "changed")
    op.drop_index("ix_run_experiment", "run")
    op.drop_column("run", "experiment")
    op.drop_index("ix_cell_job_id", "cell")
    op.drop_table("cell")
    op.drop_index("ix_experiment_desk_id", "experiment")
    op.drop_table("experiment")
