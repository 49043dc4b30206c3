"""A JPEG's application segments: what is said in them, and how XMP and EXIF are put into it.

A segment holds 64 KB. XMP that is longer goes on in "extended" segments (XMP specification, part 3, 1.1.3.1).
"""

import hashlib
import struct
from collections import defaultdict
from collections.abc import Iterator
from typing import BinaryIO

from easel.pictures.metadata.parts import LARGEST, LARGEST_MANIFEST, Parts

SIGNATURE = b"\xff\xd8\xff"
LONGEST_XMP = 65_502  # bytes of a packet in one segment
LONGEST_EXIF = 65_527

_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_MORE = b"http://ns.adobe.com/xmp/extension/\0"
_MORE_STEP = 65_400
_MOST = 1_000  # segments, of 64 KB each
_APP0, _APP1, _APP11 = 0xE0, 0xE1, 0xEB
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_LAST = frozenset({0xD9, 0xDA})  # the end, or the pixels: what programs say stands before them


def read(file: BinaryIO, parts: Parts) -> None:
    """Fills `parts` from the segments before the pixels, up to the first that is damaged."""
    more: dict[bytes, list[bytes]] = defaultdict(list)
    manifest: list[bytes] = []
    for marker, body in _segments(file):
        if marker == _APP1 and body.startswith(_MORE):
            more[body[len(_MORE) : len(_MORE) + 32]].append(body[len(_MORE) + 32 :])
        elif marker == _APP1:
            _note(body, parts)
        elif marker == _APP11 and body.startswith(b"JP"):
            # Each goes on where the one before ended, after repeating the outer box's own head of 8 bytes.
            manifest.append(body[16:] if manifest else body[8:])
    parts.more_xmp = _joined(next((each for guid, each in more.items() if guid in parts.xmp), []))
    parts.manifest = b"".join(manifest)[:LARGEST_MANIFEST]


def _segments(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """(marker, body) of each whole segment before the pixels."""
    file.seek(2)
    for _ in range(_MOST):
        mark = file.read(2)
        while mark == b"\xff\xff":  # fill bytes
            mark = mark[1:] + file.read(1)
        if len(mark) < 2 or mark[0] != 0xFF or mark[1] in _LAST:
            return
        if mark[1] in _BARE:
            continue
        length = int.from_bytes(file.read(2), "big") - 2
        body = file.read(max(0, length))
        if length < 0 or len(body) < length:
            return
        yield mark[1], body


def _note(body: bytes, parts: Parts) -> None:
    if body.startswith(_EXIF):
        parts.exif = parts.exif or body[len(_EXIF) :]
    elif body.startswith(_XMP):
        parts.xmp = parts.xmp or body[len(_XMP) :]


def _joined(pieces: list[bytes]) -> bytes:
    """The extended packet of its pieces (each with the whole's length and its own place before it), or b""."""
    whole = b""
    for piece in sorted(pieces, key=lambda each: each[4:8]):
        length, place = struct.unpack(">II", piece[:8]) if len(piece) >= 8 else (0, -1)
        if place != len(whole) or max(length, place) > LARGEST:
            return b""
        whole += piece[8:]
    return whole


def guid(more_xmp: bytes) -> str:
    """What the first packet calls the extended one by: 32 digits."""
    return hashlib.md5(more_xmp, usedforsecurity=False).hexdigest().upper()


def written(data: bytes, exif: bytes, xmp: bytes, more_xmp: bytes) -> bytes:
    """The same JPEG with these parts (b"" for none) in front; what is given replaces the old one. Pixels stay.

    `exif` is a TIFF block of at most 65,527 bytes, `xmp` a packet of at most 65,502. Bytes that are no JPEG come back as
    they were.
    """
    if not data.startswith(SIGNATURE):
        return data
    spans = list(_spans(data))
    old = ((_EXIF,) if exif else ()) + ((_XMP, _MORE) if xmp else ())
    kept = [data[start:end] for start, end in spans]
    kept = [each for each in kept if not (each[1] == _APP1 and each[4:].startswith(old))]
    first = [each for each in kept if _stands_first(each)]
    kept = [each for each in kept if not _stands_first(each)]
    added = [_segment(_EXIF + exif)] if exif else []
    added += [_segment(_XMP + xmp)] if xmp else []
    name = _MORE + guid(more_xmp).encode() + struct.pack(">I", len(more_xmp))
    steps = range(0, len(more_xmp), _MORE_STEP)
    added += [_segment(name + struct.pack(">I", at) + more_xmp[at : at + _MORE_STEP]) for at in steps]
    return b"".join([data[:2], *first, *added, *kept, data[spans[-1][1] if spans else 2 :]])


def _spans(data: bytes) -> Iterator[tuple[int, int]]:
    """(start, end) of the leading application segments and comments, as far as they are whole."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and (0xE0 <= data[at + 1] <= 0xEF or data[at + 1] == 0xFE):
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end > len(data) or end < at + 4:
            return
        yield at, end
        at = end


def _stands_first(segment: bytes) -> bool:
    """JFIF and EXIF each want to be the first: readers look for them there."""
    return segment[1] == _APP0 or (segment[1] == _APP1 and segment[4:].startswith(_EXIF))


def _segment(body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, _APP1, len(body) + 2) + body
