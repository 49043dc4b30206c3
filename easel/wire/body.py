"""Reads the body of an HTTP/1.1 answer by its framing (a length, chunks, the end of the connection) and undoes its encoding.

http.client hands out one chunk at a time, and urllib3 wraps each: at the few kB that many servers and every TLS record
bring, that costs more than decoding them. Here all that has arrived is taken at once. What
is unpacked comes in blocks of bounded size, so that a bomb meets the caps of the readers. Source: RFC 9112, sections 6, 7.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from easel.errors import CutOff, NoPicture

_SIZE = re.compile(rb"[0-9a-fA-F]{1,15}")
_SMALL, _LARGE, _LARGE_FROM = 256 * 1024, 512 * 1024, 4 * 1024 * 1024
_LONGEST_LINE = 8192  # of a chunk's size and extensions


class Source(Protocol):
    """Where bytes come from: an io.BufferedReader."""

    def read1(self, size: int, /) -> bytes: ...


class BrokenBody(ConnectionError):
    """It ended before its framing said, or the framing is none."""


Room = Callable[[int], int]


def room(read: int) -> int:
    """How large the next block may be after `read` bytes: few rounds for 4K pictures, little memory for small ones."""
    return _LARGE if read >= _LARGE_FROM else _SMALL


def framed(source: Source, status: int, headers: Mapping[str, str], room: Room = room) -> Iterator[bytes]:
    """The body in blocks of at least a byte. `source` stands behind the head. Raises BrokenBody, and what reading raises."""
    length = headers.get("content-length", "").partition(",")[0].strip()
    if status in (204, 304):
        return iter(())
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return _chunks(source, room)
    if length.isascii() and length.isdigit():
        return _counted(source, int(length), room)
    return _endless(source, room)


def _endless(source: Source, room: Room) -> Iterator[bytes]:
    read = 0
    while block := source.read1(room(read)):
        read += len(block)
        yield block


def _counted(source: Source, length: int, room: Room) -> Iterator[bytes]:
    read = 0
    while read < length:
        block = source.read1(min(room(read), length - read))
        if not block:
            raise BrokenBody("the body ended before its length")
        read += len(block)
        yield block


def _chunks(source: Source, room: Room) -> Iterator[bytes]:
    chunks = _Chunks()
    for block in _endless(source, room):
        data = chunks.take(block)
        if data:
            yield data
        if chunks.ended:
            return
    raise BrokenBody("the body ended before its last chunk")


class _Chunks:
    """Takes the frames out of blocks that may end anywhere. `ended` once the last chunk was announced."""

    def __init__(self) -> None:
        self.ended = False
        self._left = 0  # bytes of the chunk at hand that are still to come
        self._line = b""  # of a line that is not whole yet
        self._closing = False  # the empty line behind a chunk is due

    def take(self, block: bytes) -> bytes:
        pieces, at = [], 0
        while at < len(block) and not self.ended:
            if self._left:
                piece = block[at : at + self._left]
                pieces.append(piece)
                self._left -= len(piece)
                self._closing = not self._left
                at += len(piece)
            else:
                at = self._frame(block, at)
        return b"".join(pieces) if len(pieces) != 1 else pieces[0]

    def _frame(self, block: bytes, at: int) -> int:
        """Reads on in the line between two chunks; where the next byte is."""
        end = block.find(b"\n", at)
        stop = len(block) if end < 0 else end
        self._line += block[at:stop]
        if len(self._line) > _LONGEST_LINE:
            raise BrokenBody("a chunk's size has no end")
        if end < 0:
            return stop
        line, self._line = self._line.strip(), b""
        if self._closing and not line:
            self._closing = False
        else:
            size = _SIZE.match(line)
            if self._closing or size is None or line[size.end() :].lstrip()[:1] not in (b"", b";"):
                raise BrokenBody("a chunk has no size")
            self._left = int(size[0], 16)
            self.ended = not self._left
        return stop + 1


_PIECE = 256 * 1024


def plain_blocks(blocks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """`encoding` is the Content-Encoding header. Raises NoPicture for one we never asked for, CutOff when it ends early."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return iter(blocks)
    if name in ("gzip", "x-gzip", "deflate"):
        return _inflated(blocks)
    raise NoPicture(f"The answer came in the encoding {encoding[:40]!r}, which Easel cannot read.")


def _inflated(blocks: Iterable[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib, by its own header
    begun = False
    try:
        for block in blocks:
            begun = True
            while block:
                if inflater.eof:  # several members one after another are one gzip file
                    inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)
                piece = inflater.decompress(block, _PIECE)
                block = inflater.unconsumed_tail or inflater.unused_data
                if piece:
                    yield piece
    except zlib.error as error:
        raise CutOff("The compressed answer is damaged.") from error
    while begun and not inflater.eof:
        piece = inflater.decompress(b"", _PIECE)
        if not piece:
            raise CutOff("The compressed answer ended before it was complete.")
        yield piece
