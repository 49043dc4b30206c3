"""Finds the best value: what is preferred for its price, among the values of an axis or among pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from easel.experiments.fit import Interval
from easel.experiments.ranking import Ranking, share


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to choose: its label, the pictures that show it, and what one of them costs in USD (None: unknown)."""

    label: str
    pictures: tuple[str, ...]
    usd: Decimal | None


@dataclass(frozen=True, slots=True)
class Value:
    """An offer against the best one: how often it is preferred (0 to 1, with the ends of its 90 % interval), and its part of the
    best one's price. `is_worse` where that is beyond doubt."""

    offer: Offer
    against: Offer
    strength: Interval
    preferred: float
    between: tuple[float, float]
    is_worse: bool
    price: float | None

    @property
    def per_dollar(self) -> float | None:
        """Preference for a dollar."""
        return self.preferred / float(self.offer.usd) if self.offer.usd else None


def values(ranking: Ranking, offers: Sequence[Offer]) -> list[Value]:
    """Those of `offers` that were judged, the strongest first, each held against it."""
    judged = [offer for offer in offers if any(map(ranking.is_judged, offer.pictures))]
    strengths = {offer: ranking.together(offer.pictures) for offer in judged}
    judged.sort(key=lambda offer: -strengths[offer].value)
    return [_value(ranking, offer, judged[0], strengths[offer]) for offer in judged]


def best_value(among: Sequence[Value]) -> Value | None:
    """The cheapest that is not clearly worse than the best; None where prices are unknown or nothing costs anything."""
    priced = [each for each in among if each.offer.usd is not None]
    if len(priced) < 2 or len(priced) < len(among) or not any(each.offer.usd for each in priced):
        return None
    return min(
        (each for each in priced if not each.is_worse), key=lambda each: (each.offer.usd or 0, -each.strength.value)
    )


def sentence(among: Sequence[Value]) -> str:
    """What is the best value, in words; "" where nothing can be said of it."""
    value = best_value(among)
    if value is None:
        return ""
    best = among[0].offer
    if value.offer == best:
        return f"Best value: {best.label}. Nothing cheaper is as good."
    low, high = value.between
    between = f"({low * 100:.0f} to {_percent(high)})"
    words = f"{value.offer.label} is preferred {_percent(value.preferred)} {between} against {best.label}"
    return f"Best value: {words} at {_percent(value.price or 0)} of its price."


def _value(ranking: Ranking, offer: Offer, best: Offer, strength: Interval) -> Value:
    apart = ranking.difference(offer.pictures, best.pictures)
    price = float(offer.usd / best.usd) if offer.usd is not None and best.usd else None
    return Value(
        offer, best, strength, share(apart.value), (share(apart.low), share(apart.high)), apart.high < 0, price
    )


def _percent(part: float) -> str:
    return f"{part * 100:.0f} %"
