"""The tables of kept pictures: what came, what it is found by, and what people said of it."""

import sqlalchemy as sa

from easel.store.tables import Json, Money, desk_column, id_column, metadata, person_column

_IN_TRASH = sa.text("trashed IS NOT NULL")

# `prompt` and `asked` are those of its job's request; `whole` is set once every pixel was decoded: until then the picture is
# shown and its job is not done.
picture = sa.Table(
    "picture",
    metadata,
    id_column("id", primary_key=True),
    id_column("job_id", sa.ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
    id_column("run_id", sa.ForeignKey("run.id", ondelete="CASCADE"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("format", sa.String(8), nullable=False),
    sa.Column("revised_prompt", sa.Text, nullable=False),
    sa.Column("got", Json, nullable=False),
    sa.Column("usage", Json),
    sa.Column("cost", Money),
    sa.Column("parents", Json, nullable=False),
    sa.Column("whole", sa.Boolean, nullable=False, default=False),
    sa.Column("thumb_ready", sa.Boolean, nullable=False, default=False),
    sa.Column("after_stop", sa.Boolean, nullable=False, default=False),
    sa.Column("prompt", sa.Text, nullable=False, default="", server_default=""),
    sa.Column("asked", Json, nullable=False, default=dict, server_default="{}"),
    desk_column(),
    sa.UniqueConstraint("job_id", "position"),
    sa.Index(None, "run_id"),
    sa.Index(None, "sha256"),
    sa.Index(None, "desk", "id"),
    sa.Index(
        "ix_picture_undecoded",
        "id",
        sqlite_where=sa.text("whole = 0 AND size_bytes > 0"),
        postgresql_where=sa.text("NOT whole AND size_bytes > 0"),
    ),
)

# What a picture is found and ordered by, narrow, so that a hundred thousand are looked through at once. `number` orders by time
# and is what the index of words goes by (search/index.py). The facts are those of its row and of its job's request; `quality`,
# `background` and `model` as they came, where the server said so. From `stars` on it is what people said: `flag` is 1 for a
# picked and -1 for a rejected one, `trashed` since when it lies in the trash, `emptied` since when its file is
# deleted for good: its row tells a length of 0 then, and stays, since work, money and lineage name it. `said` is when somebody
# said something of it last, and it is `unwritten` until that stands in a file (mark_files.py). `likeness` is a hash of how it
# looks (pictures/likeness.py), empty until one was made.
catalogue = sa.Table(
    "catalogue",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False),
    id_column("picture_id", sa.ForeignKey("picture.id", ondelete="CASCADE"), nullable=False, unique=True),
    id_column("run_id", nullable=False),
    desk_column(),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("connection", sa.String(255), nullable=False),
    sa.Column("model", sa.String(255), nullable=False),
    sa.Column("quality", sa.String(16), nullable=False),
    sa.Column("background", sa.String(16), nullable=False),
    sa.Column("format", sa.String(8), nullable=False),
    sa.Column("asked_size", sa.String(16), nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("cost", Money),
    sa.Column("is_edit", sa.Boolean, nullable=False),
    sa.Column("is_sealed", sa.Boolean, nullable=False),
    sa.Column("is_imported", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("has_mask", sa.Boolean, nullable=False),
    sa.Column("after_stop", sa.Boolean, nullable=False),
    sa.Column("likeness", sa.BigInteger),
    sa.Column("stars", sa.SmallInteger, nullable=False, default=0, server_default="0"),
    sa.Column("flag", sa.SmallInteger, nullable=False, default=0, server_default="0"),
    sa.Column("trashed", sa.Double),
    sa.Column("emptied", sa.Double),
    sa.Column("note", sa.Text, nullable=False, default="", server_default=""),
    sa.Column("said", sa.Double),
    sa.Column("unwritten", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Index(None, "desk", "number"),
    sa.Index(
        "ix_catalogue_unwritten",
        "picture_id",
        sqlite_where=sa.text("unwritten = 1"),
        postgresql_where=sa.text("unwritten"),
    ),
    sa.Index("ix_catalogue_trashed", "desk", "trashed", sqlite_where=_IN_TRASH, postgresql_where=_IN_TRASH),
)

picture_tag = sa.Table(
    "picture_tag",
    metadata,
    id_column("picture_id", sa.ForeignKey("picture.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("tag", sa.String(80), primary_key=True),
    sa.Index(None, "tag"),
)

# A picture may lie on several boards.
board = sa.Table(
    "board",
    metadata,
    id_column("id", primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    desk_column(),
    person_column(),
    sa.UniqueConstraint("desk", "name"),
)
board_picture = sa.Table(
    "board_picture",
    metadata,
    id_column("board_id", sa.ForeignKey("board.id", ondelete="CASCADE"), primary_key=True),
    id_column("picture_id", sa.ForeignKey("picture.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("added", sa.Double, nullable=False),
    sa.Index(None, "picture_id"),
)

saved_search = sa.Table(
    "saved_search",
    metadata,
    desk_column(primary_key=True),
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("changed", sa.Double, nullable=False),
    person_column(),
)

# Every word of the index of words, to find those that hold what was typed.
word = sa.Table("word", metadata, sa.Column("text", sa.String(64), primary_key=True))
