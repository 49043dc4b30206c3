"""Reads what a server tells of the tokens and the money that an answer took: leniently, and unknown stays unknown."""

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Self

_MOST_TOKENS = 100_000_000  # of one answer: more is no count
_NANO = Decimal("0.000000001")  # USD, the least that is kept
_DEAREST = Decimal(1000)  # USD of one answer: more is no price


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, and USD, as a server reported them; None where it said nothing. `raw` is its object, untouched."""

    input_tokens: int | None = None
    input_text_tokens: int | None = None
    input_image_tokens: int | None = None
    output_tokens: int | None = None
    output_image_tokens: int | None = None
    output_text_tokens: int | None = None
    total_tokens: int | None = None
    cost: Decimal | None = None
    raw: dict[str, Any] | None = None

    @classmethod
    def from_reply(cls, data: object, cost: Decimal | None = None) -> Self | None:
        """Reads a `usage` object leniently, by the images API's names or a chat's; `cost` is what was told elsewhere.

        None when it tells nothing, or only zeros: no picture is made of no tokens, or for nothing.
        """
        found = data if isinstance(data, dict) else {}
        inputs, outputs = _details(found, "input", "prompt"), _details(found, "output", "completion")
        usage = cls(
            input_tokens=_either(found, "input_tokens", "prompt_tokens"),
            input_text_tokens=_count(inputs, "text_tokens"),
            input_image_tokens=_count(inputs, "image_tokens"),
            output_tokens=_either(found, "output_tokens", "completion_tokens") or None,
            output_image_tokens=_count(outputs, "image_tokens"),
            output_text_tokens=_count(outputs, "text_tokens"),
            total_tokens=_count(found, "total_tokens") or None,
            cost=money(found.get("cost")) or cost,
            raw=found,
        )
        told = (usage.output_tokens, usage.total_tokens, usage.cost)
        return usage if any(each is not None for each in told) else None

    @property
    def kept(self) -> dict[str, Any]:
        """JSON-ready, as rows and sidecars keep it: the server's object, its counts as whole numbers by the API's names."""
        counts = {name: getattr(self, name) for name in ("input_tokens", "output_tokens", "total_tokens")}
        told = {name: count for name, count in counts.items() if count is not None}
        told |= {} if self.cost is None else {"cost": str(self.cost)}
        others = {name: _finite(value) for name, value in (self.raw or {}).items() if name not in (*counts, "cost")}
        return told | others

    @property
    def cached(self) -> tuple[int, int]:
        """Input tokens of text and of pictures that the server had read before, where it tells them apart."""
        details = _section(_section(self.raw or {}, "input_tokens_details"), "cached_tokens_details")
        return _count(details, "text_tokens") or 0, _count(details, "image_tokens") or 0

    @property
    def cached_in_all(self) -> int:
        """Input tokens of any sort that the server had read before."""
        return _count(_details(self.raw or {}, "input", "prompt"), "cached_tokens") or 0


def money(value: object) -> Decimal | None:
    """USD as a server tells them, as number or text; None for what is no price of a picture: nothing, 0, less, or thousands."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        told = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return told.quantize(_NANO).normalize() if told.is_finite() and _NANO <= told <= _DEAREST else None


def _section(data: dict[str, Any], name: str) -> dict[str, Any]:
    part = data.get(name)
    return part if isinstance(part, dict) else {}


def _details(data: dict[str, Any], *ways: str) -> dict[str, Any]:
    """What is told in detail, by whichever of the names is there."""
    found = (_section(data, f"{way}_tokens_details") for way in ways)
    return next((part for part in found if part), {})


def _either(data: dict[str, Any], *names: str) -> int | None:
    """The first of the counts that tells of something; 0 when one of them says so."""
    counts = [count for name in names if (count := _count(data, name)) is not None]
    return next((count for count in counts if count), counts[0] if counts else None)


def _count(data: dict[str, Any], name: str) -> int | None:
    """A number of tokens: 196, 196.0 or "196"; None for what is none."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        count = float(value)
    except (ValueError, OverflowError):
        return None
    return int(count) if 0 <= count <= _MOST_TOKENS and count == int(count) else None


def _finite(value: Any) -> Any:
    """Without numbers that JSON does not know: a database that reads it would refuse the row."""
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
