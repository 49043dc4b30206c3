"""The table of drafts."""

import sqlalchemy as sa

from easel.store.tables import Json, desk_column, metadata

# What a tab of a browser has typed and chosen on a page and not sent: `fields` by name; `typed` says of each text by which
# opening of the tab it was typed, for which text set by Python, and when by the browser's clock.
draft = sa.Table(
    "draft",
    metadata,
    desk_column(primary_key=True),
    sa.Column("browser", sa.String(64), primary_key=True),
    sa.Column("page", sa.String(16), primary_key=True),
    sa.Column("tab", sa.String(32), primary_key=True),
    sa.Column("changed", sa.Double, nullable=False),
    sa.Column("fields", Json, nullable=False),
    sa.Column("typed", Json, nullable=False),
)
