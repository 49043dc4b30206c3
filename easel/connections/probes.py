"""Lists the doctor's probes: what each tries, and what it may cost, said before it runs.

Pictures are of the lowest quality and the smallest legal size. /v1/models is noted, never a gate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal

from easel import costs, models, sizes
from easel.connections import mask_probe
from easel.connections.connection import Connection
from easel.costs import Prices
from easel.requests import kinds
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.sizes import Size

Name = Literal["reach", "models", "generate", "stream", "edit", "mask", "count", "tasks", "turns"]
FREE: tuple[Name, ...] = ("reach", "models", "tasks", "turns")
ALL: tuple[Name, ...] = (*FREE, "generate", "stream", "edit", "mask", "count")
TITLES: dict[Name, str] = {
    "reach": "Can it be reached?",
    "models": "Is the key accepted? Which models are listed?",
    "tasks": "Does it accept requests as tasks?",
    "turns": "Does it serve conversations?",
    "generate": "A picture: size and usage",
    "stream": "Stream and preview",
    "edit": "An edit",
    "mask": "Masked edit: is the mask respected?",
    "count": "Two pictures in one request",
}
_PROMPT = "A plain red disc on a white ground."
_EDIT = "Make the ground light blue."


@dataclass(frozen=True, slots=True)
class Probe:
    """One probe and its price: `tokens` out, and USD in all; None where the model's or server's prices are not known.

    `requests` is how many requests it sends that may be billed.
    """

    name: Name
    title: str
    requests: int
    tokens: int | None
    usd: Decimal | None


def plan(connection: Connection, prices: Prices, names: Sequence[Name] = ALL) -> tuple[Probe, ...]:
    """What these probes will cost on this connection."""
    return tuple(_priced(name, connection, connection.charges(prices)) for name in names)


def total(probes: Iterable[Probe]) -> Decimal | None:
    """USD of all of them; None when one cannot be priced."""
    amounts = [probe.usd for probe in probes]
    return None if None in amounts else sum((usd for usd in amounts if usd is not None), Decimal(0))


def request(name: Name, model: str) -> GenerateParams | None:
    """What a probe asks for; None for those that ask for no picture."""
    lowest = models.lookup(model).qualities[0]
    plain = GenerateParams(_PROMPT, model, str(smallest()), lowest)
    edit = EditParams(_EDIT, model, str(smallest()), lowest)
    requests: dict[Name, GenerateParams] = {
        "generate": plain,
        "stream": replace(plain, stream=True, partial_images=1),
        "edit": edit,
        "mask": replace(edit, prompt=mask_probe.PROMPT, masked=True),
        "count": replace(plain, n=2),
    }
    return requests.get(name)


@cache
def smallest() -> Size:
    """The legal size of the fewest pixels, and of those the one that costs the fewest tokens: 1280x512."""
    edges = range(sizes.STEP, sizes.MAX_EDGE + 1, sizes.STEP)
    least = [
        Size(wide, sizes.MIN_PIXELS // wide)
        for wide in edges
        if sizes.MIN_PIXELS % wide == 0 and sizes.is_legal(Size(wide, sizes.MIN_PIXELS // wide))
    ]
    return max(least, key=lambda size: size.width / size.height)


def price(params: GenerateParams, prices: Prices) -> tuple[Decimal, Decimal] | None:
    """USD that one probe may cost, least and most, the picture it sends along included."""
    return _estimate(params, prices).usd


def _estimate(params: GenerateParams, prices: Prices) -> costs.Estimate:
    return costs.estimate(params, prices, (smallest(),) if kinds.of(params.kind).takes_pictures else ())


def _priced(name: Name, connection: Connection, prices: Prices) -> Probe:
    params = request(name, connection.default_model or models.DEFAULT)
    if params is None:
        return Probe(name, TITLES[name], 0, 0, Decimal(0))
    estimate = _estimate(params, prices)
    usd = estimate.usd[1] if estimate.usd else None
    return Probe(name, TITLES[name], 1, estimate.tokens[1] if estimate.tokens else None, usd)
