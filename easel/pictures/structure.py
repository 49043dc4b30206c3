"""The structural check: format, real size and wholeness of a picture by its bytes alone, nothing decoded.

Block reads into one small buffer, so memory does not grow with the file, and a file cut short meanwhile is an error
instead of a bus error (as a memory map would be). Bytes after the picture's own end are let through: every
decoder ignores them, and a paid picture is not thrown away for a stray newline.
"""

import os
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

Format = Literal["png", "jpeg", "webp"]
BLOCK = 256 * 1024  # stays in the processor's cache between reading and checking

_CUT = "The {} ends in the middle: it was cut short."
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True, slots=True)
class Caps:
    """How large a picture may be that is decoded: pixels in all, and along an edge."""

    pixels: int
    edge: int


BROUGHT = Caps(40_000_000, 16_384)  # named by whoever takes in what a person brings
KEPT = Caps(60_000_000, 65_535)  # of all others: what was paid for, and what earlier versions took in


class BrokenPicture(ValueError):
    """The bytes are no whole PNG, JPEG or WebP within the limits; its text is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the bytes say: format, size in stored pixels (EXIF not applied), whether there may be transparency."""

    format: Format
    width: int
    height: int
    has_alpha: bool


@dataclass(frozen=True, slots=True)
class Colours:
    """What a file says of its colours: an ICC profile (None is sRGB), and words about what could not be read."""

    profile: bytes | None = None
    unread: str = ""


def check(path: Path, caps: Caps = KEPT) -> Header:
    """The header of the picture at `path` after its structure was walked to its end.

    PNG: chunks with their CRCs from IHDR to IEND. JPEG: markers to EOI. WebP: RIFF length and chunks.
    Raises BrokenPicture with a sentence, OSError when the file cannot be read. A 16 MB PNG takes about 10 ms.
    """
    with path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        header = _walker(file.read(12))(file, size)
    if not header.width or not header.height:
        raise BrokenPicture(f"The {header.format.upper()} says it is {header.width} × {header.height} pixels.")
    within(header.width, header.height, caps)
    return header


def within(width: int, height: int, caps: Caps) -> None:
    """Raises BrokenPicture for a picture that is larger than the caps."""
    if width * height > caps.pixels:
        millions = f"{width * height / 1e6:.1f} megapixels"
        raise BrokenPicture(
            f"The picture is {width} × {height}, {millions}; at most {caps.pixels / 1e6:.0f} can be used: make it smaller."
        )
    if max(width, height) > caps.edge:
        raise BrokenPicture(
            f"The picture is {width} × {height}; at most {caps.edge:,} pixels per edge can be used: make it smaller."
        )


def _walker(start: bytes) -> Callable[[BinaryIO, int], Header]:
    if start.startswith(_PNG):
        return _png
    if start.startswith(b"\xff\xd8\xff"):
        return _jpeg
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return _webp
    raise BrokenPicture("It is not a PNG, JPEG or WebP picture." if start else "The file is empty.")


def _read(file: BinaryIO, count: int, what: str) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise BrokenPicture(_CUT.format(what))
    return data


def _png(file: BinaryIO, size: int) -> Header:
    file.seek(len(_PNG))
    chunks = _png_chunks(file, size)
    header, indexed = _png_header(*next(chunks))
    alpha, before, seen = header.has_alpha, b"IHDR", {b"IHDR"}
    for kind, length, _ in chunks:
        if kind in seen and not kind == before == b"IDAT":
            raise BrokenPicture(f"The PNG is damaged: its {kind.decode('ascii')} chunks are out of order.")
        if kind == b"IDAT" and indexed and b"PLTE" not in seen:
            raise BrokenPicture("The PNG is damaged: its palette is missing.")
        if kind in (b"PLTE", b"tRNS") or (
            kind == b"IDAT" and length
        ):  # only a few, or a hostile file could fill memory
            seen.add(kind)
        alpha = alpha or kind == b"tRNS"
        before = kind
    if b"IDAT" not in seen:
        raise BrokenPicture("The PNG holds no picture data.")
    return Header("png", header.width, header.height, alpha)


def _png_chunks(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, bytes]]:
    """(type, length, the body's first 13 bytes) of each chunk, after its CRC was found right."""
    block = memoryview(bytearray(BLOCK))
    end = b""
    while end != b"IEND":
        length, kind = struct.unpack(">I4s", _read(file, 8, "PNG"))
        if not kind.isalpha() or (kind == b"IEND" and length):
            raise BrokenPicture("The PNG is damaged: a chunk has no valid name or length.")
        if file.tell() + length + 4 > size:
            raise BrokenPicture(_CUT.format("PNG"))
        crc, left, start = zlib.crc32(kind), length, b""
        while left:
            got = file.readinto(block[: min(left, BLOCK)])  # type: ignore[attr-defined]  # unbuffered files have it
            if not got:
                raise BrokenPicture(_CUT.format("PNG"))
            start = start or bytes(block[: min(got, 13)])
            crc = zlib.crc32(block[:got], crc)
            left -= got
        if crc != int.from_bytes(_read(file, 4, "PNG"), "big"):
            raise BrokenPicture(f"The PNG is damaged: the checksum of its {kind.decode('ascii')} chunk is wrong.")
        yield kind, length, start
        end = kind


def _png_header(kind: bytes, length: int, body: bytes) -> tuple[Header, bool]:
    if kind != b"IHDR" or length != 13:
        raise BrokenPicture("The PNG does not begin with its header.")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", body)
    if (
        depth not in _PNG_DEPTHS.get(colour, ())
        or compression
        or filtering
        or interlace > 1
        or max(width, height) >= 1 << 31
    ):
        raise BrokenPicture("The PNG's header is not valid.")
    return Header("png", width, height, colour in (4, 6)), colour == 3


def _jpeg(file: BinaryIO, _size: int) -> Header:
    file.seek(2)
    header: Header | None = None
    scans = 0
    marker = _jpeg_marker(file)
    while marker != 0xD9:
        if marker in _JPEG_BARE:
            marker = _jpeg_marker(file)
            continue
        if marker < 0xC0 or marker == 0xD8:
            raise BrokenPicture("The JPEG is damaged: a segment has no valid marker.")
        body = _read(file, max(0, int.from_bytes(_read(file, 2, "JPEG"), "big") - 2), "JPEG")
        if marker in _JPEG_FRAMES:
            header = _jpeg_frame(body)
        if marker == 0xDA:
            scans += 1
            marker = _jpeg_after_scan(file)
        else:
            marker = _jpeg_marker(file)
    if header is None or not scans:
        raise BrokenPicture("The JPEG holds no picture data.")
    return header


def _jpeg_marker(file: BinaryIO) -> int:
    if _read(file, 1, "JPEG") != b"\xff":
        raise BrokenPicture("The JPEG is damaged: a segment does not end where it says.")
    code = 0xFF
    while code == 0xFF:  # fill bytes
        code = _read(file, 1, "JPEG")[0]
    return code


def _jpeg_frame(body: bytes) -> Header:
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise BrokenPicture("The JPEG's header is not valid.")
    height, width = struct.unpack(">HH", body[1:5])
    return Header("jpeg", width, height, False)


def _jpeg_after_scan(file: BinaryIO) -> int:
    """The marker that ends the entropy-coded data from here on; the file stands behind it."""
    rest = b""
    while block := file.read(BLOCK):
        joined = rest + block
        if match := _SCAN_END.search(joined):
            file.seek(match.end() - len(joined), os.SEEK_CUR)
            return joined[match.end() - 1]
        rest = b"\xff" if joined.endswith(b"\xff") else b""
    raise BrokenPicture(_CUT.format("JPEG"))


def _webp(file: BinaryIO, size: int) -> Header:
    file.seek(4)
    end = int.from_bytes(_read(file, 4, "WebP"), "little") + 8
    if end > size:
        raise BrokenPicture(_CUT.format("WebP"))
    canvas: Header | None = None
    inner: Header | None = None
    at = 12
    while at + 8 <= end:
        file.seek(at)
        kind, length = struct.unpack("<4sI", _read(file, 8, "WebP"))
        if at + 8 + length > end:
            raise BrokenPicture("The WebP is damaged: a chunk is longer than the file says.")
        header = _webp_header(kind, file.read(min(length, 24)))
        if header and kind == b"VP8X" and at == 12:
            canvas = header
        elif header and kind != b"VP8X":
            inner = inner or header
        at += 8 + length + length % 2
    if inner is None or (at - end) not in (0, 1):
        raise BrokenPicture("The WebP holds no picture data.")
    if canvas and (inner.width > canvas.width or inner.height > canvas.height):
        raise BrokenPicture("The WebP is damaged: its parts disagree on its size.")
    return canvas or inner


def _webp_header(kind: bytes, body: bytes) -> Header | None:
    """What a VP8, VP8L, VP8X or ANMF chunk says of sizes; None for every other chunk. (24 bytes are enough.)"""
    if kind not in (b"VP8 ", b"VP8L", b"VP8X", b"ANMF"):
        return None
    if len(body) < (16 if kind == b"ANMF" else 10 if kind != b"VP8L" else 5):
        raise BrokenPicture("The WebP's header is not valid.")
    if kind == b"VP8X":
        return Header("webp", 1 + _le24(body, 4), 1 + _le24(body, 7), bool(body[0] & 0x10))
    if kind == b"ANMF":
        return Header("webp", 1 + _le24(body, 6), 1 + _le24(body, 9), True)
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        if body[0] != 0x2F:
            raise BrokenPicture("The WebP's header is not valid.")
        return Header("webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), bool(bits >> 28 & 1))
    if body[3:6] != b"\x9d\x01\x2a":
        raise BrokenPicture("The WebP's header is not valid.")
    width, height = struct.unpack("<HH", body[6:10])
    return Header("webp", width & 0x3FFF, height & 0x3FFF, False)


def _le24(body: bytes, at: int) -> int:
    return int.from_bytes(body[at : at + 3], "little")
