"""Holds what a server charged against what the same requests come to by their tokens: a verdict, or why there is none.

Nobody is accused on chance. Sums below `LEAST` say nothing; gateways that show whole cents are a cent off between two looks
(`GRAIN`); tokens of inputs that an answer does not tell apart, and whether a request without an end was billed, widen our own sum
to a range, beyond which `TOLERANCE` is left for prices that gateways round up. Fewer than `FEWEST` requests may be one odd one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

TOLERANCE = Decimal("0.10")
LEAST = Decimal("0.05")  # USD
GRAIN = Decimal("0.01")  # USD
FEWEST = 3  # requests, and spans that speak for one another
EVEN = Decimal("0.15")  # of a share, by which spans may differ that are charged alike
ZERO = Decimal(0)

Verdict = Literal["more", "less", "same", "few", "unknown"]
Why = Literal["", "others", "late", "fell", "costs", "figure"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a server said at `at` (unix seconds), when nothing was under way: `charged` so far in USD, as `figure` calls it, for
    `counted` requests where it counts them."""

    at: float
    figure: str
    charged: Decimal | None
    counted: int | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What was sent in a while: requests that may be billed, `untold` of them without a known cost, and what all come to by
    tokens, at least and at most; `most` is None where some cost nobody knows. `asked` counts those that cost nothing, too."""

    requests: int = 0
    untold: int = 0
    pictures: int = 0
    least: Decimal = ZERO
    most: Decimal | None = ZERO
    asked: int = 0

    def __add__(self, other: "Work") -> "Work":
        most = None if self.most is None or other.most is None else self.most + other.most
        requests, untold = self.requests + other.requests, self.untold + other.untold
        pictures, least = self.pictures + other.pictures, self.least + other.least
        return Work(requests, untold, pictures, least, most, self.asked + other.asked)


@dataclass(frozen=True, slots=True)
class Span:
    """What happened between two readings. `why` says what keeps them from being compared; `counted` are the server's requests."""

    since: float
    until: float
    charged: Decimal
    counted: int | None
    work: Work
    why: Why = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`share` is how much more (or less) was charged, of what it comes to by tokens. `sure`: nobody else has used the key,
    as far as can be told; `least` and `most` are by tokens. Where the verdict is "unknown", `why` says what keeps from one."""

    verdict: Verdict
    since: float = 0.0
    until: float = 0.0
    charged: Decimal = ZERO
    least: Decimal = ZERO
    most: Decimal = ZERO
    pictures: int = 0
    share: Decimal = ZERO
    sure: bool = False
    why: Why = ""


def between(before: Reading, after: Reading, work: Work) -> Span | None:
    """None where one of them tells no charge."""
    if before.charged is None or after.charged is None:
        return None
    counted = None if before.counted is None or after.counted is None else after.counted - before.counted
    span = Span(before.at, after.at, after.charged - before.charged, counted, work)
    return replace(span, why="figure" if before.figure != after.figure else _why(span))


def judged(spans: Sequence[Span]) -> Comparison:
    """Of all spans that can be compared together. Where a server does not count requests, one charge while nothing was sent
    shows that others use the key, and nothing else it says can be held against it."""
    spans = tuple(_whole(spans))
    usable = [span for span in spans if not span.why and span.work.requests]
    unseen = [span for span in spans if span.why == "others" and span.counted is None]
    if unseen or not usable:
        odd = next((span for span in (*unseen, *reversed(spans)) if span.why), None)
        return Comparison("unknown", odd.since, odd.until, odd.charged, why=odd.why) if odd else Comparison("few")
    return _held(usable)


def held(charged: Decimal, by_tokens: Decimal, pictures: int, since: float, until: float) -> Comparison:
    """The same of what answers themselves said that they cost."""
    work = Work(pictures, 0, pictures, by_tokens, by_tokens)
    return _held([Span(since, until, charged, pictures, work)]) if pictures else Comparison("few")


def _why(span: Span) -> Why:
    if span.charged < 0 or (span.counted or 0) < 0:
        return "fell"
    work = span.work
    if span.counted is None:
        if span.charged > GRAIN and not work.requests:
            return "others"
    elif span.counted > max(work.requests, work.asked):
        return "others"
    elif span.counted < work.requests - work.untold:
        return "late"
    return "costs" if work.most is None else ""


def _whole(spans: Sequence[Span]) -> Iterator[Span]:
    """With those together of which the server wrote down late what belongs to the earlier one."""
    late: Span | None = None
    for span in spans:
        if late is not None and not (span.counted is None or span.why in ("fell", "figure")):
            counted, charged = (late.counted or 0) + span.counted, late.charged + span.charged
            span = replace(late, until=span.until, charged=charged, counted=counted, work=late.work + span.work)
            span = replace(span, why=_why(span))
        elif late is not None:
            yield late
        late = span if span.why == "late" else None
        if late is None:
            yield span
    if late is not None:
        yield late


def _held(spans: Sequence[Span]) -> Comparison:
    charged, least = _sum(span.charged for span in spans), _sum(span.work.least for span in spans)
    most = _sum(span.work.most or ZERO for span in spans)
    requests = sum(span.work.requests for span in spans)
    verdict, share = _verdict(charged, least, most, requests)
    return Comparison(
        verdict,
        min(span.since for span in spans),
        max(span.until for span in spans),
        charged,
        least,
        most,
        sum(span.work.pictures for span in spans),
        share,
        _is_sure(spans, charged, most),
    )


def _is_sure(spans: Sequence[Span], charged: Decimal, most: Decimal) -> bool:
    """The server has counted our requests alone; or, where it counts none, it charged each time as much more."""
    if all(span.counted is not None for span in spans):
        return not any(span.work.untold or (span.counted or 0) > span.work.requests for span in spans)
    whole = charged / most if most else ZERO
    each = [span.charged / span.work.most for span in spans if span.work.most]
    return len(each) >= FEWEST and all(abs(share - whole) <= whole * EVEN for share in each)


def _verdict(charged: Decimal, least: Decimal, most: Decimal, requests: int) -> tuple[Verdict, Decimal]:
    if requests < FEWEST or max(charged, most) < LEAST:
        return "few", ZERO
    if charged - most > max(GRAIN, most * TOLERANCE):
        return "more", charged / most - 1 if most else ZERO
    if least - charged > max(GRAIN, least * TOLERANCE):
        return "less", 1 - charged / least
    return "same", ZERO


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
