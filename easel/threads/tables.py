"""The tables of conversations: threads, their turns, and what was answered to each job of a turn."""

import sqlalchemy as sa

from easel.store.tables import VERSION, Json, Money, desk_column, id_column, metadata, person_column

# `head` is the turn at which it was looked at last: it shows the path from the first turn to that one. `touched` is when
# something was said in it (unix seconds), `trashed` since when it lies in the trash. `changed` as in every table that has it.
thread = sa.Table(
    "thread",
    metadata,
    id_column("id", primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("touched", sa.Double, nullable=False),
    sa.Column("trashed", sa.Double),
    id_column("head", nullable=False, default="", server_default=""),
    sa.Column("changed", sa.BigInteger, nullable=False, default=VERSION, onupdate=VERSION, server_default="0"),
    desk_column(),
    person_column(),
    sa.Index(None, "desk", "touched"),
)

# `parent` is the turn that it follows, empty for a first one; turns of one parent are siblings. `base` is the source that it
# changes, empty for a new picture, and `base_picture` the kept picture which that is. `favourite` is the picture of the turn
# that a person chose, empty while nobody did.
turn = sa.Table(
    "turn",
    metadata,
    id_column("id", primary_key=True),
    id_column("thread_id", sa.ForeignKey("thread.id", ondelete="CASCADE"), nullable=False),
    id_column("parent", nullable=False, default="", server_default=""),
    id_column("run_id", sa.ForeignKey("run.id", ondelete="CASCADE"), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    id_column("base", nullable=False, default="", server_default=""),
    id_column("base_picture", nullable=False, default="", server_default=""),
    id_column("favourite", nullable=False, default="", server_default=""),
    sa.Column("changed", sa.BigInteger, nullable=False, default=VERSION, onupdate=VERSION, server_default="0"),
    sa.Index(None, "thread_id", "id"),
    sa.Index(None, "run_id"),
)

# What a server answered to a job in words, as far as it came. `refused`: the words say no. `usage` and `cost` (USD) are the text
# model's; the picture's are the job's. `standing` is the share (0 to 1) of the first picture of the thread that still stands
# in this one, empty where there is none.
answer = sa.Table(
    "answer",
    metadata,
    id_column("job_id", sa.ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("words", sa.Text, nullable=False, default="", server_default=""),
    sa.Column("refused", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("response_id", sa.Text, nullable=False, default="", server_default=""),
    sa.Column("usage", Json),
    sa.Column("cost", Money),
    sa.Column("standing", sa.Double),
    sa.Column("changed", sa.BigInteger, nullable=False, default=VERSION, onupdate=VERSION, server_default="0"),
)
