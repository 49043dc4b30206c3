"""Tokens and money: the published token formula, prices as settings, an estimate before and the true cost after.

Unknown stays unknown (None), never 0. Source: section 9 of the wire contract.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from easel import models, sizes
from easel.params import GenerateParams
from easel.sizes import Size

PARTIAL_IMAGE_TOKENS = 100
_AUTO_SIZES = (Size(1024, 1024), Size(1536, 1024), Size(1024, 1536))
_MILLION = Decimal(1_000_000)
_CHARACTERS_PER_TOKEN = 4  # English prose; only the prompt's own small share of the cost hangs on it


@dataclass(frozen=True, slots=True)
class Prices:
    """USD per million tokens; `per_picture` instead bills each picture by its longest edge (<= 1024, <= 2048, larger)."""

    text_in: Decimal = Decimal("5.00")
    text_in_cached: Decimal = Decimal("1.25")
    image_in: Decimal = Decimal("8.00")
    image_in_cached: Decimal = Decimal("2.00")
    image_out: Decimal = Decimal("30.00")
    per_picture: tuple[Decimal, Decimal, Decimal] | None = None

    @property
    def is_free(self) -> bool:
        """Nothing is charged, whatever is asked for and whatever comes."""
        rates = (self.text_in, self.text_in_cached, self.image_in, self.image_in_cached, self.image_out)
        return not any(rates if self.per_picture is None else self.per_picture)


_ZERO = Decimal(0)
NOTHING = Prices(_ZERO, _ZERO, _ZERO, _ZERO, _ZERO)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as a server reported them; None where it said nothing. `raw` is its object, untouched."""

    input_tokens: int | None = None
    input_text_tokens: int | None = None
    input_image_tokens: int | None = None
    output_tokens: int | None = None
    output_image_tokens: int | None = None
    output_text_tokens: int | None = None
    total_tokens: int | None = None
    raw: dict[str, Any] | None = None

    @classmethod
    def from_reply(cls, data: object) -> Self | None:
        """Reads a `usage` object leniently; None when it is missing or holds no token count at all."""
        if not isinstance(data, dict):
            return None
        inputs, outputs = _section(data, "input_tokens_details"), _section(data, "output_tokens_details")
        usage = cls(
            input_tokens=_count(data, "input_tokens"),
            input_text_tokens=_count(inputs, "text_tokens"),
            input_image_tokens=_count(inputs, "image_tokens"),
            output_tokens=_count(data, "output_tokens"),
            output_image_tokens=_count(outputs, "image_tokens"),
            output_text_tokens=_count(outputs, "text_tokens"),
            total_tokens=_count(data, "total_tokens"),
            raw=data,
        )
        return usage if usage.output_tokens is not None or usage.total_tokens is not None else None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run may cost in all: USD and output tokens as (least, most), equal when exact; None when unknown.

    `seconds` is the time to expect for one picture, least and most.
    """

    usd: tuple[Decimal, Decimal] | None
    tokens: tuple[int, int] | None
    seconds: tuple[int, int]

    @property
    def is_free(self) -> bool:
        return self.usd is not None and not self.usd[1]

    @property
    def exact(self) -> bool:
        return self.usd is not None and self.usd[0] == self.usd[1]


def output_tokens(model_id: str, quality: str, size: Size) -> int | None:
    """Output tokens of one picture; None when the model's formula or that quality is not published."""
    base = models.lookup(model_id).token_base.get(quality)
    if base is None:
        return None
    short = round(Fraction(base * min(size.width, size.height), max(size.width, size.height)))  # half to even
    return math.ceil(Fraction(base * short * (2_000_000 + size.pixels), 4_000_000))


def input_image_tokens(size: Size) -> int:
    """Input tokens of one picture sent along (a third-party fit: the real figure comes with `usage`)."""
    factor = Fraction(1024, max(size.width, size.height)) if max(size.width, size.height) < 1024 else Fraction(1)
    across, down = (math.ceil(Fraction(edge) * factor / 32) for edge in (size.width, size.height))
    return min(across * down, 1536)


def text_tokens(text: str) -> int:
    """About how many input tokens a prompt is; one token per four characters, at least one."""
    return max(1, math.ceil(len(text) / _CHARACTERS_PER_TOKEN))


def estimate(params: GenerateParams, prices: Prices, inputs: Iterable[Size] = ()) -> Estimate:
    """What `params` (all n pictures, previews included) will cost; a range for auto, None where nothing is published.

    `inputs` are the sizes of pictures sent along, the mask excluded. The size is taken as legal.
    """
    wanted = sizes.parse(params.size)
    shapes = (wanted,) if wanted else _AUTO_SIZES
    seconds = _seconds(params, shapes)
    if prices.per_picture is not None:
        each = [_tier_price(shape, prices.per_picture) * params.n for shape in shapes]
        return Estimate((min(each), max(each)), None, seconds)
    tokens = [output_tokens(params.model, quality, shape) for quality in _qualities(params) for shape in shapes]
    counts = [count for count in tokens if count is not None]
    if len(counts) < len(tokens) or not counts:
        return Estimate((Decimal(0), Decimal(0)) if prices.is_free else None, None, seconds)
    previews = PARTIAL_IMAGE_TOKENS * params.partial_images if params.stream else 0
    least, most = ((count + previews) * params.n for count in (min(counts), max(counts)))
    given = _input_cost(params, prices, inputs) * params.n
    usd = tuple(given + count * prices.image_out / _MILLION for count in (least, most))
    return Estimate((usd[0], usd[1]), (least, most), seconds)


def cost(usage: Usage | None, prices: Prices, size: Size | None = None) -> Decimal | None:
    """The true cost in USD of one answer; None when the server did not say enough.

    `size` is the real size of the picture, needed when a gateway bills per picture.
    """
    if prices.is_free:
        return Decimal(0)
    if prices.per_picture is not None:
        return _tier_price(size, prices.per_picture) if size else None
    if usage is None or usage.output_tokens is None or usage.input_tokens is None:
        return None
    image_in = usage.input_image_tokens or 0
    text_in = usage.input_tokens - image_in
    cached_text, cached_image = _cached(usage, text_in, image_in)
    total = (text_in - cached_text) * prices.text_in + cached_text * prices.text_in_cached
    total += (image_in - cached_image) * prices.image_in + cached_image * prices.image_in_cached
    return (total + usage.output_tokens * prices.image_out) / _MILLION


def _cached(usage: Usage, text_in: int, image_in: int) -> tuple[int, int]:
    details = _section(_section(usage.raw or {}, "input_tokens_details"), "cached_tokens_details")
    text, image = _count(details, "text_tokens") or 0, _count(details, "image_tokens") or 0
    return min(text, text_in), min(image, image_in)


def _input_cost(params: GenerateParams, prices: Prices, inputs: Iterable[Size]) -> Decimal:
    pictures = sum(input_image_tokens(size) for size in inputs)
    return (text_tokens(params.prompt) * prices.text_in + pictures * prices.image_in) / _MILLION


def _qualities(params: GenerateParams) -> tuple[str, ...]:
    return models.lookup(params.model).qualities if params.quality == "auto" else (params.quality,)


def _tier_price(size: Size, tiers: tuple[Decimal, Decimal, Decimal]) -> Decimal:
    longest = max(size.width, size.height)
    return tiers[0] if longest <= 1024 else tiers[1] if longest <= 2048 else tiers[2]


def _seconds(params: GenerateParams, shapes: tuple[Size, ...]) -> tuple[int, int]:
    """Rough times people report for one picture; quality and pixels drive them."""
    per_megapixel = {"low": 6, "medium": 14, "high": 35, "xhigh": 45, "max": 60}
    qualities = [per_megapixel.get(quality, 35) for quality in _qualities(params)]
    areas = [shape.pixels / 1_000_000 for shape in shapes]
    return math.ceil(4 + min(qualities) * min(areas)), math.ceil(4 + max(qualities) * max(areas))


def _section(data: dict[str, Any], name: str) -> dict[str, Any]:
    part = data.get(name)
    return part if isinstance(part, dict) else {}


def _count(data: dict[str, Any], name: str) -> int | None:
    value = data.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
