"""What is really painted: an ask with every "auto" decided, and the tokens it costs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from easel import costs, models, sizes
from easel.sizes import Size
from sandbox.asks import Ask

_AUTO_QUALITY = "medium"
_TALL = re.compile(r"\b(portrait|tall|vertical|poster|phone|full[- ]body)\b", re.IGNORECASE)
_WIDE = re.compile(
    r"\b(landscape|wide|panorama|panoramic|banner|horizontal|cinematic|desktop|skyline)\b", re.IGNORECASE
)
_CUT_OUT = re.compile(r"\b(transparent background|sticker|cut-?out|isolated)\b", re.IGNORECASE)

# The 2.6 family's formula is unpublished. This one is the sandbox's own: gpt-image-2.5's, times a factor of complexity.
_UNPUBLISHED_LIKE = "gpt-image-2.5-sunburst"
_WITHIN = {"low": 0.0, "medium": 0.5, "high": 1.0}  # of a model's band of tokens
_COMPLEXITY = {"low": 0.75, "medium": 1.0, "high": 1.5}


Manner = Literal["", "colour", "add", "remove", "bigger", "smaller"]


@dataclass(frozen=True, slots=True)
class Order:
    """One picture to paint (n times, told apart by index). `background` is opaque or transparent; `variation` is text
    that only makes the painting differ; `manner` is a change that an edit makes by rule, whatever else the prompt says."""

    prompt: str
    model: str
    size: Size
    quality: str
    background: str
    output_format: str
    output_compression: int
    partial_images: int
    n: int
    complexity: str = ""
    variation: str = ""
    manner: Manner = ""


def decide(ask: Ask, *, like: Size | None = None, variation: str = "", manner: Manner = "") -> Order:
    """The order behind `ask`. An auto size follows `like`, the first input picture's own size, else the prompt's words."""
    return Order(
        prompt=ask.prompt,
        model=ask.model,
        size=ask.size or (sizes.nearest_legal(like) if like else _size_by_words(ask.prompt)),
        quality=_AUTO_QUALITY if ask.quality == "auto" else ask.quality,
        background=_background(ask) if ask.background == "auto" else ask.background,
        output_format=ask.output_format,
        output_compression=100 if ask.output_compression is None else ask.output_compression,
        partial_images=ask.partial_images,
        n=ask.n,
        complexity=ask.complexity,
        variation=variation,
        manner=manner,
    )


def usage(order: Order, *, pictures: int, partials: int = 0, inputs: Sequence[Size] = ()) -> dict[str, Any]:
    """The `usage` object: the published token formula, +100 output tokens for each partial picture really sent."""
    text, image = costs.text_tokens(order.prompt), sum(costs.input_image_tokens(size) for size in inputs)
    out = output_tokens(order) * pictures + costs.PARTIAL_IMAGE_TOKENS * partials
    return {
        "input_tokens": text + image,
        "input_tokens_details": {"text_tokens": text, "image_tokens": image},
        "output_tokens": out,
        "output_tokens_details": {"image_tokens": out, "text_tokens": 0},
        "total_tokens": text + image + out,
    }


def output_tokens(order: Order) -> int:
    band = costs.token_band(order.model, order.quality, order.size)
    if band is not None:
        least, most = band
        return round(least + (most - least) * _WITHIN[order.complexity or "medium"])
    like = costs.output_tokens(_UNPUBLISHED_LIKE, order.quality, order.size) or 0
    return round(like * _COMPLEXITY[order.complexity or "medium"])


def _size_by_words(prompt: str) -> Size:
    if _TALL.search(prompt):
        return Size(1024, 1536)
    return Size(1536, 1024) if _WIDE.search(prompt) else Size(1024, 1024)


def _background(ask: Ask) -> str:
    able = models.lookup(ask.model).transparent == "yes" and ask.output_format != "jpeg"
    return "transparent" if able and _CUT_OUT.search(ask.prompt) else "opaque"
