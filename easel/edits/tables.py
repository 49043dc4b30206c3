"""The tables of edits: pictures brought in, masks with every change, what a run was planned as, and what was sealed.

A picture's own mask bears the picture's id, so that there is one however many pages ask for it at once; a mask saved
under a name has an id of its own. A revision is a whole mask (its file's digest) with its adjustments. `place` is its place
in the row of things to undo; a revision without one was superseded, and stays for a while because a canvas may lie on it.
"""

import sqlalchemy as sa

from easel.store.tables import Json, desk_column, metadata

# `browser` is the browser that brought it in (see web/browsers.py); empty for nobody's: the command line, older libraries.
source = sa.Table(
    "source",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("used", sa.Double, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("original_sha256", sa.String(64), nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("has_alpha", sa.Boolean, nullable=False),
    sa.Column("notes", Json, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("picture_id", sa.String(36), sa.ForeignKey("picture.id", ondelete="SET NULL")),
    sa.Column("parent_id", sa.String(36), sa.ForeignKey("source.id", ondelete="SET NULL")),
    sa.Column("browser", sa.String(64), nullable=False, default="", server_default=""),
    desk_column(),
    sa.Index(None, "original_sha256"),
    sa.Index(None, "picture_id"),
    sa.Index(None, "parent_id"),
    sa.Index(None, "used"),
)

# `last` is its newest revision, the one that counts. `drawing` is the canvas drawing that was seen last.
mask = sa.Table(
    "mask",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("source_id", sa.String(36), sa.ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("drawing", sa.String(64), nullable=False),
    desk_column(),
    sa.Index(None, "source_id"),
    sa.Index(None, "name"),
)

# `session` and `sequence` name a patch of the raster editor; `drawing` a canvas drawing painted over the revision `base`,
# and `strokes` how many shapes it had.
mask_revision = sa.Table(
    "mask_revision",
    metadata,
    sa.Column("mask_id", sa.String(36), sa.ForeignKey("mask.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("place", sa.Integer),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("adjustments", Json, nullable=False),
    sa.Column("coverage", sa.Double, nullable=False),
    sa.Column("warning", sa.Text, nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("session", sa.String(64), nullable=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("base", sa.Integer),
    sa.Column("drawing", sa.String(64), nullable=False),
    sa.Column("strokes", sa.Integer, nullable=False),
)

# What a run was planned as, and the blobs that its seal needs: they stay when the mask goes on changing.
edit_run = sa.Table(
    "edit_run",
    metadata,
    sa.Column("run_id", sa.String(36), sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("plan", Json, nullable=False),
    sa.Column("placement", Json),
    sa.Column("source_id", sa.String(36), nullable=False),
    sa.Column("source_sha256", sa.String(64), nullable=False),
    sa.Column("mask_sha256", sa.String(64)),
    sa.Index(None, "source_id"),
)

# The sources of a run in the order sent, as its plan names them: so what came of a source is found without reading plans.
edit_source = sa.Table(
    "edit_source",
    metadata,
    sa.Column("run_id", sa.String(36), sa.ForeignKey("edit_run.run_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("source_id", sa.String(36), nullable=False),
    sa.Index(None, "source_id"),
)

# One way of sealing one picture as it came: `sealed_id` is the new picture, or the picture itself where it is left raw.
seal = sa.Table(
    "seal",
    metadata,
    sa.Column("picture_id", sa.String(36), sa.ForeignKey("picture.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("choice", sa.String(64), primary_key=True),
    sa.Column("sealed_id", sa.String(36), sa.ForeignKey("picture.id", ondelete="CASCADE"), nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("measures", Json, nullable=False),
    sa.Index(None, "sealed_id"),
)
