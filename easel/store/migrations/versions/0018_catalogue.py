"""Pictures are found: a catalogue with an index of their words, stars, picks, notes, tags, boards, trash, saved searches."""

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
    for table in ("word", "saved_search", "board_picture", "board", "picture_tag", "catalogue"):
        op.drop_table(table)
