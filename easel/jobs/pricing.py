"""What a request would cost where it goes, by that server's own receipts or else by the list; and what it does not follow."""

from collections.abc import Iterable

from easel.connections.connection import Connection
from easel.connections.directory import Directory
from easel.costs import Estimate, Prices
from easel.ledger import fits
from easel.ledger.breaches import Breach, breaches
from easel.ledger.fits import Fit, Fits
from easel.ledger.receipts import Receipt, ReceiptBook
from easel.requests.generate import GenerateParams
from easel.sizes import Size
from easel.store.database import Database


class Pricing:
    def __init__(self, database: Database, directory: Directory) -> None:
        self.directory = directory
        self._book = ReceiptBook(database)
        self._fits: dict[str, tuple[Connection, Fits]] = {}  # by id, while its receipts and prices stay the same
        self._changes = 0
        self._breaches: dict[str, tuple[tuple[Receipt, ...], tuple[Breach, ...]]] = {}

    def at(self, server: Connection | None) -> Fits:
        """What holds there now, for whoever prices many requests; by the list alone where it is free or nobody is named."""
        prices = self.directory.prices_of(server)
        return Fits((), prices) if server is None or server.is_free else self._learned(server, prices)

    def estimate(self, params: GenerateParams, server: Connection | None, inputs: Iterable[Size] = ()) -> Estimate:
        """What `params` would cost at `server`, None where nobody is named; `inputs` are the sizes of pictures sent along. The
        size is taken as legal."""
        return self.at(server).estimate(params, inputs)

    def learned(self, server: Connection) -> tuple[tuple[GenerateParams, Fit], ...]:
        """What pictures have cost there, by what they are told apart by; nothing where they are free."""
        return () if server.is_free else fits.learned(self._receipts(server), self.directory.prices_of(server))

    def pictures(self, server: Connection) -> int:
        """On how many of its latest pictures all of this rests."""
        return len(self._receipts(server))

    def breaches(self, server: Connection) -> tuple[Breach, ...]:
        """What it does not follow of what it is asked for, as far as its receipts show it."""
        receipts = self._receipts(server)
        kept = self._breaches.get(server.id)
        if kept is None or kept[0] is not receipts:
            kept = self._breaches[server.id] = (receipts, breaches(receipts))
        return kept[1]

    def _learned(self, server: Connection, prices: Prices) -> Fits:
        receipts, (_, kept) = self._receipts(server), self._fits.get(server.id, (server, None))
        if kept is None or kept.receipts is not receipts or kept.prices != prices:
            before, kept = kept, Fits(receipts, prices, kept.asked if kept is not None else ())
            self._fits[server.id] = (server, kept)
            self._changes += before is not None and before.words(kept.asked) != kept.words(kept.asked)
        return kept

    def standing(self) -> str:
        """How often an estimate became another by new receipts, as a word to compare; empty before the first time."""
        for server, _ in list(self._fits.values()):
            self._learned(server, self.directory.prices_of(server))
        return str(self._changes or "")

    def _receipts(self, server: Connection) -> tuple[Receipt, ...]:
        return self._book.of(server.name, server.since, desk=server.desk)
