"""Chooses whom a run goes to, the connection it names or the best one, and says why; from values alone, nothing is asked.

"Best" is one that can make this picture, is well and free now; then plans Pro, Team, Plus and API keys before Free; then
the cheapest; then the least busy. The sandbox is never best where there is a real server: it is not AI.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from easel import costs, sizes
from easel.connections.capability_card import CapabilityCard
from easel.connections.connection import BEST, TIERS, Connection
from easel.connections.health import WELL, Health
from easel.costs import Prices
from easel.errors import (
    AccountRefused,
    AddressRefused,
    BodyTooLarge,
    ConnectFailed,
    EaselError,
    GatewayRefused,
    KeyLost,
    KeyRefused,
    NotFound,
    NotSent,
    OutOfCredit,
    RateLimited,
)
from easel.requests import kinds
from easel.requests.generate import GenerateParams
from easel.sizes import Size
from easel.store.scope import STUDIO
from easel.words import units

# What proves that the request was not accepted: nothing was painted, another server may be asked.
_NOT_ACCEPTED = (
    *(ConnectFailed, AddressRefused, KeyLost),
    *(KeyRefused, AccountRefused, NotFound, BodyTooLarge, RateLimited, OutOfCredit, GatewayRefused),
)
_UNPRICED = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Need:
    """What is to be made. `wanted` is a connection's id or "best", `name` what it was called then; `inputs` are the pictures
    sent along, `largest` the bytes of the largest of them; `tried` are connections that have turned this very job away, `desk`
    is whose job it is."""

    params: GenerateParams
    wanted: str = BEST
    name: str = ""
    inputs: tuple[Size, ...] = ()
    largest: int = 0
    tried: frozenset[str] = frozenset()
    desk: str = STUDIO


@dataclass(frozen=True, slots=True)
class Choice:
    """`why` is one sentence for people."""

    connection: Connection
    why: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds at one connection, read once for a job: it is `well` or rests for so many seconds, wants nothing for `blocked`
    seconds, takes so many requests `a_minute`, and charges `prices`."""

    connection: Connection
    well: bool
    resting: float
    blocked: float
    a_minute: int | None
    prices: Prices
    is_free: bool


@dataclass(frozen=True, slots=True)
class _Standing:
    """One candidate's rank: the lower, the better, compared in this order."""

    connection: Connection
    health: Health
    usd: Decimal

    @property
    def rank(self) -> tuple[Any, ...]:
        wait = self.health.wait
        soon = (wait.seconds if wait.seconds is not None else 3600.0) if wait else 0.0
        return (soon, self.connection.tier == "free", self.usd, self.health.in_flight)


def choose(
    connections: Sequence[Connection], health: Mapping[str, Health], need: Need, prices: Prices | None = None
) -> Choice:
    """`connections` in the operator's order, `prices` those that hold where a connection has none of its own.

    Raises NotSent with words when none can take it.
    """
    if need.wanted != BEST:
        return _named(connections, need)
    real = [each for each in connections if each.enabled and not each.is_sandbox]
    offered = real or [each for each in connections if each.enabled]
    left_out: list[str] = []
    standings = []
    for each in offered:
        reason = _unfit(each, health.get(each.id, WELL), need)
        if reason:
            left_out.append(f"{each.name} {reason}")
        else:
            usd = _usd(need, each.charges(prices or Prices()))
            standings.append(_Standing(each, health.get(each.id, WELL), usd))
    if not standings:
        raise _nobody(left_out)
    standings.sort(key=lambda each: each.rank)
    return Choice(standings[0].connection, _why(standings, left_out))


def may_fail_over(error: EaselError) -> bool:
    """Whether this end proves that the request was not accepted, so that asking another server cannot bill it twice."""
    return isinstance(error, _NOT_ACCEPTED)


def _named(connections: Iterable[Connection], need: Need) -> Choice:
    """Never another in its place: what was queued for the free sandbox must not be billed by a server set up since."""
    found = next((each for each in connections if _is_meant(each, need)), None)
    hint = "Not sent, not billed. Run it again to send it to another connection."
    if found is None:
        raise NotSent(
            f"This was meant for the connection “{need.name or need.wanted}”, which no longer exists.", hint=hint
        )
    if not found.enabled:
        error = NotSent(f"The connection “{found.name}” is switched off.", hint=hint)
        error.is_switched_off = True
        raise error
    return Choice(found, f"{found.name} was chosen for this run.")


def _is_meant(connection: Connection, need: Need) -> bool:
    """By id; one that is defined outside may be another server under the same id, so its name has to agree as well."""
    if not need.wanted:  # queued by an Easel that knew names alone
        return connection.name == need.name
    same_name = not need.name or connection.name == need.name
    return connection.id == need.wanted and (same_name or not connection.read_only)


def _unfit(connection: Connection, health: Health, need: Need) -> str:
    """Why a connection cannot take it, in words; empty when it can."""
    card = connection.capabilities
    if connection.id in need.tried:
        return "turned it away"
    if not health.well:
        return f"is skipped: {health.trouble or health.words or 'cannot be reached'}"
    if card is not None and (reason := _unable(card, need.params)):
        return reason
    if need.largest > connection.largest_part:
        return f"takes pictures up to {units.file_size(connection.largest_part)}"
    return ""


def _unable(card: CapabilityCard, params: GenerateParams) -> str:
    """What a check found that it does not do."""
    kind = kinds.of(params.kind)
    if card.generates is False:
        return "makes no pictures"
    if kind.answer == "turn" and card.turns is False:
        return "serves no conversations"
    if kind.is_edit and card.edits is False:
        return "cannot edit"
    return "ignores masks" if kind.is_edit and params.has_mask and card.mask == "ignored" else ""


def _usd(need: Need, prices: Prices) -> Decimal:
    """What one picture costs at most; infinite where nobody can say."""
    try:
        sizes.parse(need.params.size)
    except ValueError:
        return _UNPRICED
    estimate = costs.estimate(need.params.single(), prices, need.inputs)
    return _UNPRICED if estimate.usd is None else estimate.usd[1]


def _why(standings: Sequence[_Standing], left_out: Sequence[str]) -> str:
    best = standings[0]
    if len(standings) == 1:
        lead = f"{best.connection.name}: the only one that can take it" if left_out else best.connection.name
    else:
        lead = f"{best.connection.name} is the best of {len(standings)}: {_advantage(best, standings[1])}"
    more = f" Left out: {'; '.join(left_out)}." if left_out else ""
    return f"{lead}.{more}"


def _advantage(best: _Standing, second: _Standing) -> str:
    """What put the best before the second, in words."""
    other = second.connection.name
    words: tuple[Callable[[], str], ...] = (
        lambda: f"free now, {other} is not ({second.health.wait})",
        lambda: f"{TIERS[best.connection.tier]} plan before Free",
        lambda: (
            f"cheaper than {other}" if second.usd != _UNPRICED else f"its price is known, the price of {other} is not"
        ),
        lambda: f"less busy than {other}",
    )
    for said, mine, its in zip(words, best.rank, second.rank, strict=True):
        if mine != its:
            return said()
    return f"equal to {other}, and listed before it"


def _nobody(left_out: Sequence[str]) -> NotSent:
    if not left_out:
        return NotSent(
            "No connection is set up or switched on.", hint="Not sent, not billed. Add one on the Connections page."
        )
    return NotSent(
        f"No connection can take this now: {'; '.join(left_out)}.",
        hint="Not sent, not billed. Check the Connections page, or choose a connection yourself.",
    )
