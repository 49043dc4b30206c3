"""Looks whether a server takes requests as tasks, for nothing: it is asked about a task that nobody has begun.

Who knows tasks says that there is none of that name; who does not, says that there is no such address.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from easel.errors import CutOff, EaselError, TimedOut
from easel.requests import kinds
from easel.settings import Settings
from easel.wire import error_details, refusals, transport
from easel.wire.deadline import Deadline
from easel.wire.error_details import ErrorDetails, details_of_body
from easel.wire.network import Network
from easel.wire.scrub import Scrub
from easel.wire.server_task import ServerTask

PATIENCE = 20.0  # seconds in all
_NO_SUCH_TASK = ("image_task_not_found", "task_not_found")
_NO_SUCH_TASK_WORDS = "task not found"


@dataclass(frozen=True, slots=True)
class Tasks:
    """`served` is None where the answer tells nothing; `error` says why, where there was one."""

    served: bool | None = None
    error: EaselError | None = None


def look(base_url: str, key: str, *, settings: Settings, headers: Mapping[str, str], network: Network) -> Tasks:
    """Asks once. Raises NotSent when the server cannot be reached."""
    deadline = Deadline.start(PATIENCE, PATIENCE, settings.timeout_connect)
    (place,) = ServerTask(f"imgtask_{uuid.uuid4().hex}").places(f"{base_url}/{kinds.GENERATE.endpoint}")
    own = {"Accept": "application/json", **transport.OWN_HEADERS}
    try:
        answer = transport.send(
            "GET", place, headers={**headers, **own}, body=None, key=key, deadline=deadline, network=network
        )
    except (CutOff, TimedOut) as error:
        return Tasks(error=error)
    try:
        details = details_of_body(error_details.read_body(answer))
    except TimedOut as error:
        return Tasks(error=error)
    finally:
        answer.close()
    if answer.status in (404, 405):
        return Tasks(_knows(details))
    if 200 <= answer.status < 300:
        return Tasks()
    return Tasks(error=refusals.refused(answer.status, details, Scrub(key, "", headers), quick=True))


def _knows(details: ErrorDetails) -> bool:
    return bool({*details.names} & {*_NO_SUCH_TASK}) or _NO_SUCH_TASK_WORDS in details.message.lower()
