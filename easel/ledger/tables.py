"""The table of budgets: how much may be spent in a day or a month, over all servers or on one."""

import sqlalchemy as sa

from easel.store.tables import Money, desk_column, metadata, person_column

# `connection` is empty where the budget holds for all servers together. `person` is who set it.
budget = sa.Table(
    "budget",
    metadata,
    desk_column(primary_key=True),
    sa.Column("connection", sa.String(255), primary_key=True),
    sa.Column("period", sa.String(8), primary_key=True),
    sa.Column("usd", Money, nullable=False),
    sa.Column("changed", sa.Double, nullable=False),
    person_column(),
)
