"""Fits what a request will cost to the receipts of the very connection that it goes to, where there are enough of them.

The receipts of requests with the same values of all priced fields are compared. What such a picture itself took is kept apart
from what went in, since prompts and pictures sent along differ from one request to the next.

ENOUGH is 8: the next picture is dearer than the dearest of n with a chance of 1 in n + 1, so a range that 8 have shown is left at
its dear end once in nine requests, and one of 5 would be once in six. It is also two runs of four, so that it is soon reached.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median
from typing import TypeVar

from easel import costs
from easel.costs import Estimate, Prices
from easel.ledger import receipts
from easel.ledger.receipts import Receipt
from easel.requests import kinds
from easel.requests.generate import GenerateParams
from easel.sizes import Size

ENOUGH = 8
MOST = 50  # the latest of a kind: prices and models change
_REMEMBERED = 20  # keys whose fits are made again with other receipts
T = TypeVar("T", int, Decimal)
_TAIL = 0.05  # of the receipts at either end is left out of a range, so that one odd receipt does not widen it for good


@dataclass(frozen=True, slots=True)
class Fit:
    """Of `count` pictures: output tokens of one (None where too few told them) and USD of it without what went in, least and
    most; `input_factor` is by how much the list price of what goes in is multiplied there."""

    count: int
    tokens: tuple[int, int] | None
    usd: tuple[Decimal, Decimal]
    input_factor: Decimal

    @property
    def spread(self) -> Decimal:
        """By how much of the most the least differs from it, 0 to 1."""
        return (self.usd[1] - self.usd[0]) / self.usd[1] if self.usd[1] else Decimal(0)


@dataclass(frozen=True, slots=True)
class _Share:
    """One receipt: USD of the picture alone, and the factor of what went in; None where nobody can tell them apart."""

    usd: Decimal
    factor: Decimal | None


def fit(known: Iterable[Receipt], wanted: receipts.Key, prices: Prices) -> Fit | None:
    """From receipts, the latest first; None where fewer than ENOUGH have the `wanted` key and say what they cost."""
    like = [receipt for receipt in known if receipt.key == wanted and receipt.pictures == 1][:MOST]
    shares = [share for receipt in like if (share := _share(receipt, prices)) is not None]
    if len(shares) < ENOUGH:
        return None
    counts = [
        receipt.usage.output_tokens for receipt in like if receipt.usage and receipt.usage.output_tokens is not None
    ]
    factors = [share.factor for share in shares if share.factor is not None]
    return Fit(
        count=len(shares),
        tokens=_ends(counts) if len(counts) >= ENOUGH else None,
        usd=_ends([share.usd for share in shares]),
        input_factor=Decimal(median(factors)) if factors else Decimal(0),
    )


class Fits:
    """The fits of one connection, each made once; `receipts` are its latest, `prices` what is charged there now."""

    def __init__(self, known: tuple[Receipt, ...], prices: Prices, asked: Iterable[receipts.Key] = ()) -> None:
        """`asked` are the keys that were asked for before there were other receipts."""
        self.receipts = known
        self.prices = prices
        self._made = {wanted: fit(known, wanted, prices) for wanted in asked}

    @property
    def asked(self) -> tuple[receipts.Key, ...]:
        """The keys that were asked for last."""
        return tuple(self._made)[-_REMEMBERED:]

    def of(self, params: GenerateParams) -> Fit | None:
        wanted = receipts.key(params)
        if wanted not in self._made:
            self._made[wanted] = fit(self.receipts, wanted, self.prices)
        return self._made[wanted]

    def words(self, asked: Iterable[receipts.Key]) -> list[str]:
        """What is said of these keys, as far as people see it: what a button said may not be so any more."""
        made = (self._made.get(wanted) for wanted in asked)
        return ["" if each is None else f"{each.usd[0]:.3g}-{each.usd[1]:.3g}" for each in made]

    def estimate(self, params: GenerateParams, inputs: Iterable[Size] = ()) -> Estimate:
        """What `params` will cost: by the receipts where there are enough, else as `costs.estimate` says."""
        given = tuple(inputs)
        listed = costs.estimate(params, self.prices, given)
        learned = None if self.prices.is_free or not self.receipts else self.of(params)
        if learned is None:
            return listed
        went_in = costs.input_cost(params, self.prices, given) * learned.input_factor
        least, most = ((usd + went_in) * params.n for usd in learned.usd)
        tokens = None if learned.tokens is None else (learned.tokens[0] * params.n, learned.tokens[1] * params.n)
        return replace(listed, usd=(least, most), tokens=tokens, band=False, count=learned.count)


def learned(known: Sequence[Receipt], prices: Prices) -> tuple[tuple[GenerateParams, Fit], ...]:
    """Every fit that can be made of these receipts, with the latest request that it is of; that of the most pictures first."""
    latest = {receipt.key: receipt.params for receipt in reversed(known)}
    made = ((params, fit(known, wanted, prices)) for wanted, params in latest.items())
    return tuple(sorted(((params, each) for params, each in made if each), key=lambda pair: -pair[1].count))


def _share(receipt: Receipt, prices: Prices) -> _Share | None:
    usd = costs.cost(receipt.usage, prices, receipt.size)
    is_told = receipt.usage is not None and receipt.usage.cost is not None
    if usd is None or (is_told and kinds.of(receipt.params.kind).answer == "turn"):  # that is its words' cost as well
        return None
    parts = costs.by_tokens(receipt.usage, prices)
    is_by_tokens = prices.per_picture is None and parts is not None and any(parts)
    if not is_by_tokens or parts is None:
        return _Share(usd, None)
    factor = usd / (parts[0] + parts[1])
    return _Share(parts[1] * factor, factor)


def _ends(values: Sequence[T]) -> tuple[T, T]:
    ordered = sorted(values)
    cut = int(len(ordered) * _TAIL)
    return ordered[cut], ordered[len(ordered) - 1 - cut]
