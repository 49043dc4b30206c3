"""A gateway that nobody runs: it answers requests with receipts as a real one would, honestly with all its noise, or not."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from easel import costs, models
from easel.costs import Prices
from easel.ledger.receipts import Receipt
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.sizes import Size
from easel.usage import Usage

MODELS = ("gpt-image-2", "gpt-image-2.5-flare", "gpt-image-2.6-sunburst", "house-model-3")
_SIZES = ("1024x1024", "1536x1024", "2048x2048", "auto")
_AUTO = Size(1024, 1024)
_USUAL = 30  # tokens of a prompt


@dataclass(slots=True)
class SimulatedGateway:
    """`markup` is what it charges more than by tokens; `ignores_quality` paints everything as high, `drops_pictures` takes in no
    picture of an edit. `details`: what it tells of pictures taken in: "whole", "none", or all of it counted as "text"."""

    seed: int
    model: str = MODELS[0]
    markup: Decimal = Decimal(1)
    ignores_quality: bool = False
    drops_pictures: bool = False
    tells_cost: bool = False
    tells_usage: float = 1.0
    details: str = "whole"
    noise: float = 0.0
    previews: float = 0.7
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def answer(self, params: GenerateParams, number: int = 0) -> Receipt:
        size = params.pixels or _AUTO
        is_edit = isinstance(params, EditParams)
        receipt = Receipt(
            f"job-{number}", params, size=size, format=params.output_format, has_alpha=params.background != "opaque"
        )
        receipt = replace(receipt, usage=self._usage(params, size) if self.dice.random() < self.tells_usage else None)
        if params.stream and params.partial_images:
            receipt = replace(receipt, previews=self.dice.random() < self.previews)
        if is_edit and params.has_mask:  # a mask is a hint: much changes, most of it a little
            receipt = replace(receipt, outside=(self.dice.uniform(0.2, 1.0), self.dice.uniform(1.0, 36.0)))
        return receipt

    def _usage(self, params: GenerateParams, size: Size) -> Usage:
        tokens = self._tokens("high" if self.ignores_quality else params.quality, size)
        taken = sum(costs.input_image_tokens(size) for _ in range(params.sent_along)) * (not self.drops_pictures)
        told = {"whole": taken, "none": None, "text": 0}[self.details]
        usage = Usage(
            input_tokens=_USUAL + taken,
            input_text_tokens=_USUAL,
            input_image_tokens=told,
            output_tokens=tokens + 100 * params.partial_images,
        )
        charged = costs.cost(usage, Prices())
        assert charged is not None
        return replace(usage, cost=charged * self.markup) if self.tells_cost else usage

    def _tokens(self, quality: str, size: Size) -> int:
        """Where nothing is published it counts by a table of its own."""
        known = models.lookup(self.model)
        like = self.model if known.token_base else "gpt-image-2.5-flare"
        quality = self.dice.choice(models.lookup(like).qualities) if quality == "auto" else quality
        band = costs.token_band(like, quality, size)
        assert band is not None
        return max(1, round(self.dice.uniform(*band) * (1 + self.dice.uniform(-self.noise, self.noise))))


def honest(seed: int) -> SimulatedGateway:
    """One of the many honest ones: each with its model, its noise, and its own gaps in what it tells."""
    dice = random.Random(seed)
    return SimulatedGateway(
        seed,
        dice.choice(MODELS),
        tells_cost=dice.random() < 0.3,
        tells_usage=dice.choice((1.0, 1.0, 0.8, 0.0)),
        details=dice.choice(("whole", "whole", "none", "text")),
        noise=dice.choice((0.0, 0.0, 0.05, 0.15)),
        previews=dice.choice((1.0, 0.8, 0.6)),
    )


def wishes(gateway: SimulatedGateway, count: int) -> Iterator[GenerateParams]:
    """What people ask for: drafts most of all, now and then finals and edits."""
    dice = gateway.dice
    for number in range(count):
        given = {
            "model": gateway.model,
            "size": dice.choice(_SIZES),
            "quality": dice.choice(("low", "low", "high", "medium", "auto")),
            "output_format": dice.choice(("png", "png", "jpeg", "webp")),
        }
        plain = GenerateParams(f"A fox in the snow, number {number}", **given)  # type: ignore[arg-type] # by name
        if dice.random() < 0.35:
            masked = dice.random() < 0.5
            plain = EditParams.from_dict(plain.as_dict()).with_files(dice.choice((1, 1, 2)), masked=masked)
        if dice.random() < 0.5:
            plain = plain.changed(stream=True, partial_images=dice.choice((1, 2)))
        if plain.output_format != "jpeg" and dice.random() < 0.2:
            plain = plain.changed(background="transparent")
        yield plain
