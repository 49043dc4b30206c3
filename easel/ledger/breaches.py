"""Names what a connection does not follow of what it is asked for, from its receipts alone: no probe, no cost.

An honest server must not be accused, and there are few pictures, so each field has a rule of its own:

- What is a fact of each picture (size, format, transparency, how many came, a picture that was not taken in) is named where it
  happened at least LEAST times in the latest WINDOW, and again among the last LEAST: what has been put right is let go.
- Quality is named where at least LEAST pictures asked for as low and LEAST as high, of one model and size, took the same tokens:
  the ranges overlap and the middles differ by less than SAME. By every published table they differ by 2.25 times at least, so
  that medium, which may come near to either, is not looked at; a price alone says nothing, since a gateway may bill by picture.
- Previews may honestly fail to come where a picture is quick: only PREVIEWS streams in a row without one are told of.
- A mask is a hint to every model, and much may change outside it: only where all of it became another picture, each time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from easel.ledger.receipts import Receipt
from easel.requests import kinds
from easel.requests.generate import GenerateParams
from easel.usage import Usage

Ignored = Literal["quality", "size", "n", "mask", "background", "output_format", "image", "partial_images"]
LEAST = 3
WINDOW = 12
PREVIEWS = 8
SAME = 1.25  # between the middles of two qualities
_REPAINTED, _FAR = 0.98, 40.0  # share of the protected pixels that changed, and by how much of 255 on average
_MORE, _BESIDES = (
    1.5,
    100,
)  # by how much, and by how many tokens, a prompt may be more than our guess; a picture is 350 at least
_LOW, _HIGH = "low", ("high", "xhigh", "max")


@dataclass(frozen=True, slots=True)
class Breach:
    """Of the latest `asked` requests to `model` that asked for this field, `count` got something else. `came` is what the latest
    got instead, "" where that has no name; for quality it is the dearer one that low is like."""

    field: Ignored
    model: str
    count: int
    asked: int
    came: str = ""

    @property
    def always(self) -> bool:
        return self.count == self.asked

    def concerns(self, params: GenerateParams) -> bool:
        """Whether a request asks for what is not followed."""
        is_picture = kinds.of(params.kind).answer == "picture"
        return is_picture and params.model == self.model and _ASKS[self.field](params, self.came)


@dataclass(frozen=True, slots=True)
class _Rule:
    """`applies` to the receipts that say something about `field`, `broken` where it was not followed, `came` what came instead.
    `row`: so many of the latest must all be broken; 0 for what is a fact each time."""

    field: Ignored
    applies: Callable[[Receipt], bool]
    broken: Callable[[Receipt], bool]
    came: Callable[[Receipt], str] = lambda receipt: ""
    row: int = 0


_ASKS: dict[Ignored, Callable[[GenerateParams, str], bool]] = {  # with what came instead
    "quality": lambda params, _: params.quality != "auto",
    "size": lambda params, came: params.size not in ("auto", came),
    "n": lambda params, _: True,
    "output_format": lambda params, came: params.output_format != came,
    "background": lambda params, _: params.background == "transparent",
    "image": lambda params, _: params.sent_along > 0,
    "mask": lambda params, _: params.has_mask,
    "partial_images": lambda params, _: params.stream and params.partial_images > 0,
}


def breaches(receipts: Iterable[Receipt]) -> tuple[Breach, ...]:
    """By model, from receipts the latest first."""
    by_model: dict[str, list[Receipt]] = {}
    for receipt in receipts:
        if kinds.of(receipt.params.kind).answer == "picture":  # what a turn's text model asks the other for is its own
            by_model.setdefault(receipt.params.model, []).append(receipt)
    return tuple(breach for model, members in by_model.items() for breach in _of_model(model, members))


def _of_model(model: str, receipts: Sequence[Receipt]) -> Iterator[Breach]:
    yield from _quality(model, receipts)
    for rule in _RULES:
        evidence = [receipt for receipt in receipts if rule.applies(receipt)][: rule.row or WINDOW]
        broken = [receipt for receipt in evidence if rule.broken(receipt)]
        if _is_named(rule, evidence, broken):
            yield Breach(rule.field, model, len(broken), len(evidence), rule.came(broken[0]))


def _is_named(rule: _Rule, evidence: Sequence[Receipt], broken: Sequence[Receipt]) -> bool:
    if rule.row:
        return len(broken) == len(evidence) == rule.row
    return len(broken) >= LEAST and any(receipt in broken for receipt in evidence[:LEAST])


def _quality(model: str, receipts: Sequence[Receipt]) -> Iterator[Breach]:
    """One of them at most: the size of which there are most."""
    alike: dict[tuple[object, ...], dict[str, list[Usage]]] = {}
    for receipt in receipts:
        if receipt.usage is not None and receipt.usage.output_tokens is not None and receipt.pictures == 1:
            same = (receipt.params.kind, receipt.params.size, receipt.params.partial_images, receipt.params.complexity)
            alike.setdefault(same, {}).setdefault(receipt.params.quality, []).append(receipt.usage)
    seen = [
        Breach("quality", model, len(low) + len(high), len(low) + len(high), name)
        for groups in alike.values()
        for name in _HIGH
        if _are_one(low := groups.get(_LOW, [])[:WINDOW], high := groups.get(name, [])[:WINDOW])
    ]
    yield from sorted(seen, key=lambda each: -each.asked)[:1]


def _are_one(low: Sequence[Usage], high: Sequence[Usage]) -> bool:
    """By the latest of each as well as by all: what has been put right is let go. Costs that the server tells have to agree."""
    if min(len(low), len(high)) < LEAST:
        return False
    pairs = ((low[:count], high[:count]) for count in (LEAST, WINDOW))
    return all(_overlap(_tokens(one), _tokens(other)) and _cost_the_same(one, other) for one, other in pairs)


def _overlap(low: Sequence[float], high: Sequence[float]) -> bool:
    return max(low) >= min(high) and median(high) < SAME * median(low)


def _cost_the_same(low: Sequence[Usage], high: Sequence[Usage]) -> bool:
    told = [[float(usage.cost) for usage in each if usage.cost is not None] for each in (low, high)]
    return not all(told) or _overlap(told[0], told[1])


def _tokens(usages: Sequence[Usage]) -> list[float]:
    return [usage.output_tokens for usage in usages if usage.output_tokens is not None]


def _tells_of_pictures(receipt: Receipt) -> bool:
    return (
        kinds.of(receipt.params.kind).is_edit
        and receipt.usage is not None
        and receipt.usage.input_image_tokens is not None
    )


def _dropped(receipt: Receipt) -> bool:
    """None was taken in, and no more was than the prompt: some gateways count all that went in as text."""
    usage = receipt.usage
    if usage is None or usage.input_image_tokens != 0:
        return False
    return usage.input_tokens is None or usage.input_tokens <= _MORE * _text_tokens(receipt.params.prompt) + _BESIDES


def _text_tokens(prompt: str) -> float:
    """As `costs.text_tokens`, with the signs of scripts that take a token or more each."""
    others = sum(not letter.isascii() for letter in prompt)
    return (len(prompt) - others) / 4 + _MORE * others


def _opaque(receipt: Receipt) -> bool:
    return receipt.has_alpha is False or receipt.background == "opaque" or receipt.format == "jpeg"


_RULES = (
    _Rule(
        "size",
        lambda receipt: receipt.params.pixels is not None and receipt.size is not None,
        lambda receipt: receipt.size != receipt.params.pixels,
        lambda receipt: str(receipt.size),
    ),
    _Rule("n", lambda receipt: True, lambda receipt: receipt.pictures > 1, lambda receipt: str(receipt.pictures)),
    _Rule(
        "output_format",
        lambda receipt: bool(receipt.format),
        lambda receipt: receipt.format != receipt.params.output_format,
        lambda receipt: receipt.format,
    ),
    _Rule("background", lambda receipt: receipt.params.background == "transparent" and bool(receipt.format), _opaque),
    _Rule("image", _tells_of_pictures, _dropped),
    _Rule(
        "mask",
        lambda receipt: receipt.params.has_mask and receipt.outside is not None,
        lambda receipt: receipt.outside is not None and receipt.outside[0] >= _REPAINTED and receipt.outside[1] >= _FAR,
        row=LEAST,
    ),
    _Rule(
        "partial_images",
        lambda receipt: receipt.previews is not None,
        lambda receipt: receipt.previews is False,
        row=PREVIEWS,
    ),
)
