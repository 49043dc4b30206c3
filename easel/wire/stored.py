"""Asks a server for a turn that it has kept: free, never a second request for a picture."""

import uuid
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from easel import costs
from easel.errors import EaselError, NotFound
from easel.settings import Settings
from easel.wire import error_details, refusals, transport
from easel.wire.body import plain_blocks
from easel.wire.deadline import Deadline
from easel.wire.error_details import details_of_body
from easel.wire.headers import COST
from easel.wire.links import Links
from easel.wire.network import Network
from easel.wire.picture_folder import PictureFolder
from easel.wire.reading import Reading
from easel.wire.replies import Observer, Reply
from easel.wire.scrub import Scrub
from easel.wire.turn_answers import forgets, read_stored

_UNKNOWN_THERE = (404, 405, 501)
_HINT = "Asking was free. It does not say whether the turn itself was billed."


def fetch(
    endpoint: str,
    key: str,
    response_id: str,
    folder: Path,
    observer: Observer,
    *,
    settings: Settings,
    headers: Mapping[str, str],
    network: Network,
) -> Reply | None:
    """The reply that was made, its pictures in `folder`; None while it is still made.

    Raises NotFound (its status is not 200) where the server keeps no such turn; NotSent or another Refused where it could not be
    asked; TimedOut and CutOff where its answer did not come whole: asking again is free. A turn that failed raises what it came
    to, as `ImagesClient.turn` does.
    """
    deadline, scrub = Deadline.of(settings, ""), Scrub(key, "", headers)
    own = {"Accept": "application/json", **transport.OWN_HEADERS}
    url, name = f"{endpoint}/{quote(response_id, safe='')}", str(uuid.uuid4())
    answer = transport.send(
        "GET", url, headers={**headers, **own}, body=None, key=key, deadline=deadline, network=network
    )
    try:
        if not 200 <= answer.status < 300:
            raise _refusal(answer, scrub)
        with PictureFolder(folder, name, settings.max_picture) as pictures:
            reading = Reading(
                folder=pictures,
                wanted=1,
                most_text=settings.max_skeleton,
                status=answer.status,
                request_id=name,
                scrub=scrub,
                partial=observer.partial,
                link=Links(endpoint, deadline, pictures, network).fetch,
                enough=lambda: None,
                cost=costs.money(answer.headers.get(COST)),
                words=observer.words,
            )
            blocks = plain_blocks(answer.blocks(), answer.headers.get("content-encoding", ""))
            return read_stored(blocks, reading)
    finally:
        answer.close()


def _refusal(answer: transport.Answer, scrub: Scrub) -> EaselError:
    if 300 <= answer.status < 400:
        return refusals.moved(answer.status, answer.headers.get("location", ""), scrub)
    details = details_of_body(error_details.read_body(answer))
    error = refusals.refused(answer.status, details, scrub, quick=True)
    if answer.status in _UNKNOWN_THERE or forgets(error):
        words = "The server has no saved answer for this turn."
        return NotFound(words, status=answer.status, code=scrub(details.code, 100), hint=_HINT)
    error.hint = _HINT
    return error
