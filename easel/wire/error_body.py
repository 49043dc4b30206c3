"""The body of an answer whose status decides already: as much of it as can be read, since its words only explain."""

from collections.abc import Iterator

from easel.errors import CutOff, NoPicture, TimedOut
from easel.wire.inflate import plain_blocks
from easel.wire.transport import Answer

MOST = 256 * 1024


def read(answer: Answer, most: int = MOST) -> bytes:
    """What came before a cut, the cap or a fault in its packing; nothing of an encoding that nobody asked for.

    The body is taken from the wire all the same, so that the moment of its end is known. Raises TimedOut for a 5xx that does
    not end in time: then nobody knows what the server is still doing.
    """
    body = bytearray()
    try:
        for block in _blocks(answer):
            body += block[: most - len(body)]
            if len(body) >= most:
                break
    except CutOff:
        pass
    except TimedOut:
        if answer.status >= 500:
            raise
    return bytes(body)


def _blocks(answer: Answer) -> Iterator[bytes]:
    try:
        blocks = plain_blocks(answer.blocks(), answer.headers.get("content-encoding", ""))
    except NoPicture:
        blocks = (b"" for _ in answer.blocks())
    yield from blocks
