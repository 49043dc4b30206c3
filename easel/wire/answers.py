"""Reads a 2xx answer into a Reply: whole, as a stream of events, or later from what was kept of it.

A server may answer plain JSON to a streamed request and events to a plain one, so the content type decides, not the request.
"""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from easel.errors import CutOff, EaselError, NoPicture, TimedOut
from easel.wire.error_details import details_in, details_of_body
from easel.wire.events import Tally
from easel.wire.json_pictures import Document, NotJSON
from easel.wire.links import Links
from easel.wire.outputs import items_in
from easel.wire.reading import Reading, pictures_of, reply_of
from easel.wire.replies import Reply
from easel.wire.scrub import Scrub
from easel.wire.sse import EventStream
from easel.wire.turn_tally import TurnTally

_WHOLE_STARTS = (b"{", b"[", b"<")
_EVENT_STARTS = (b"event:", b"data:", b"id:", b"retry:", b":")


def read_answer(content_type: str, blocks: Iterable[bytes], reading: Reading) -> Reply:
    """Raises NoPicture, CutOff, TimedOut, or the error that the answer tells of."""
    streamed, blocks = is_stream(content_type, iter(blocks))
    return _read_stream(blocks, reading) if streamed else _read_whole(blocks, reading)


def is_stream(content_type: str, blocks: Iterator[bytes]) -> tuple[bool, Iterator[bytes]]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind.endswith("json"):
        return False, blocks
    first = next(blocks, b"")
    begun = first.lstrip(b"\xef\xbb\xbf \t\r\n")
    # a whole answer under the name of a stream has no events: read as one, its picture would be lost
    streamed = not begun.startswith(_WHOLE_STARTS) if kind == "text/event-stream" else begun.startswith(_EVENT_STARTS)
    return streamed, _chained(first, blocks)


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _read_whole(blocks: Iterable[bytes], reading: Reading) -> Reply:
    reader = reading.reader()
    for block in blocks:
        reader.feed(block)
    try:
        document = reader.close()
    except NotJSON as error:
        raise not_json(error.text, reading) from None
    pictures = pictures_of(document, reading)
    if not pictures:
        raise _pictureless(document.data, reading)
    return reply_of([document], pictures, reading, streamed=False)


def not_json(text: bytes, reading: Reading) -> EaselError:
    text = text.strip()
    if text[:1] in (b"{", b"["):
        return reading.with_answer(CutOff("The answer ended before it was complete."), text)
    if not text:
        return CutOff("The answer was empty: the server, or a gateway in front of it, gave up.")
    words = reading.scrub(details_of_body(text[:20_000]).message, 200)
    return reading.no_picture(
        f"The answer was not JSON but: {words}.",
        text,
        "Check that the base URL points to an images API. If it does, this may have been billed.",
    )


def _pictureless(data: Any, reading: Reading) -> EaselError:
    details = details_in(data)
    if details is not None:
        return reading.with_answer(reading.told(details), json.dumps(data).encode())
    return reading.no_picture("The answer contained no usable picture.", json.dumps(data).encode())


def _read_stream(blocks: Iterable[bytes], reading: Reading) -> Reply:
    events = EventStream(reading.reader)
    tally = Tally(reading)
    try:
        for block in blocks:
            for event in events.feed(block):
                tally.take(event)
    except (TimedOut, CutOff):
        tally.take(events.finish())
        if not tally.pictures:
            raise
    else:
        tally.take(events.finish())
    return tally.reply()


def read_kept(answer: bytes, links: Links, request_id: str, cost: Decimal | None = None) -> Reply:
    """The reply that the answer would have been; its pictures are the caller's. Raises NoPicture, NotFetched."""
    reading = Reading(
        folder=links.folder,
        wanted=1,
        most_text=len(answer),
        status=200,
        request_id=request_id,
        scrub=Scrub("", "", {}),  # no key went along, and what is kept was looked through before
        partial=lambda _: None,
        link=links.fetch,
        enough=lambda: None,
        cost=cost,
    )
    try:
        document = Document(json.loads(answer), ())
    except ValueError:
        raise NoPicture("The saved answer can no longer be read.") from None
    if isinstance(document.data, dict) and items_in(document.data):
        tally = TurnTally(reading)
        tally.whole(document)
        if not tally.pictures:
            tally.raise_lost()
            raise NoPicture("The saved answer contains no link to a picture.")
        return tally.reply(streamed=False)
    pictures = pictures_of(document, reading)
    if not pictures:
        raise NoPicture("The saved answer contains no link to a picture.")
    return reply_of([document], pictures, reading, streamed=False)
