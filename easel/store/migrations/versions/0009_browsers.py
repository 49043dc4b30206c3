"""Which browser brought a picture in: its mask is painted by nobody else. What is there already stays nobody's."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("browser", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("source", "browser")
