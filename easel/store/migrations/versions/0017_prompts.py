"""What people write is kept: lists for variables, prompts that were sent, snippets and templates."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _named("prompt_list", sa.Column("lines", sa.Text(), nullable=False))
    _named("snippet", sa.Column("text", sa.Text(), nullable=False))
    _named("template", *(sa.Column(name, sa.Text(), nullable=False) for name in ("text", "params", "fields")))
    op.create_table(
        "used_prompt",
        sa.Column("desk", sa.String(64), nullable=False, server_default="studio"),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("used", sa.Double(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("is_favourite", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("person", sa.String(255), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("desk", "digest", name="pk_used_prompt"),
    )
    op.create_index("ix_used_prompt_desk_used", "used_prompt", ["desk", "used"])


def _named(table: str, *columns: sa.Column[str]) -> None:
    op.create_table(
        table,
        sa.Column("desk", sa.String(64), nullable=False, server_default="studio"),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        *columns,
        sa.Column("person", sa.String(255), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("desk", "name", name=f"pk_{table}"),
    )


def downgrade() -> None:
    op.drop_index("ix_used_prompt_desk_used", "used_prompt")
    for table in ("used_prompt", "template", "snippet", "prompt_list"):
        op.drop_table(table)
