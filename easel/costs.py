"""Tokens and money: the published token formula, prices as settings, an estimate before and the true cost after.

Unknown stays unknown (None), never 0. Source: section 9 of the wire contract.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Self

from easel import models, sizes
from easel.requests import kinds
from easel.requests.generate import GenerateParams
from easel.sizes import Size

PARTIAL_IMAGE_TOKENS = 100
MOST_IMAGE_TOKENS = 1536  # of one picture sent along
IGNORED = "The server ignored your picture: its usage tells of no picture taken in. The request was charged anyway."
_AUTO_SIZES = (Size(1024, 1024), Size(1536, 1024), Size(1024, 1536))
_MILLION = Decimal(1_000_000)
_MOST_TOKENS = 100_000_000  # of one answer: more is no count
_NANO = Decimal("0.000000001")  # USD, the least that is kept
_DEAREST = Decimal(1000)  # USD of one answer: more is no price
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


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run may cost in all: USD and output tokens as (least, most), equal when exact; None when unknown.

    `seconds` is the time to expect for one picture, least and most. `band`: its tokens are not published, only about how many.
    """

    usd: tuple[Decimal, Decimal] | None
    tokens: tuple[int, int] | None
    seconds: tuple[int, int]
    band: bool = False

    @property
    def is_free(self) -> bool:
        return self.usd is not None and not self.usd[1]

    @property
    def exact(self) -> bool:
        return self.usd is not None and self.usd[0] == self.usd[1]


def output_tokens(model_id: str, quality: str, size: Size) -> int | None:
    """Output tokens of one picture; None when the model's figure for that quality is not published."""
    band = token_band(model_id, quality, size)
    return band[0] if band is not None and band[0] == band[1] else None


def token_band(model_id: str, quality: str, size: Size) -> tuple[int, int] | None:
    """The same at least and at most, where not more is known; None when nothing is."""
    model = models.lookup(model_id)
    base = model.token_base.get(quality)
    if base is None:
        return None
    short = round(Fraction(base * min(size.width, size.height), max(size.width, size.height)))  # half to even
    tokens = math.ceil(Fraction(base * short * (2_000_000 + size.pixels), 4_000_000))
    least, most = model.token_band.get(quality, (1, 1))
    return least * tokens, most * tokens


def input_image_tokens(size: Size) -> int:
    """Input tokens of one picture sent along (a third-party fit: the real figure comes with `usage`)."""
    factor = Fraction(1024, max(size.width, size.height)) if max(size.width, size.height) < 1024 else Fraction(1)
    across, down = (math.ceil(Fraction(edge) * factor / 32) for edge in (size.width, size.height))
    return min(across * down, MOST_IMAGE_TOKENS)


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
    bands = [token_band(params.model, quality, shape) for quality in _qualities(params) for shape in shapes]
    counts = [count for band in bands if band is not None for count in band]
    if None in bands or not counts:
        return Estimate((Decimal(0), Decimal(0)) if prices.is_free else None, None, seconds)
    previews = PARTIAL_IMAGE_TOKENS * params.partial_images if params.stream else 0
    least, most = ((count + previews) * params.n for count in (min(counts), max(counts)))
    is_band = any(band is not None and band[0] != band[1] for band in bands)
    given = _input_cost(params, prices, inputs) * params.n
    usd = tuple(given + count * prices.image_out / _MILLION for count in (least, most))
    return Estimate((usd[0], usd[1]), (least, most), seconds, is_band)


def cost(usage: Usage | None, prices: Prices, size: Size | None = None) -> Decimal | None:
    """The true cost in USD of one answer: what the server told it to be, else by prices; None when it did not say enough.

    `size` is the real size of the picture, needed when a gateway bills per picture.
    """
    if prices.is_free:
        return Decimal(0)
    if usage is not None and usage.cost is not None:
        return usage.cost
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


def billed(usage: Usage | None, prices: Prices, size: Size | None) -> tuple[dict[str, Any] | None, Decimal | None]:
    """What one answer used, as rows and sidecars keep it, and its true cost: see `cost`."""
    return usage.kept if usage else None, cost(usage, prices, size)


def picture_ignored(kind: str, usage: object) -> bool:
    """Whether an edit was charged without the picture it was to change: its usage tells of none taken in."""
    told = Usage.from_reply(usage)
    return kinds.of(kind).takes_pictures and told is not None and told.input_image_tokens == 0


def money(value: object) -> Decimal | None:
    """USD as a server tells them, as number or text; None for what is no price of a picture: nothing, 0, less, or thousands."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        told = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return told.quantize(_NANO).normalize() if told.is_finite() and _NANO <= told <= _DEAREST else None


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
