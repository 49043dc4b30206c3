"""Connections that people set up, and what was learned of each."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "connection",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("key_fingerprint", sa.String(16), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.Column("deleted", sa.Double()),
        sa.PrimaryKeyConstraint("id", name="pk_connection"),
    )
    op.create_table(
        "connection_fact",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("door", sa.String(64), nullable=False),
        sa.Column("card", sa.Text()),
        sa.Column("cuts", sa.Text()),
        sa.Column("blocked_until", sa.Double()),
        sa.Column("concurrency", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_connection_fact"),
    )


def downgrade() -> None:
    op.drop_table("connection_fact")
    op.drop_table("connection")
