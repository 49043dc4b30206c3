"""Sums, rates and times over entries. A sum says beside itself how many of its costs nobody told: unknown is never 0."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

from easel.ledger.entries import Entry

NOT_SAID = "not said"

# What pages break sums down by: the words for people, and the value of an entry.
BY: dict[str, Callable[[Entry], str]] = {
    "connection": lambda entry: entry.connection or NOT_SAID,
    "model": lambda entry: entry.model or NOT_SAID,
    "quality": lambda entry: entry.quality or NOT_SAID,
    "size": lambda entry: entry.size_real or entry.size or NOT_SAID,
}


@dataclass(frozen=True, slots=True)
class Sum:
    """USD that servers told, how many requests may have been billed without telling, and what both were expected to cost at least
    and at most; `expected` is None where one of them had no published price."""

    cost: Decimal = Decimal(0)
    unknown: int = 0
    expected: tuple[Decimal, Decimal] | None = None
    pictures: int = 0
    requests: int = 0
    picked: int = 0

    @property
    def per_picked(self) -> Decimal | None:
        """USD for each picture that somebody picked, what was not picked included; None before the first."""
        return self.cost / self.picked if self.picked else None


@dataclass(frozen=True, slots=True)
class Lost:
    """Requests that may have been billed and brought nothing, and USD that they were expected to cost at least and at most; None
    where one of them had no price."""

    requests: int
    expected: tuple[Decimal, Decimal] | None


@dataclass(frozen=True, slots=True)
class Tokens:
    """Totals of what answers told; `unknown` is how many whole answers told none."""

    input: int
    output: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Ends:
    """How requests ended. `rate` of one of them is its share of all that ended, None before the first."""

    done: int
    failed: int
    unknown: int
    cancelled: int
    under_way: int

    def rate(self, count: int) -> float | None:
        ended = self.done + self.failed + self.unknown
        return count / ended if ended else None


def total(entries: Iterable[Entry]) -> Sum:
    rows = list(entries)
    billed = [(entry, count) for entry in rows if (count := entry.untold + (entry.cost is not None))]
    least = [entry.estimate_least * count for entry, count in billed if entry.estimate_least is not None]
    most = [entry.estimate_most * count for entry, count in billed if entry.estimate_most is not None]
    whole = len(least) == len(most) == len(billed)
    return Sum(
        cost=sum((entry.cost for entry in rows if entry.cost is not None), Decimal(0)),
        unknown=sum(entry.untold for entry in rows),
        expected=(sum(least, Decimal(0)), sum(most, Decimal(0))) if whole else None,
        pictures=sum(entry.pictures for entry in rows),
        requests=len(rows),
        picked=sum(entry.picked for entry in rows),
    )


def lost(entries: Iterable[Entry]) -> Lost:
    rows = [(entry, entry.lost) for entry in entries if entry.lost]
    ranges = [(entry.estimate_least, entry.estimate_most, count) for entry, count in rows]
    priced = [(least * count, most * count) for least, most, count in ranges if least is not None and most is not None]
    least, most = (sum((each[at] for each in priced), Decimal(0)) for at in (0, 1))
    return Lost(sum(count for _, count in rows), (least, most) if len(priced) == len(rows) else None)


def grouped(entries: Iterable[Entry], by: Callable[[Entry], str]) -> dict[str, Sum]:
    """One sum for each value, the dearest first, then the most pictures."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(by(entry), []).append(entry)
    sums = {name: total(members) for name, members in groups.items()}
    return dict(sorted(sums.items(), key=lambda item: (-item[1].cost, -item[1].pictures, item[0])))


def by_day(entries: Iterable[Entry], zone: tzinfo) -> dict[str, Sum]:
    """One sum for each day ("2026-11-22") of `zone` on which something was sent, the first day first."""
    return dict(sorted(grouped(entries, lambda entry: f"{datetime.fromtimestamp(entry.time, zone):%Y-%m-%d}").items()))


def ends(entries: Iterable[Entry]) -> Ends:
    states = Counter(entry.state for entry in entries)
    under_way = sum(states[name] for name in ("queued", "sent", "stopped"))
    return Ends(states["done"], states["failed"], states["unknown"], states["cancelled"], under_way)


def reasons(entries: Iterable[Entry]) -> tuple[tuple[str, int], ...]:
    """Error kinds of what failed or is unknown, the most frequent first."""
    kinds = Counter(entry.outcome for entry in entries if entry.state in ("failed", "unknown"))
    return tuple(sorted(kinds.items(), key=lambda item: (-item[1], item[0])))


def tokens(entries: Iterable[Entry]) -> Tokens:
    rows = list(entries)
    return Tokens(
        input=sum(entry.input_tokens or 0 for entry in rows),
        output=sum(entry.output_tokens or 0 for entry in rows),
        unknown=sum(entry.state == "done" and entry.output_tokens is None for entry in rows),
    )


def latencies(entries: Iterable[Entry], shares: Sequence[float] = (0.5, 0.95)) -> tuple[float, ...] | None:
    """Seconds within which these shares of all pictures came (nearest rank), probes aside; None before the first."""
    requests = (entry for entry in entries if entry.state == "done" and not entry.is_probe)
    waits = sorted(entry.latency for entry in requests if entry.latency is not None)
    if not waits:
        return None
    return tuple(waits[max(0, math.ceil(share * len(waits)) - 1)] for share in shares)
