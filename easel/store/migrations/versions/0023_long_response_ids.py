"""Ids of answers as long as gateways make them, which seal an address and more into each."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _become(sa.String(255), sa.Text())


def downgrade() -> None:
    op.execute("UPDATE answer SET response_id = '' WHERE length(response_id) > 255")
    _become(sa.Text(), sa.String(255))


def _become(old: sa.String, new: sa.String) -> None:
    """SQLite holds no text to a length, so there is nothing to change."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("answer", "response_id", existing_type=old, type_=new, existing_nullable=False)
