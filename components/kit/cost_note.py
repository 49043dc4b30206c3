"""Money, tokens and waiting in words, before a run and after it; unknown is said to be unknown, never shown as 0."""

from decimal import Decimal

from easel.costs import Estimate
from easel.requests.generate import GenerateParams

_CENT = Decimal("0.01")
_MILL = Decimal("0.001")
_UNPUBLISHED = "no published price"


def money(usd: Decimal | None) -> str:
    """In dollars: "$0.21", "$0.006", "under $0.001", or "cost unknown"."""
    if usd is None:
        return "cost unknown"
    if usd and usd < _MILL:
        return "under $0.001"
    return f"${usd:,.3f}" if 0 < usd < _CENT else f"${usd:,.2f}"


def charged(usd: Decimal | None, listed: Decimal | None = None) -> str:
    """What one thing cost: "$0.04", "free", "free, list price $0.04" where that is `listed`, or "cost unknown"."""
    if usd is None or usd:
        return money(usd)
    return f"free, list price {money(listed)}" if listed else "free"


def price(estimate: Estimate | None) -> str:
    """A run's price: "about $0.21", "$0.01 to $0.27" for auto, "free", "cost unknown" where nothing is published."""
    if estimate is None or estimate.usd is None:
        return "cost unknown"
    if estimate.is_free:
        return "free"
    return usd_range(*estimate.usd)


def usd_range(least: Decimal, most: Decimal) -> str:
    """ "about $0.21", "$0.01 to $0.27", or "free" where nothing is charged."""
    if not most:
        return "free"
    low, high = money(least), money(most)
    return f"about {low}" if low == high else f"{low} to {high}"


def seconds(estimate: Estimate) -> str:
    """The wait to expect for one picture: "about 25 s", "10 to 60 s", "1 to 5 min"."""
    least, most = estimate.seconds
    if most <= least * 1.2:
        return f"about {_span(most)}"
    if most < 120:
        return f"{least} to {most} s"
    return f"{_span(least)} to {_span(most)}" if least < 60 else f"{round(least / 60)} to {_span(most)}"


def label(verb: str, params: GenerateParams, estimate: Estimate | None) -> str:
    """What the button will do: "Generate 4 pictures, about $0.21". No price while the request cannot be priced at all."""
    pictures = "1 picture" if params.n == 1 else f"{params.n} pictures"
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
    """ "196 tokens", "588 to 784 tokens (not published, an estimate)"; "" where nobody knows."""
    if estimate.tokens is None:
        return ""
    least, most = estimate.tokens
    words = f"{most:,} tokens" if least == most else f"{least:,} to {most:,} tokens"
    return f"{words} (not published, an estimate)" if estimate.band else words


def _span(duration: int) -> str:
    return f"{duration} s" if duration < 100 else f"{round(duration / 60)} min"
