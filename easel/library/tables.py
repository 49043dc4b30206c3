"""The table of kept pictures."""

import sqlalchemy as sa

from easel.store.tables import Json, Money, desk_column, id_column, metadata

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
)
