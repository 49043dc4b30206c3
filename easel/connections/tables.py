"""The tables of connections: what people set up, and, apart from it, what was learned of each, also of those set up elsewhere."""

import sqlalchemy as sa

from easel.store.tables import Json, metadata

# `sealed` holds the key and the values of extra headers, encrypted; `config` what no query asks for; a deleted row waits a
# little for whoever takes it back.
connection = sa.Table(
    "connection",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("base_url", sa.Text, nullable=False),
    sa.Column("config", Json, nullable=False),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("key_fingerprint", sa.String(16), nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("changed", sa.Double, nullable=False),
    sa.Column("deleted", sa.Double),
)

# `door` is a digest of the address and key that the facts were learned with: another server starts with none.
# `cuts` are the latest silences (seconds) after which requests were cut; `blocked_until` (unix seconds) and `concurrency`
# are what the server's own limits taught. `quickest` holds, by model, the fewest seconds in which a picture came;
# `streams_failed` is when (unix seconds) a stream failed that then came plain.
connection_fact = sa.Table(
    "connection_fact",
    metadata,
    sa.Column("id", sa.String(80), primary_key=True),
    sa.Column("door", sa.String(64), nullable=False),
    sa.Column("card", Json),
    sa.Column("cuts", Json),
    sa.Column("blocked_until", sa.Double),
    sa.Column("concurrency", sa.Integer),
    sa.Column("quickest", Json),
    sa.Column("streams_failed", sa.Double),
)
