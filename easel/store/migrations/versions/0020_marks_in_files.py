"""What people say of pictures is written into files, too; what was said before is written at the next start.

Pictures that were brought in are found by that, and those that were not decoded yet without a look at all others.
"""

import time

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_SPOKEN_OF = """
UPDATE catalogue SET said = :now, unwritten = :yes WHERE emptied IS NULL AND (
    stars <> 0 OR flag <> 0 OR note <> '' OR trashed IS NOT NULL
    OR picture_id IN (SELECT picture_id FROM picture_tag) OR picture_id IN (SELECT picture_id FROM board_picture)
)
"""
_IMPORTED = """
UPDATE catalogue SET is_imported = :yes WHERE picture_id IN (SELECT id FROM picture WHERE kind = 'imported')
"""


def upgrade() -> None:
    op.add_column("catalogue", sa.Column("said", sa.Double()))
    op.add_column("catalogue", sa.Column("unwritten", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("catalogue", sa.Column("is_imported", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_catalogue_unwritten",
        "catalogue",
        ["picture_id"],
        sqlite_where=sa.text("unwritten = 1"),
        postgresql_where=sa.text("unwritten"),
    )
    op.create_index(
        "ix_picture_undecoded",
        "picture",
        ["id"],
        sqlite_where=sa.text("whole = 0 AND size_bytes > 0"),
        postgresql_where=sa.text("NOT whole AND size_bytes > 0"),
    )
    op.get_bind().execute(sa.text(_SPOKEN_OF), {"now": time.time(), "yes": True})
    op.get_bind().execute(sa.text(_IMPORTED), {"yes": True})


def downgrade() -> None:
    op.drop_index("ix_picture_undecoded", "picture")
    op.drop_index("ix_catalogue_unwritten", "catalogue")
    op.drop_column("catalogue", "is_imported")
    op.drop_column("catalogue", "unwritten")
    op.drop_column("catalogue", "said")
