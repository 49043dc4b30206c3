"""Pictures are found: a catalogue with an index of their words, stars, picks, notes, tags, boards, trash, saved searches.

What came of each source of an edit is found, too, and a run knows the board that its pictures are laid on.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# The index of words is each database's own. SQLite: tokens come ready, parted by spaces, so that only those parts count.
_TOKENS = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
_WORDS = {
    "sqlite": f'CREATE VIRTUAL TABLE picture_words USING fts5(words, tokenize="{_TOKENS}")',
    "postgresql": "CREATE TABLE picture_words (number BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
}


def upgrade() -> None:
    _catalogue()
    op.create_table(
        "picture_tag",
        _id("picture_id"),
        sa.Column("tag", sa.String(80), nullable=False),
        _of_picture("picture_tag"),
        sa.PrimaryKeyConstraint("picture_id", "tag", name="pk_picture_tag"),
    )
    op.create_index("ix_picture_tag_tag", "picture_tag", ["tag"])
    _boards()
    op.create_table(
        "saved_search",
        _desk(),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        _person(),
        sa.PrimaryKeyConstraint("desk", "name", name="pk_saved_search"),
    )
    op.create_table(
        "word", sa.Column("text", sa.String(64), nullable=False), sa.PrimaryKeyConstraint("text", name="pk_word")
    )
    op.add_column("run", sa.Column("board", sa.String(80), nullable=False, server_default=""))
    _edit_sources()
    dialect = op.get_bind().dialect.name
    op.execute(_WORDS[dialect])
    if dialect == "postgresql":
        op.execute("CREATE INDEX ix_picture_words_words ON picture_words USING gin (words)")


def _catalogue() -> None:
    in_trash = sa.text("trashed IS NOT NULL")
    op.create_table(
        "catalogue",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=False),
        _id("picture_id"),
        _id("run_id"),
        _desk(),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("connection", sa.String(255), nullable=False),
        sa.Column("model", sa.String(255), nullable=False),
        *(sa.Column(name, sa.String(16), nullable=False) for name in ("quality", "background")),
        sa.Column("format", sa.String(8), nullable=False),
        sa.Column("asked_size", sa.String(16), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("width", "height")),
        sa.Column("cost", sa.BigInteger()),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("is_edit", "is_sealed", "has_mask", "after_stop")),
        sa.Column("likeness", sa.BigInteger()),
        *(sa.Column(name, sa.SmallInteger(), nullable=False, server_default="0") for name in ("stars", "flag")),
        sa.Column("trashed", sa.Double()),
        sa.Column("emptied", sa.Double()),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        _of_picture("catalogue"),
        sa.PrimaryKeyConstraint("number", name="pk_catalogue"),
        sa.UniqueConstraint("picture_id", name="uq_catalogue_picture_id"),
    )
    op.create_index("ix_catalogue_desk_number", "catalogue", ["desk", "number"])
    op.create_index(
        "ix_catalogue_trashed", "catalogue", ["desk", "trashed"], sqlite_where=in_trash, postgresql_where=in_trash
    )


def _boards() -> None:
    op.create_table(
        "board",
        _id("id"),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        _desk(),
        _person(),
        sa.PrimaryKeyConstraint("id", name="pk_board"),
        sa.UniqueConstraint("desk", "name", name="uq_board_desk_name"),
    )
    op.create_table(
        "board_picture",
        _id("board_id"),
        _id("picture_id"),
        sa.Column("added", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_board_picture_board_id_board", ondelete="CASCADE"),
        _of_picture("board_picture"),
        sa.PrimaryKeyConstraint("board_id", "picture_id", name="pk_board_picture"),
    )
    op.create_index("ix_board_picture_picture_id", "board_picture", ["picture_id"])


def _edit_sources() -> None:
    made = op.create_table(
        "edit_source",
        _id("run_id"),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        _id("source_id"),
        sa.ForeignKeyConstraint(
            ["run_id"], ["edit_run.run_id"], name="fk_edit_source_run_id_edit_run", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "position", name="pk_edit_source"),
    )
    op.create_index("ix_edit_source_source_id", "edit_source", ["source_id"])
    op.create_index("ix_source_parent_id", "source", ["parent_id"])
    plans = op.get_bind().execute(sa.text("SELECT run_id, plan, source_id FROM edit_run"))
    rows = [
        {"run_id": run_id, "position": position, "source_id": name}
        for run_id, plan, source_id in plans
        for position, name in enumerate(json.loads(plan).get("sources") or [source_id])
    ]
    if rows:
        op.bulk_insert(made, rows)


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(36), nullable=False)


def _desk() -> sa.Column[str]:
    return sa.Column("desk", sa.String(64), nullable=False, server_default="studio")


def _person() -> sa.Column[str]:
    return sa.Column("person", sa.String(255), nullable=False, server_default="")


def _of_picture(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_picture_id_picture"
    return sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.execute("DROP TABLE picture_words")
    op.drop_column("run", "board")
    op.drop_index("ix_source_parent_id", "source")
    op.drop_table("edit_source")
    for table in ("word", "saved_search", "board_picture", "board", "picture_tag", "catalogue"):
        op.drop_table(table)
