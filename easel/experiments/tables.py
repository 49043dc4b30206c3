"""The tables of experiments: what was asked, and the cells of its grid with the job or the picture that each has."""

import sqlalchemy as sa

from easel.store.tables import VERSION, Json, Money, desk_column, id_column, metadata, person_column

# `definition` is what a person wrote; `revision` counts how often it was widened, so that a page knows when its cells are others.
# `budget` is the most that may be spent on it in USD; `brake` tells why it paused by itself, empty while it goes on.
# `changed` is the change counter's number of the transaction that wrote the row last, here as in every table that has it.
experiment = sa.Table(
    "experiment",
    metadata,
    id_column("id", primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("definition", Json, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False, default=0, server_default="0"),
    sa.Column("budget", Money),
    sa.Column("brake", Json),
    sa.Column("changed", sa.BigInteger, nullable=False, default=VERSION, onupdate=VERSION, server_default="0"),
    desk_column(),
    person_column(),
    sa.Index(None, "desk", "id"),
)

# `coordinates` are its places on the axes and `choices` its values there; `request` is what it asks for, `digest` tells
# requests apart and `connection` is the id of whom it is for ("best" leaves the choice).
# A cell has a job, or the picture of an earlier one (`picture_id`), or the rule that it breaks.
cell = sa.Table(
    "cell",
    metadata,
    id_column("experiment_id", sa.ForeignKey("experiment.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("idx", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("coordinates", Json, nullable=False),
    sa.Column("choices", Json, nullable=False),
    sa.Column("request", Json, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, default="", server_default=""),
    sa.Column("connection", sa.String(80), nullable=False, default="", server_default=""),
    sa.Column("repeat", sa.Integer, nullable=False, default=1, server_default="1"),
    id_column("job_id"),
    id_column("picture_id"),
    sa.Column("rule", sa.Text, nullable=False, default="", server_default=""),
    sa.Column("changed", sa.BigInteger, nullable=False, default=VERSION, onupdate=VERSION, server_default="0"),
    sa.Index(None, "job_id"),
)

# What a judge saw side by side, as pictures, not as cells, which are others after a widening; `ranks` as in ballot.py.
ballot = sa.Table(
    "ballot",
    metadata,
    id_column("id", primary_key=True),
    id_column("experiment_id", sa.ForeignKey("experiment.id", ondelete="CASCADE"), nullable=False),
    sa.Column("judge", sa.String(60), nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("shown", Json, nullable=False),
    sa.Column("ranks", Json, nullable=False),
    desk_column(),
    person_column(),
    sa.Index(None, "experiment_id", "id"),
)
