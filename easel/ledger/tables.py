"""The tables of money: budgets (how much may be spent in a day or a month), and what servers say that they charged."""

import sqlalchemy as sa

from easel.store.tables import Money, desk_column, id_column, metadata, person_column

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

# When (unix seconds) a server was last asked about the account behind its key, and why it told nothing; `hushed` is until when
# nobody wants to hear that little is left. `identity` tells servers, keys and prices apart, and gives none away.
account = sa.Table(
    "account",
    metadata,
    sa.Column("connection", sa.String(80), primary_key=True),
    sa.Column("identity", sa.String(64), nullable=False),
    sa.Column("asked", sa.Double, nullable=False),
    sa.Column("reason", sa.String(16), nullable=False),
    sa.Column("hushed", sa.Double, nullable=False, default=0.0, server_default="0"),
)

# What a server said of that account at one moment: see `wire/account_figures.py`; `room` is what was left. `settled`: nothing
# was under way, and all charges should have been written down. `requests`, `untold`, `pictures` and `ours` are what was sent
# since the settled one before it, and what that comes to by tokens: see `ledger/comparison.py`.
bill = sa.Table(
    "bill",
    metadata,
    id_column("id", primary_key=True),
    sa.Column("connection", sa.String(80), nullable=False),
    sa.Column("identity", sa.String(64), nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("settled", sa.Boolean, nullable=False),
    sa.Column("dialect", sa.String(16), nullable=False),
    sa.Column("figure", sa.String(40), nullable=False),
    sa.Column("charged", Money),
    sa.Column("counted", sa.BigInteger),
    sa.Column("room", Money),
    sa.Column("most", Money),
    sa.Column("of", sa.String(16), nullable=False),
    sa.Column("unlimited", sa.Boolean, nullable=False),
    sa.Column("requests", sa.Integer, nullable=False),
    sa.Column("untold", sa.Integer, nullable=False),
    sa.Column("asked", sa.Integer, nullable=False),
    sa.Column("pictures", sa.Integer, nullable=False),
    sa.Column("ours_least", Money),
    sa.Column("ours_most", Money),
    sa.Index(None, "connection", "at"),
)
