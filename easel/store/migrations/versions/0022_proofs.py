"""The words in pictures are read back: what was read of which bytes, and what it means for each picture."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reading",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("said", sa.Text()),
        sa.Column("reader", sa.String(32), nullable=False),
        sa.Column("taken", sa.Double(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_reading"),
    )
    op.create_table(
        "proof",
        sa.Column("picture_id", sa.String(36), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False, server_default="studio"),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_words", sa.SmallInteger(), nullable=False),
        sa.Column("right_words", sa.SmallInteger(), nullable=False),
        sa.Column("wrong_words", sa.SmallInteger(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name="fk_proof_picture_id_picture", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("picture_id", name="pk_proof"),
    )
    waiting = sa.text("state = 'asked'")
    op.create_index("ix_proof_waiting", "proof", ["created"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    op.drop_table("proof")
    op.drop_table("reading")
