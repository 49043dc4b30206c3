"""Looks whether a server serves turns of conversations, for nothing: it is sent a turn that says nothing to no model.

Nobody can make an answer of that. Who serves turns says what it lacks; who does not, says that there is no such address. It is
also asked for an answer that there is not: who keeps answers says that this one is not there.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from easel.errors import CutOff, EaselError, NotFound, Refused, TimedOut
from easel.requests import kinds
from easel.settings import Settings
from easel.wire import error_details, refusals, transport
from easel.wire.deadline import Deadline
from easel.wire.error_details import details_of_body
from easel.wire.json_body import CONTENT_TYPE
from easel.wire.network import Network
from easel.wire.scrub import Scrub
from easel.wire.turn_answers import serves_no_turns

PATIENCE = 20.0  # seconds for each of both questions
_LACKS = (400, 404, 422)
_NO_SUCH_ANSWER = re.compile(r"response.{0,120}not.{0,10}found", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Turns:
    """`served`, and `kept`: it can be asked for answers that it kept. None where what came tells nothing; `error` says why,
    where there was one."""

    served: bool | None = None
    kept: bool | None = None
    error: EaselError | None = None


@dataclass(frozen=True, slots=True)
class _Asker:
    key: str
    settings: Settings
    headers: Mapping[str, str]
    network: Network

    def ask(self, method: str, url: str, body: bytes | None = None) -> EaselError | None:
        """How the server says no; None where it does not. Raises NotSent."""
        deadline = Deadline.start(PATIENCE, PATIENCE, self.settings.timeout_connect)
        own = {"Accept": CONTENT_TYPE, **transport.OWN_HEADERS} | ({"Content-Type": CONTENT_TYPE} if body else {})
        headers = {**self.headers, **own}
        try:
            answer = transport.send(
                method, url, headers=headers, body=body, key=self.key, deadline=deadline, network=self.network
            )
        except (CutOff, TimedOut) as error:
            return error
        try:
            details = details_of_body(error_details.read_body(answer))
        except TimedOut as error:
            return error
        finally:
            answer.close()
        if 200 <= answer.status < 300:
            return None
        return refusals.refused(answer.status, details, Scrub(self.key, "", self.headers), quick=True)


def look(base_url: str, key: str, *, settings: Settings, headers: Mapping[str, str], network: Network) -> Turns:
    """Asks once, and a second time where turns are served. Raises NotSent when the server cannot be reached."""
    asker, endpoint = _Asker(key, settings, headers, network), f"{base_url}/{kinds.CONVERSE.endpoint}"
    error = asker.ask("POST", endpoint, b"{}")
    if error is None:
        return Turns()
    if serves_no_turns(error):
        return Turns(served=False)
    if not (isinstance(error, Refused) and error.status in _LACKS):
        return Turns(error=error)
    missing = asker.ask("GET", f"{endpoint}/resp_{uuid.uuid4().hex}")
    is_told = isinstance(missing, NotFound) and _NO_SUCH_ANSWER.search(missing.message) is not None
    return Turns(served=True, kept=is_told if isinstance(missing, Refused) else None)
