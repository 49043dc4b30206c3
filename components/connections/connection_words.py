"""A connection in words: how it is doing, what it was seen to do, where it comes from; unknown is said to be unknown."""

from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from easel.connections.capability_card import CapabilityCard
from easel.connections.connection import KINDS, TIERS, Connection
from easel.connections.health import STRIKES, Health
from easel.words import units

Tone = Literal["calm", "amber", "red"]
_SOURCES = {
    "environment": "from the environment, read-only here",
    "secrets.toml": "from secrets.toml, read-only here",
    "studio": "saved in the studio",
}


def state(connection: Connection, health: Health) -> tuple[Tone, str]:
    """How it is doing now, and how much that matters."""
    if not connection.enabled:
        return "calm", "Switched off"
    if health.resting > 0:
        return "amber", f"Skipped by Automatic for {round(health.resting)} s: {health.trouble}"
    if health.reachable is False:
        return "red", _capital(health.words)
    if health.wait is not None:
        return "amber", str(health.wait)
    if health.in_flight:
        return "calm", f"{health.in_flight} running"
    if connection.embedded:
        return "calm", "Ready"
    return "calm", "Not tried yet" if health.reachable is None else "Reachable"


def origin(connection: Connection) -> str:
    """Host, kind, plan and source in one line: "api.openai.com · OpenAI · API key"."""
    if connection.embedded:
        return "Free test pictures, no AI"
    parts = [connection.host]
    if connection.kind != "other":
        parts.append(KINDS[connection.kind])
    if not connection.is_sandbox:
        parts.append(f"{TIERS[connection.tier]} plan" if connection.tier != "api_key" else TIERS["api_key"])
    parts.append(_SOURCES.get(connection.source, ""))
    return " · ".join(part for part in parts if part)


def abilities(card: CapabilityCard | None) -> tuple[tuple[Tone, str], ...]:
    """What it was seen to do, each with how much it matters; only what is known."""
    return () if card is None else tuple(_abilities(card))


def notes(connection: Connection, health: Health) -> tuple[str, ...]:
    """What is worth a look: a learned cut, a proxy in between, failures in a row."""
    return tuple(_notes(connection, health))


def _abilities(card: CapabilityCard) -> Iterator[tuple[Tone, str]]:
    if card.key is False:
        yield "red", "key refused"
    if card.generates is False:
        yield "red", "makes no pictures"
    if card.streams is not None:
        previews = "with previews" if card.partials else "without previews"
        yield ("calm", f"streams {previews}") if card.streams else ("amber", "does not stream")
    if card.edits is not None:
        yield ("calm", "edits") if card.edits else ("amber", "no edits")
    if card.mask is not None:
        yield _mask(card)
    yield from _manners(card)


def _manners(card: CapabilityCard) -> Iterator[tuple[Tone, str]]:
    if card.sizes is not None:
        yield ("calm", "sizes respected") if card.sizes else ("amber", f"sizes ignored (sent {card.size_given})")
    if card.counts is False:
        yield "calm", "n ignored"
    for name, day in card.ends[:3]:
        yield "amber", f"{name} ends on {units.day(day)}"
    if card.tasks:
        yield "calm", "accepts tasks"
    if card.turns is not None:
        yield ("calm", "conversations") if card.turns else ("amber", "no conversations")
    if card.usage is False:
        yield "amber", "usage not reported: costs unknown"


def _mask(card: CapabilityCard) -> tuple[Tone, str]:
    if card.mask in ("alpha", "luminance"):
        return "calm", f"masks by {card.mask}, {card.leak or 0:.0%} changed outside"
    return "amber", f"masks {card.mask}"


def _notes(connection: Connection, health: Health) -> Iterator[str]:
    if connection.cut_after is not None:
        way = "longer ones are sent as tasks" if _takes_tasks(connection) else "stream with a preview"
        yield f"Requests that are silent for about {units.took(connection.cut_after)} are cut on the way: {way}."
    if connection.tasks_off and connection.tasks != "never":
        yield "This server refused a task: requests go without until a check finds that it accepts them."
    if connection.streams_fail:
        yield "Streams fail here and may be billed anyway: requests go without streaming until a check finds that it works."
    if connection.forgets:
        yield "This server does not remember its own answers: earlier turns are sent again until a check finds that it does."
    if connection.proxy:
        proxy = urlsplit(connection.proxy).netloc
        yield f"Uses the proxy {proxy}: its address is checked, not the server’s."
    if health.failures >= STRIKES:
        yield f"{health.failures} failures in a row ({health.trouble}): run the checks again."


def _takes_tasks(connection: Connection) -> bool:
    card = connection.capabilities
    return connection.tasks != "never" and not connection.tasks_off and card is not None and card.tasks is True


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
