"""A library whose one connection was overcharged and is nearly out of money, as its server and its own rows tell."""

import time
from decimal import Decimal
from pathlib import Path

from easel.connections.directory import Directory
from easel.jobs.billing import Billing
from easel.ledger import bills
from easel.ledger.comparison import Work
from easel.settings import load
from easel.store.store import Store
from easel.wire.account_figures import Account
from tests.connections.conftest import connection

NAME = "Charging gate"
TWELVE = Work(12, 0, 12, Decimal("3.13"), Decimal("3.13"))


def make(home: Path, base_url: str) -> None:
    """Twelve pictures between two looks, an hour ago; nothing was sent since."""
    store = Store(load(_env_file=None, home=home))
    store.open()
    directory = Directory(load(_env_file=None, home=home), store.database, on_loopback=True, outside=())
    added = directory.store.add(connection(NAME, base_url))
    identity = Billing(store.database, directory).identity(added)
    bills.claim(store.database, added.id, identity, bills.Asked(), time.time() - 3600)
    with store.database.writing() as rows:
        for ago, charged, count, work in ((7200, "0", 0, Work()), (3600, "4.10", 12, TWELVE)):
            left = Decimal(5) - Decimal(charged)
            said = Account("sub2api", "usage.total.actual_cost", Decimal(charged), count, left, Decimal(5), "quota")
            bills.keep(rows, added.id, identity, said, time.time() - ago, settled=True, work=work)
    directory.close()
    store.close()
