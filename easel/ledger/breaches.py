"""Names what a connection does not follow of what it is asked for, from its bills alone: no probe, no cost.

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

from easel.ledger.bills import Bill
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
    """`applies` to the bills that say something about `field`, `broken` where it was not followed, `came` what came instead.
    `row`: so many of the latest must all be broken; 0 for what is a fact each time."""

    field: Ignored
    applies: Callable[[Bill], bool]
    broken: Callable[[Bill], bool]
    came: Callable[[Bill], str] = lambda bill: ""
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


def breaches(bills: Iterable[Bill]) -> tuple[Breach, ...]:
    """By model, from bills the latest first."""
    by_model: dict[str, list[Bill]] = {}
    for bill in bills:
        if kinds.of(bill.params.kind).answer == "picture":  # what a turn's text model asks the other for is its own
            by_model.setdefault(bill.params.model, []).append(bill)
    return tuple(breach for model, members in by_model.items() for breach in _of_model(model, members))


def _of_model(model: str, bills: Sequence[Bill]) -> Iterator[Breach]:
    yield from _quality(model, bills)
    for rule in _RULES:
        evidence = [bill for bill in bills if rule.applies(bill)][: rule.row or WINDOW]
        broken = [bill for bill in evidence if rule.broken(bill)]
        if _is_named(rule, evidence, broken):
            yield Breach(rule.field, model, len(broken), len(evidence), rule.came(broken[0]))


def _is_named(rule: _Rule, evidence: Sequence[Bill], broken: Sequence[Bill]) -> bool:
    if rule.row:
        return len(broken) == len(evidence) == rule.row
    return len(broken) >= LEAST and any(bill in broken for bill in evidence[:LEAST])


def _quality(model: str, bills: Sequence[Bill]) -> Iterator[Breach]:
    """One of them at most: the size of which there are most."""
    alike: dict[tuple[object, ...], dict[str, list[Usage]]] = {}
    for bill in bills:
        if bill.usage is not None and bill.usage.output_tokens is not None and bill.pictures == 1:
            same = (bill.params.kind, bill.params.size, bill.params.partial_images, bill.params.complexity)
            alike.setdefault(same, {}).setdefault(bill.params.quality, []).append(bill.usage)
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


def _tells_of_pictures(bill: Bill) -> bool:
    return kinds.of(bill.params.kind).is_edit and bill.usage is not None and bill.usage.input_image_tokens is not None


def _dropped(bill: Bill) -> bool:
    """None was taken in, and no more was than the prompt: some gateways count all that went in as text."""
    usage = bill.usage
    if usage is None or usage.input_image_tokens != 0:
        return False
    return usage.input_tokens is None or usage.input_tokens <= _MORE * _text_tokens(bill.params.prompt) + _BESIDES


def _text_tokens(prompt: str) -> float:
    """As `costs.text_tokens`, with the signs of scripts that take a token or more each."""
    others = sum(not letter.isascii() for letter in prompt)
    return (len(prompt) - others) / 4 + _MORE * others


def _opaque(bill: Bill) -> bool:
    return bill.has_alpha is False or bill.background == "opaque" or bill.format == "jpeg"


_RULES = (
    _Rule(
        "size",
        lambda bill: bill.params.pixels is not None and bill.size is not None,
        lambda bill: bill.size != bill.params.pixels,
        lambda bill: str(bill.size),
    ),
    _Rule("n", lambda bill: True, lambda bill: bill.pictures > 1, lambda bill: str(bill.pictures)),
    _Rule(
        "output_format",
        lambda bill: bool(bill.format),
        lambda bill: bill.format != bill.params.output_format,
        lambda bill: bill.format,
    ),
    _Rule("background", lambda bill: bill.params.background == "transparent" and bool(bill.format), _opaque),
    _Rule("image", _tells_of_pictures, _dropped),
    _Rule(
        "mask",
        lambda bill: bill.params.has_mask and bill.outside is not None,
        lambda bill: bill.outside is not None and bill.outside[0] >= _REPAINTED and bill.outside[1] >= _FAR,
        row=LEAST,
    ),
    _Rule("partial_images", lambda bill: bill.previews is not None, lambda bill: bill.previews is False, row=PREVIEWS),
)
