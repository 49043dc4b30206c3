"""A PNG's chunks: what is said in its texts, and how texts are put into it."""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from easel.pictures.metadata.parts import LARGEST, LARGEST_MANIFEST, MOST, Parts, inflated

SIGNATURE = b"\x89PNG\r\n\x1a\n"
XMP = "XML:com.adobe.xmp"
OWN = "easel"

_KEYWORDS = frozenset({XMP, OWN, "parameters", "prompt", "workflow", "invokeai_metadata", "sd-metadata"})
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_LIMITS = dict.fromkeys((*_TEXTS, b"eXIf"), LARGEST) | {b"caBX": LARGEST_MANIFEST}


def read(file: BinaryIO, parts: Parts) -> None:
    """Fills `parts` up to IEND, the end of the file, or the first chunk of interest whose checksum is wrong."""
    file.seek(len(SIGNATURE))
    for _ in range(MOST):
        head = file.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            return
        length, kind = struct.unpack(">I4s", head)
        if length > _LIMITS.get(kind, -1):
            file.seek(length + 4, 1)
            continue
        body, check = file.read(length), file.read(4)
        if check != struct.pack(">I", zlib.crc32(body, zlib.crc32(kind))):
            return
        _note(kind, body, parts)


def _note(kind: bytes, body: bytes, parts: Parts) -> None:
    if kind == b"eXIf":
        parts.exif = parts.exif or body
    elif kind == b"caBX":
        parts.manifest = parts.manifest or body
    else:
        keyword = _keyword(body)
        if keyword in _KEYWORDS and keyword not in parts.texts:
            # Noted also where it is unreadable: each keyword is unpacked once, however many chunks there are of it.
            parts.texts[keyword] = _text(kind, body) or ""
            if keyword == XMP:
                parts.xmp = parts.texts[keyword].encode(errors="ignore")


def _keyword(body: bytes) -> str:
    return body[:80].partition(b"\0")[0].decode("latin-1")


def _text(kind: bytes, body: bytes) -> str | None:
    """The text of a chunk; UTF-8 wherever it is valid, since many write it into tEXt, which should be Latin-1."""
    raw: bytes | None = body.partition(b"\0")[2]
    assert raw is not None
    if kind == b"zTXt":
        raw = inflated(raw[1:])
    elif kind == b"iTXt":
        text = raw[2:].partition(b"\0")[2].partition(b"\0")[2]  # behind the language and the translated keyword
        raw = inflated(text) if raw[:1] == b"\1" else text
    if raw is None:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def written(data: bytes, texts: dict[str, str]) -> bytes:
    """The same PNG with these texts behind its header; chunks of the same keywords are replaced, all others stay as they are.

    Pixels are not touched. Bytes that are no whole run of chunks come back as they were.
    """
    spans = list(_spans(data))
    if not spans or data[spans[0][0] + 4 : spans[0][0] + 8] != b"IHDR" or data[spans[-1][0] + 4 :][:4] != b"IEND":
        return data
    kept = [data[start:end] for start, end in spans[1:] if not _is_replaced(data[start:end], texts)]
    added = [_chunk(keyword, text) for keyword, text in texts.items()]
    return b"".join([data[: spans[0][1]], *added, *kept, data[spans[-1][1] :]])


def _spans(data: bytes) -> Iterator[tuple[int, int]]:
    """(start, end) of each whole chunk up to IEND."""
    at = len(SIGNATURE) if data.startswith(SIGNATURE) else len(data)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        end = at + 12 + length
        if end > len(data):
            return
        yield at, end
        at = len(data) if data[at + 4 : at + 8] == b"IEND" else end


def _is_replaced(chunk: bytes, texts: dict[str, str]) -> bool:
    return chunk[4:8] in _TEXTS and _keyword(chunk[8:-4]) in texts


def _chunk(keyword: str, text: str) -> bytes:
    """tEXt where the text is ASCII, so that there is no doubt about its encoding, else iTXt; XMP is iTXt by its own rules."""
    if text.isascii() and keyword != XMP:
        kind, body = b"tEXt", keyword.encode() + b"\0" + text.encode()
    else:
        kind, body = b"iTXt", keyword.encode() + b"\0\0\0\0\0" + text.encode()
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))
