"""Tokens and money: the published token formula, prices as settings, an estimate before and the true cost after.

Unknown stays unknown (None), never 0. Source: section 9 of the wire contract.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from easel import models, sizes
from easel.requests import kinds
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams
from easel.sizes import Size
from easel.usage import Usage, money

__all__ = [  # with what `usage.py` reads, so that money has one address
    "IGNORED",
    "IN_ONE_COST",
    "NOTHING",
    "NO_TEXT_COST",
    "PARTIAL_IMAGE_TOKENS",
    "Estimate",
    "Prices",
    "TextPrices",
    "Usage",
    "billed",
    "by_tokens",
    "cost",
    "estimate",
    "input_cost",
    "input_image_tokens",
    "money",
    "output_tokens",
    "picture_ignored",
    "text_cost",
    "text_estimate",
    "text_tokens",
    "token_band",
]

PARTIAL_IMAGE_TOKENS = 100
MOST_IMAGE_TOKENS = 1536  # of one picture sent along
IGNORED = "The server ignored your picture: its usage reports no input picture. The request was charged anyway."
_AUTO_SIZES = (Size(1024, 1024), Size(1536, 1024), Size(1024, 1536))
IN_ONE_COST = "in_one_cost"  # of one usage of a turn: what it cost stands with the other's
_MILLION = Decimal(1_000_000)
_WORDS_OUT = 300  # tokens that an answer in words is taken to be
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
class TextPrices:
    """USD per million tokens of the model that talks in a conversation. Nobody's are the default: they differ by model."""

    text_in: Decimal
    cached: Decimal
    text_out: Decimal

    @property
    def is_free(self) -> bool:
        return not any((self.text_in, self.cached, self.text_out))


NO_TEXT_COST = TextPrices(_ZERO, _ZERO, _ZERO)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run may cost in all: USD and output tokens as (least, most), equal when exact; None when unknown.

    `seconds` is the time to expect for one picture, least and most. `band`: its tokens are not published, only about how many.
    `count`: of how many pictures of this very server it was learned; 0 where it is by the list.
    """

    usd: tuple[Decimal, Decimal] | None
    tokens: tuple[int, int] | None
    seconds: tuple[int, int]
    band: bool = False
    count: int = 0

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
    given = input_cost(params, prices, inputs) * params.n
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
    if usage is not None and (usage.raw or {}).get(IN_ONE_COST):
        return Decimal(0)
    if prices.per_picture is not None:
        return _tier_price(size, prices.per_picture) if size else None
    parts = by_tokens(usage, prices)
    return None if parts is None else sum(parts, Decimal(0))


def by_tokens(usage: Usage | None, prices: Prices) -> tuple[Decimal, Decimal] | None:
    """USD of what went in and of what came out, by the prices of tokens; None when the server did not say enough."""
    if usage is None or usage.output_tokens is None or usage.input_tokens is None:
        return None
    image_in = usage.input_image_tokens or 0
    text_in = usage.input_tokens - image_in
    cached_text, cached_image = (min(*each) for each in zip(usage.cached, (text_in, image_in), strict=True))
    total = (text_in - cached_text) * prices.text_in + cached_text * prices.text_in_cached
    total += (image_in - cached_image) * prices.image_in + cached_image * prices.image_in_cached
    return total / _MILLION, usage.output_tokens * prices.image_out / _MILLION


def text_cost(text_usage: Mapping[str, Any] | None, prices: TextPrices | None) -> Decimal | None:
    """What the words of a turn cost in USD, by the usage that `Reply.text_usage` keeps; None when nobody can say.

    0 where it is free, and where one cost was told for all, which then stands with the picture's usage.
    """
    if (prices is not None and prices.is_free) or (text_usage or {}).get(IN_ONE_COST):
        return Decimal(0)
    usage = Usage.from_reply(text_usage)
    if usage is None:
        return None
    if usage.cost is not None:
        return usage.cost
    if prices is None or usage.input_tokens is None or usage.output_tokens is None:
        return None
    cached = min(usage.cached_in_all, usage.input_tokens)
    total = (usage.input_tokens - cached) * prices.text_in + cached * prices.cached
    return (total + usage.output_tokens * prices.text_out) / _MILLION


def text_estimate(
    params: TurnParams, prices: TextPrices | None, inputs: Iterable[Size] = (), before: int = 0
) -> Decimal | None:
    """About what the words of one turn will cost in USD; None while nobody has said what its text model charges.

    `inputs` are the sizes of pictures sent along, `before` the tokens of what was said earlier.
    """
    if prices is None:
        return None
    given = before + text_tokens(params.prompt) + sum(input_image_tokens(size) for size in inputs)
    return (given * prices.text_in + _WORDS_OUT * prices.text_out) / _MILLION


def billed(usage: Usage | None, prices: Prices, size: Size | None) -> tuple[dict[str, Any] | None, Decimal | None]:
    """What one answer used, as rows and sidecars keep it, and its true cost: see `cost`."""
    return usage.kept if usage else None, cost(usage, prices, size)


def picture_ignored(kind: str, usage: object) -> bool:
    """Whether an edit was charged without the picture it was to change: its usage tells of none taken in.

    A turn may send none, and its pictures may be the text model's own to read: of it nothing is said.
    """
    told = Usage.from_reply(usage)
    return kinds.of(kind).is_edit and told is not None and told.input_image_tokens == 0


def input_cost(params: GenerateParams, prices: Prices, inputs: Iterable[Size]) -> Decimal:
    """About what the prompt and the pictures sent along cost in USD, by the prices of tokens."""
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
