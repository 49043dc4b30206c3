"""Whether a file carries a C2PA manifest, and whose it says it is. Signatures are not checked here."""

from collections.abc import Iterator
from pathlib import Path

from easel.pictures.metadata import carrier
from easel.pictures.metadata.said import cleaned

_LONGEST_NAME = 120
_INFO, _NAMED = b"claim_generator_info", b"claim_generator"
_NAME, _VERSION = b"dname", b"gversion"  # CBOR texts of four and seven bytes
_NEAR = 400  # bytes behind a key within which its values are looked for


def report(data: bytes | Path) -> str:
    """One sentence that the picture (PNG, JPEG, WebP) carries a C2PA manifest and by whom it says it was made, or "".

    Not more than the manifest's own word: nothing is validated. A manifest that is kept elsewhere is not asked for. Damage is
    no error; raises OSError for a Path that cannot be read.
    """
    made = maker(data)
    if made is None:
        return ""
    by = f", which says it was made by {made}" if made else ""
    return f"The file carries a C2PA manifest{by}; Easel has not validated it."


def maker(data: bytes | Path) -> str | None:
    """The same without the sentence: by whom it says it was made, "" where it does not say; None where there is no manifest."""
    manifest = carrier.parts(data).manifest
    return next(_makers(manifest), "") if b"c2pa" in manifest else None  # other things lie in such boxes, too


def _makers(manifest: bytes) -> Iterator[str]:
    """Names of claim generators as they are found: the newer record of name and version first, then the older text."""
    for near in _behind(manifest, _INFO):
        name, version = (_text(near.partition(key)[2]) for key in (_NAME, _VERSION))
        if name:
            yield f"{name} {version}".strip()
    for near in _behind(manifest, _NAMED):
        if name := _text(near):
            yield name


def _behind(manifest: bytes, key: bytes) -> Iterator[bytes]:
    at = manifest.find(key)
    while at >= 0:
        yield manifest[at + len(key) : at + len(key) + _NEAR]
        at = manifest.find(key, at + len(key))


def _text(near: bytes) -> str:
    """The CBOR text (RFC 8949, major type 3) that begins here and is whole, as one clean line; "" where there is none."""
    kind = near[0] if near else 0
    if 0x60 <= kind <= 0x77:
        start, length = 1, kind - 0x60
    elif kind == 0x78:
        start, length = 2, int.from_bytes(near[1:2], "big")
    elif kind == 0x79:
        start, length = 3, int.from_bytes(near[1:3], "big")
    else:
        return ""
    raw = near[start : start + length]
    try:
        return " ".join(cleaned(raw.decode(), _LONGEST_NAME).split()) if len(raw) == length else ""
    except UnicodeDecodeError:
        return ""
