"""EXIF's texts: the comment in which AUTOMATIC1111 writes into JPEG and WebP, and the two tags ComfyUI uses in WebP."""

import struct
from collections.abc import Container

_EXIF_IFD, _USER_COMMENT, _VERSION = 0x8769, 0x9286, 0x9000
_LONG, _UNDEFINED = 4, 7
_WORKFLOWS = range(0x0100, 0x0111)  # ComfyUI counts down from the camera's model, whatever the tags mean
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}  # bytes of a value, by type
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_UNICODE, _ASCII = b"UNICODE\0", b"ASCII\0\0\0"


def comment(block: bytes) -> str:
    """The user comment of a TIFF block; "" where there is none, or the block is damaged."""
    order = _ORDERS.get(block[:4])
    if order is None:
        return ""
    inner = _entries(block, order, block[4:8], (_EXIF_IFD,)).get(_EXIF_IFD, b"")
    return _decoded(_entries(block, order, inner, (_USER_COMMENT,)).get(_USER_COMMENT, b""))


def labelled(block: bytes) -> dict[str, str]:
    """The texts of the first directory that are written as "name:text", as ComfyUI writes "prompt:{...}" into WebP."""
    order = _ORDERS.get(block[:4])
    values = _entries(block, order, block[4:8], _WORKFLOWS).values() if order else ()
    texts = [value.rstrip(b"\0").decode(errors="replace") for value in values if b":" in value[:20]]
    return {name: text for name, _, text in (each.partition(":") for each in texts)}


def _entries(block: bytes, order: str, place: bytes, tags: Container[int]) -> dict[int, bytes]:
    """The values, as bytes, of those tags of the directory at `place` that lie inside the block, each tag once."""
    at = struct.unpack(order + "I", place)[0] if len(place) == 4 else 0
    if at < 8 or at + 2 > len(block):
        return {}
    (count,) = struct.unpack_from(order + "H", block, at)
    found: dict[int, bytes] = {}
    for entry in range(at + 2, min(at + 2 + 12 * count, len(block) - 11), 12):
        tag, type, length, start = struct.unpack_from(order + "HHII", block, entry)
        size = length * _SIZES.get(type, 0)
        if size <= 4:
            start = entry + 8
        # Once each: a small file can name its largest value in thousands of entries.
        if tag in tags and tag not in found and size and start + size <= len(block):
            found[tag] = block[start : start + size]
    return found


def _decoded(value: bytes) -> str:
    if value.startswith(_UNICODE):
        return _sixteen_bits(value[8:])
    text = value.removeprefix(_ASCII).strip(b"\0")  # eight zeros where the encoding is not told
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _sixteen_bits(raw: bytes) -> str:
    """UTF-16 in the byte order it has: programs do not agree on one, and few write a mark.

    Spaces, commas and the names of settings are Latin in every language: their zeros stand first or second.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace").rstrip("\0")
    big = raw[::2].count(0) >= raw[1::2].count(0)
    return raw.decode("utf-16-be" if big else "utf-16-le", errors="replace").rstrip("\0")


def made(text: str) -> bytes:
    """A TIFF block that holds the text as user comment, in Unicode, as AUTOMATIC1111 writes it: 64 bytes and two per letter."""
    value = _UNICODE + text.encode("utf-16-be")
    outer = struct.pack(">HHHIII", 1, _EXIF_IFD, _LONG, 1, 26, 0)
    version = struct.pack(">HHI4s", _VERSION, _UNDEFINED, 4, b"0232")
    inner = struct.pack(">H", 2) + version + struct.pack(">HHIII", _USER_COMMENT, _UNDEFINED, len(value), 56, 0)
    return b"MM\0*" + struct.pack(">I", 8) + outer + inner + value
