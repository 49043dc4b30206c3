"""What was typed and chosen and not sent, by browser, page and tab."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("page", sa.String(16), nullable=False),
        sa.Column("tab", sa.String(32), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("browser", "page", "tab", name="pk_draft"),
    )


def downgrade() -> None:
    op.drop_table("draft")
