"""Money, tokens and waiting in words, before a run and after it; unknown is said to be unknown, never shown as 0."""

from decimal import Decimal

from easel.costs import Estimate
from easel.requests.generate import GenerateParams
from easel.words import units

_UNPUBLISHED = "no published price"


def charged(usd: Decimal | None, listed: Decimal | None = None) -> str:
    """What one thing cost: "$0.04", "free", "free, list price $0.04" where that is `listed`, or "cost unknown"."""
    if usd is None or usd:
        return units.money(usd)
    return f"free, list price {units.money(listed)}" if listed else "free"


def price(estimate: Estimate | None) -> str:
    """A run's price: "about $0.21", "$0.01 to $0.27" for auto, "free", "cost unknown" where nothing is published."""
    if estimate is None or estimate.usd is None:
        return "cost unknown"
    if estimate.is_free:
        return "free"
    return units.money_range(*estimate.usd)


def seconds(estimate: Estimate) -> str:
    """The wait to expect for one picture: "about 25 s", "10 to 60 s", "1 to 5 min"."""
    return units.duration_range(*estimate.seconds)


def label(verb: str, params: GenerateParams, estimate: Estimate | None) -> str:
    """What the button will do: "Generate 4 pictures, about $0.21". No price while the request cannot be priced at all."""
    pictures = units.many(params.n, "picture")
    return f"{verb} {pictures}, {price(estimate)}" if estimate else f"{verb} {pictures}"


def detail(estimate: Estimate | None, listed: Estimate | None = None) -> str:
    """The line below the button: output tokens and the wait; of a free one the price by the list, `listed`, instead."""
    if estimate is None:
        return ""
    tokens = _tokens(estimate)
    if estimate.count:
        words = (
            f"{f'{tokens}, ' if tokens else ''}{seconds(estimate)} each, from your last {estimate.count} pictures here"
        )
    elif not estimate.is_free:
        words = f"{tokens or _UNPUBLISHED}, {seconds(estimate)} each"
    else:
        words = f"{tokens}, list price {price(listed).removeprefix('about ')}" if tokens else _UNPUBLISHED
    return words[:1].upper() + words[1:]


def _tokens(estimate: Estimate) -> str:
    """ "196 tokens", "588 to 784 tokens (estimate)"; "" where nobody knows."""
    if estimate.tokens is None:
        return ""
    least, most = estimate.tokens
    words = f"{most:,} tokens" if least == most else f"{least:,} to {most:,} tokens"
    return f"{words} (estimate)" if estimate.band else words
