"""Reads the answer to a turn of a conversation, whole or as a stream of events, and what its refusals mean for the thread."""

import re
from collections.abc import Iterable
from dataclasses import replace

from easel.errors import CutOff, EaselError, NotFound, PolicyRefused, Refused, TimedOut
from easel.wire.answers import is_stream, not_json
from easel.wire.json_pictures import IMAGE_KEYS, RESPONSE_KEYS, Document, NotJSON
from easel.wire.outputs import UNFINISHED, response_in
from easel.wire.reading import Reading
from easel.wire.replies import Reply
from easel.wire.sse import EventStream
from easel.wire.turn_tally import TurnTally
from easel.words import errors as error_words

PREVIOUS = "previous_response_id"
_FORGETS = re.compile(
    r"previous.response|response with id.{0,120}not found|\bstore\b.{0,40}\b(false|disabled|not supported)",
    re.IGNORECASE | re.DOTALL,
)
_NO_MODEL = ("model_not_found", "deploymentnotfound")  # the second is Azure's
_NO_TURNS = re.compile(
    r"responses?.{0,40}not.{0,20}(support|implement|enabled|available)|not.{0,40}/responses", re.IGNORECASE
)


def read_turn(content_type: str, blocks: Iterable[bytes], reading: Reading) -> Reply:
    """Raises NoPicture, CutOff, TimedOut, or the error that the answer tells of."""
    reading = replace(reading, keys=IMAGE_KEYS | RESPONSE_KEYS)
    streamed, blocks = is_stream(content_type, iter(blocks))
    if streamed:
        return _read_stream(blocks, reading)
    return _reply_of(_whole(blocks, reading), reading)


def read_stored(blocks: Iterable[bytes], reading: Reading) -> Reply | None:
    """The reply that the server has kept; None while it is still made. Raises as `read_turn`."""
    reading = replace(reading, keys=IMAGE_KEYS | RESPONSE_KEYS)
    document = _whole(blocks, reading)
    response = response_in(document.data) if isinstance(document.data, dict) else None
    if response is not None and response.get("status") in UNFINISHED:
        return None
    return _reply_of(document, reading)


def _whole(blocks: Iterable[bytes], reading: Reading) -> Document:
    reader = reading.reader()
    for block in blocks:
        reader.feed(block)
    try:
        return reader.close()
    except NotJSON as error:
        raise not_json(error.text, reading) from None


def _reply_of(document: Document, reading: Reading) -> Reply:
    tally = TurnTally(reading)
    tally.whole(document)
    return tally.reply(streamed=False)


def _read_stream(blocks: Iterable[bytes], reading: Reading) -> Reply:
    """An error after a whole picture, or after the end was told, loses nothing; what was said before any other is told first."""
    events, tally = EventStream(reading.reader), TurnTally(reading)
    try:
        _feed(blocks, events, tally)
    except EaselError as error:
        if not tally.is_over and not tally.pictures:
            tally.words.tell(now=True)
            raise
        if not tally.is_over:
            tally.broken(error)
    return tally.reply(streamed=True)


def _feed(blocks: Iterable[bytes], events: EventStream, tally: TurnTally) -> None:
    try:
        for block in blocks:
            for event in events.feed(block):
                tally.take(event)
    except (TimedOut, CutOff):
        tally.take(events.finish())
        raise
    tally.take(events.finish())


def forgets(error: EaselError) -> bool:
    """Whether the server turned a turn away for what it should remember and does not: the thread has to be sent again."""
    if not isinstance(error, Refused) or isinstance(error, PolicyRefused) or error.status >= 500:
        return False
    if PREVIOUS in (error.param, error.code) or error.code.startswith("previous_response"):
        return True
    return error.status in (400, 404, 409, 422) and bool(_FORGETS.search(error.message))


def serves_no_turns(error: EaselError) -> bool:
    """Whether a turn was turned away because there is no such endpoint: not for a model that is unknown there, nor a response."""
    if not isinstance(error, Refused) or forgets(error) or error.code.lower() in _NO_MODEL:
        return False
    if error.status in (405, 501):
        return True
    words = error.message.partition(": ")[2]
    if isinstance(error, NotFound) and error.status == 404:
        return "model" not in words.lower()
    return error.status in (400, 403) and bool(_NO_TURNS.search(words))


def judge(error: EaselError) -> None:
    """Says by `param` what a server says in words alone: that it does not remember; and what to do where it serves no turns.
    Nothing was painted for either."""
    if serves_no_turns(error):
        error.hint = "Not billed. This server serves no conversations (/v1/responses): choose another connection."
    if isinstance(error, Refused) and forgets(error):
        error.param = PREVIOUS
        if error.possibly_billed:
            error.possibly_billed, error.hint = False, error_words.of(error.kind).hint
