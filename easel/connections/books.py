"""Tells whoever keeps the books of the doctor's paid probes and of a connection's new name."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

import sqlalchemy as sa

from easel.connections.connection import Connection
from easel.errors import EaselError
from easel.requests.generate import GenerateParams
from easel.wire.replies import Attempt


@dataclass(frozen=True, slots=True)
class PaidProbe:
    """One request that may be billed; `estimate` in USD, least and most, None where no price is published."""

    connection: Connection
    params: GenerateParams
    estimate: tuple[Decimal, Decimal] | None


class Books(Protocol):
    """The ledger as seen from here: this room knows no budgets."""

    def begin(self, probe: PaidProbe, request_id: str, streamed: bool) -> str:
        """Commits, before the first byte, that it is sent; its name in the ledger. Raises BudgetReached."""

    def attempted(self, entry: str, attempt: Attempt) -> None:
        """How the one attempt of it went."""

    def answered(self, entry: str, usage: Mapping[str, Any] | None, cost: Decimal | None) -> None:
        """A whole answer came; USD, None where it did not say enough."""

    def failed(self, entry: str, error: EaselError) -> None:
        """No answer came, or a no."""

    def renamed(self, transaction: sa.Connection, desk: str, before: str, after: str) -> None:
        """In the transaction that gives a connection its new name."""
