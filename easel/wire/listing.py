"""Asks what a server lists at GET /models: noted, never a gate, since many that make pictures list text models only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from easel.errors import CutOff, EaselError, TimedOut
from easel.settings import Settings
from easel.wire import error_details, refusals, transport
from easel.wire.deadline import Deadline
from easel.wire.error_details import details_of_body
from easel.wire.network import Network
from easel.wire.scrub import Scrub

PATIENCE = 20.0  # seconds in all
MOST = 2 * 1024 * 1024
_MOST_NAMES = 500


@dataclass(frozen=True, slots=True)
class Listing:
    """`models` are ids in the server's order, cleaned and capped; `error` says why there are none. `ends` are the days (as
    2027-03-01) on which some of them are switched off, by id."""

    models: tuple[str, ...] = ()
    error: EaselError | None = None
    ends: Mapping[str, str] = field(default_factory=dict)


def fetch(base_url: str, key: str, *, settings: Settings, headers: Mapping[str, str], network: Network) -> Listing:
    """Asks once; costs nothing. Raises NotSent when the server cannot be reached."""
    deadline = Deadline.start(PATIENCE, PATIENCE, settings.timeout_connect)
    own = {"Accept": "application/json", **transport.OWN_HEADERS}
    scrub = Scrub(key, "", headers)
    try:
        answer = transport.send(
            "GET",
            f"{base_url}/models",
            headers={**headers, **own},
            body=None,
            key=key,
            deadline=deadline,
            network=network,
        )
    except (CutOff, TimedOut) as error:
        return Listing(error=error)
    try:
        body = error_details.read_body(answer, MOST)
    except TimedOut as error:
        return Listing(error=error)
    finally:
        answer.close()
    if not 200 <= answer.status < 300:
        return Listing(error=refusals.refused(answer.status, details_of_body(body), scrub, quick=True))
    listed = _listed(body)
    return Listing(_names(listed, scrub), ends=_ends(listed, scrub))


def _listed(body: bytes) -> list[Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return []
    listed = data.get("data") if isinstance(data, dict) else data
    return listed if isinstance(listed, list) else []


def _names(listed: list[Any], scrub: Scrub) -> tuple[str, ...]:
    names = (each.get("id") if isinstance(each, dict) else each for each in listed)
    return tuple(scrub(name, 100) for name in names if isinstance(name, str))[:_MOST_NAMES]


def _ends(listed: list[Any], scrub: Scrub) -> dict[str, str]:
    told = ((each.get("id"), _day(each.get("shutdown_date"))) for each in listed if isinstance(each, dict))
    return {scrub(name, 100): day for name, day in told if isinstance(name, str) and day}


def _day(value: Any) -> str:
    """A day as servers write it, in text or as unix seconds; empty for what is none."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC).date().isoformat()
        return date.fromisoformat(str(value)[:10]).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
