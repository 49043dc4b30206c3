"""How the bytes of an answer leave: in pieces as they come, and, when a fault asks for it, dripping, cut short or never."""

import asyncio
import gzip
import struct
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping, Sequence

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

CUT = "\0cut"  # key of an event in whose middle the connection ends
HEARTBEAT = 10.0  # seconds of silence before a stream says that it is alive
_DRIP, _DRIP_SECONDS = 256, 0.1


class ConnectionCut(Exception):
    """Raised by a body's pieces where the connection ends."""


class Delivery(Response):
    """Sends `pieces` as they come; `length` is announced when known. ConnectionCut among them ends the connection there."""

    def __init__(
        self,
        pieces: AsyncIterable[bytes],
        *,
        status: int = 200,
        media_type: str = "application/json",
        length: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.pieces = pieces
        self.status_code = status
        self.media_type = media_type
        self.background = None
        self.body = b""
        self.init_headers(headers)
        del self.headers["content-length"]
        if length is not None:
            self.headers["content-length"] = str(length)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for piece in self.pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except ConnectionCut:
            scope["close_connection"](abort=False)
            await _gone(receive)


class Close(Response):
    """Ends the connection without a byte of an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["close_connection"](abort=True)
        await _gone(receive)


class Hang(Response):
    """Says nothing until the client has gone."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _gone(receive)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def listed(pieces: Sequence[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def dripping(pieces: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    async for piece in pieces:
        for start in range(0, len(piece), _DRIP):
            yield piece[start : start + _DRIP]
            await asyncio.sleep(_DRIP_SECONDS)


async def cut_after(pieces: AsyncIterable[bytes], most: int) -> AsyncIterator[bytes]:
    """The first `most` bytes and then ConnectionCut."""
    async for piece in pieces:
        yield piece[:most]
        most -= len(piece)
        if most <= 0:
            raise ConnectionCut
    raise ConnectionCut


async def after_blanks(make: Callable[[], Awaitable[list[bytes]]], every: float = 0.05) -> AsyncIterator[bytes]:
    """Blanks while the answer is being made, as gateways send them to keep a connection alive, then the answer."""
    making = asyncio.ensure_future(make())
    yield b" \n"
    while not (await asyncio.wait({making}, timeout=every))[0]:
        yield b" \n"
    for piece in making.result():
        yield piece


async def with_heartbeat(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """A comment line whenever nothing else has come for `HEARTBEAT` seconds."""
    ended = object()
    while True:
        coming = asyncio.ensure_future(anext(pieces, ended))
        while not (await asyncio.wait({coming}, timeout=HEARTBEAT))[0]:
            yield b": keep-alive\n\n"
        piece = coming.result()
        if not isinstance(piece, bytes):
            return
        yield piece


def gzipped(pieces: Sequence[bytes]) -> list[bytes]:
    return [gzip.compress(b"".join(pieces), compresslevel=1)]


async def gzip_bomb() -> AsyncIterator[bytes]:
    """About 0.5 MB on the wire, 512 MB unfolded: a picture that does not end. One packed block is sent again and again."""
    head, block, blocks = b'{"created":1,"data":[{"b64_json":"', b"A" * (1 << 20), 512
    packed = _packed(block)
    yield b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + _packed(head)
    check = zlib.crc32(head)
    for _ in range(blocks):
        check = zlib.crc32(block, check)
        yield packed
    last = b'"}]}'
    length = len(head) + len(block) * blocks + len(last)
    yield _packed(last, zlib.Z_FINISH) + struct.pack("<II", zlib.crc32(last, check), length)


def _packed(data: bytes, flush: int = zlib.Z_FULL_FLUSH) -> bytes:
    """Raw deflate that stands by itself, so that it can be repeated."""
    press = zlib.compressobj(6, zlib.DEFLATED, -15)
    return press.compress(data) + press.flush(flush)
