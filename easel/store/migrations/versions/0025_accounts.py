"""What servers say that they charged and what is left, beside our own sum for the same time."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("connection", sa.String(80), nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("asked", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("hushed", sa.Double(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("connection", name="pk_account"),
    )
    op.create_table(
        "bill",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("connection", sa.String(80), nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("dialect", sa.String(16), nullable=False),
        sa.Column("figure", sa.String(40), nullable=False),
        sa.Column("charged", sa.BigInteger()),
        sa.Column("counted", sa.BigInteger()),
        sa.Column("room", sa.BigInteger()),
        sa.Column("most", sa.BigInteger()),
        sa.Column("of", sa.String(16), nullable=False),
        sa.Column("unlimited", sa.Boolean(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("untold", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("ours_least", sa.BigInteger()),
        sa.Column("ours_most", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_bill"),
    )
    op.create_index("ix_bill_connection_at", "bill", ["connection", "at"])


def downgrade() -> None:
    op.drop_table("bill")
    op.drop_table("account")
