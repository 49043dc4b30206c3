"""Asks what a server lists at GET /models: noted, never a gate, since many that make pictures list text models only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

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
    """`models` are ids in the server's order, cleaned and capped; `error` says why there are none."""

    models: tuple[str, ...] = ()
    error: EaselError | None = None


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
    return Listing(_names(body, scrub))


def _names(body: bytes, scrub: Scrub) -> tuple[str, ...]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    listed = data.get("data") if isinstance(data, dict) else data
    if not isinstance(listed, list):
        return ()
    names = (each.get("id") if isinstance(each, dict) else each for each in listed)
    return tuple(scrub(name, 100) for name in names if isinstance(name, str))[:_MOST_NAMES]
