"""The parts of a picture's file in which programs write, as they lie there, before anything of them is understood."""

import zlib
from dataclasses import dataclass, field

LARGEST = 2 << 20  # bytes of one part, unpacked: a larger one is passed over
LARGEST_MANIFEST = 16 << 20  # a C2PA manifest holds thumbnails
MOST = 100_000  # chunks or segments looked at: a 4K PNG has some thousands


@dataclass(slots=True)
class Parts:
    """`texts` of a PNG by keyword, XMP packets (the second is JPEG's "extended" one), a TIFF block of EXIF, a C2PA manifest
    (JUMBF boxes); b"" for what is not there. Filled while a file is walked, so that damage loses only what follows it."""

    texts: dict[str, str] = field(default_factory=dict)
    xmp: bytes = b""
    more_xmp: bytes = b""
    exif: bytes = b""
    manifest: bytes = b""


def inflated(packed: bytes) -> bytes | None:
    """What a zlib stream unpacks to; None where it is damaged or holds more than 2 MB, of which no more are unpacked."""
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(packed, LARGEST)
    except zlib.error:
        return None
    return data if unpacker.eof else None
