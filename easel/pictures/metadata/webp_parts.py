"""A WebP's chunks: what is said in them, and how XMP and EXIF are put into it, for which it has to be an "extended" file."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from easel.pictures.metadata.parts import LARGEST, LARGEST_MANIFEST, MOST, Parts

_LIMITS = {b"EXIF": LARGEST, b"XMP ": LARGEST, b"C2PA": LARGEST_MANIFEST}
_PIXELS = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANMF"})
_HAS_ALPHA, _HAS_EXIF, _HAS_XMP = 0x10, 0x08, 0x04


def is_webp(start: bytes) -> bool:
    """Whether a file's first 12 bytes are a WebP's."""
    return start[:4] == b"RIFF" and start[8:12] == b"WEBP"


def read(file: BinaryIO, parts: Parts) -> None:
    """Fills `parts` up to the end of the file or the first chunk that is cut."""
    file.seek(12)
    for _ in range(MOST):
        head = file.read(8)
        if len(head) < 8:
            return
        kind, length = struct.unpack("<4sI", head)
        if length > _LIMITS.get(kind, -1):
            file.seek(length + length % 2, 1)
            continue
        body = file.read(length)
        file.seek(length % 2, 1)
        if len(body) < length:
            return
        _note(kind, body, parts)


def _note(kind: bytes, body: bytes, parts: Parts) -> None:
    if kind == b"EXIF":
        parts.exif = parts.exif or body.removeprefix(b"Exif\0\0")  # which JPEG alone should have
    elif kind == b"XMP ":
        parts.xmp = parts.xmp or body
    else:
        parts.manifest = parts.manifest or body


def written(data: bytes, exif: bytes, xmp: bytes) -> bytes:
    """The same WebP with these parts (b"" for none) behind its pixels; what is given replaces the old one.

    A file of the simple kind becomes an extended one, its size read from its bitstream. Pixels are not touched. Bytes that
    are no whole WebP come back as they were.
    """
    end = 8 + int.from_bytes(data[4:8], "little")
    chunks = list(_chunks(data, end)) if is_webp(data) and end <= len(data) else []
    canvas = _canvas(chunks)
    if canvas is None:
        return data
    flags = canvas[0] | (_HAS_EXIF if exif else 0) | (_HAS_XMP if xmp else 0)
    old = {b"VP8X", b"EXIF" if exif else b"", b"XMP " if xmp else b""}
    kept = [(kind, body) for kind, body in chunks if kind not in old]
    last = max(at for at, (kind, _) in enumerate(kept) if kind in _PIXELS or kind == b"EXIF") + 1
    added = [(kind, body) for kind, body in ((b"EXIF", exif), (b"XMP ", xmp)) if body]
    packed = [_packed(*each) for each in ((b"VP8X", bytes([flags]) + canvas[1:]), *kept[:last], *added, *kept[last:])]
    size = 4 + sum(map(len, packed))
    return b"".join([b"RIFF", struct.pack("<I", size), b"WEBP", *packed, data[end:]])


def _chunks(data: bytes, end: int) -> Iterator[tuple[bytes, bytes]]:
    """(kind, body) of each chunk; a last one of no kind where one is cut."""
    at = 12
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > end:
            yield b"", b""
            return
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _canvas(chunks: list[tuple[bytes, bytes]]) -> bytes | None:
    """The ten bytes of VP8X: as the file has them, or made from its bitstream; None where there is no whole picture."""
    kinds = [kind for kind, _ in chunks]
    if b"" in kinds or not _PIXELS.intersection(kinds):
        return None
    kind, body = chunks[0]
    if kind == b"VP8X" and len(body) >= 10:
        return body
    if kind == b"VP8 " and len(body) >= 10:
        width, height = struct.unpack_from("<HH", body, 6)
        return _flagged(0, width & 0x3FFF, height & 0x3FFF)
    if kind == b"VP8L" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        return _flagged(_HAS_ALPHA * (bits >> 28 & 1), 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    return None


def _flagged(flags: int, width: int, height: int) -> bytes | None:
    if not width or not height:
        return None
    return bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def _packed(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
