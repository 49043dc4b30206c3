"""What a PNG says of its colours, by the standard's precedence, and the PNG without what only describes it.

The decoder refuses a picture for text or a profile that is large, and for any description that is broken; browsers
pass such things over. So it is given a copy without them, and the colours are read here.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from easel.pictures import profiles
from easel.pictures.profiles import Primaries
from easel.pictures.structure import Colours

MOST_PROFILE = 16 << 20  # bytes, unpacked; a camera's or printer's table has one or two million
_COLOURS = (b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM")
# The decoder reads these for nothing that is needed here, and gives up where one is odd.
_DESCRIBES = frozenset({*_COLOURS, b"tEXt", b"zTXt", b"iTXt", b"pHYs"})
_HDR = {16: "PQ", 18: "HLG"}

# ITU-T H.273
_PRIMARIES = {
    1: ("BT.709", profiles.SRGB),
    5: ("BT.601 (625 lines)", Primaries((0.64, 0.33), (0.29, 0.60), (0.15, 0.06))),
    6: ("BT.601", Primaries((0.630, 0.340), (0.310, 0.595), (0.155, 0.070))),
    7: ("SMPTE 240M", Primaries((0.630, 0.340), (0.310, 0.595), (0.155, 0.070))),
    9: ("BT.2020", Primaries((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))),
    11: ("DCI-P3", Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351))),
    12: ("Display P3", profiles.P3),
}
_VIDEO = profiles.gamma(2.4)  # as it is shown (BT.1886), not as a camera records it
_CURVES = {
    1: _VIDEO, 6: _VIDEO, 14: _VIDEO, 15: _VIDEO,
    7: (20 / 9, 0.899626, 0.100374, 0.25, 0.091286),
    4: profiles.gamma(2.2), 5: profiles.gamma(2.8), 8: profiles.gamma(1.0), 13: profiles.SRGB_CURVE,
}  # fmt: skip


def read(path: Path) -> tuple[Colours, BinaryIO | None]:
    """The colours that a PNG declares (it passed `structure.check`), and its copy for the decoder where it needs one."""
    parts: list[tuple[int, int]] = [(0, 8)]
    chunks: dict[bytes, bytes] = {}
    shown = False
    with path.open("rb") as file:
        for kind, at, length in _chunks(file):
            shown = shown or kind == b"IDAT"
            if kind not in _DESCRIBES:
                parts.append((at - 8, length + 12))
            elif kind in _COLOURS and not shown:
                chunks.setdefault(kind, _body(file, at, length))
        end = parts[-1][0] + parts[-1][1]
        plain = None
        if end != sum(length for _, length in parts):
            plain = io.BytesIO(b"".join(_body(file, at, length) for at, length in parts))
    return _colours(chunks), plain


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """(type, where its body begins, its length)"""
    at, kind = 8, b""
    while kind != b"IEND":
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        yield kind, at + 8, length
        at += 12 + length


def _body(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at)
    return file.read(length)


def _colours(chunks: dict[bytes, bytes]) -> Colours:
    """cICP goes before iCCP, iCCP before sRGB, sRGB before gAMA and cHRM."""
    if len(chunks.get(b"cICP", b"")) == 4:
        return _coded(*chunks[b"cICP"])
    embedded = _embedded(chunks[b"iCCP"]) if b"iCCP" in chunks else Colours()
    if embedded.profile or embedded.unread:
        return embedded
    measured = Colours() if b"sRGB" in chunks else _measured(chunks.get(b"gAMA", b""), chunks.get(b"cHRM", b""))
    if b"iCCP" in chunks and measured == Colours():
        return Colours(unread="colour profile could not be used; read as sRGB")
    return measured


def _coded(primaries: int, transfer: int, matrix: int, full: int) -> Colours:
    if transfer in _HDR:
        hdr = f"HDR colours ({_HDR[transfer]}) cannot be converted and were read as sRGB: export the picture as sRGB"
        return Colours(unread=hdr)
    name, points = _PRIMARIES.get(primaries, ("", profiles.SRGB))
    if not name or transfer not in _CURVES or matrix or full != 1:
        numbers = f"{primaries}/{transfer}/{matrix}/{full}"
        return Colours(unread=f"colours of an unknown kind (CICP {numbers}) were read as sRGB")
    if (primaries, transfer) == (1, 13):
        return Colours()
    return Colours(profiles.profile(name, points, _CURVES[transfer]))


def _embedded(body: bytes) -> Colours:
    """Without a profile where there is none in it: then the next of the ways counts."""
    name, _, packed = body.partition(b"\0")
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(packed[1:], MOST_PROFILE) if name and packed[:1] == b"\0" else b""
    except zlib.error:
        return Colours()
    if unpacker.unconsumed_tail:
        return Colours(unread="the colour profile is too large and was passed over: colours were read as sRGB")
    return Colours(unpacked if unpacked[36:40] == b"acsp" else None)


def _measured(power: bytes, points: bytes) -> Colours:
    """The two oldest ways. Primaries alone say nothing, and neither does a power alone that is sRGB's own."""
    exponent = int.from_bytes(power, "big") / 100_000 if len(power) == 4 else 0.0
    primaries = _points(points)
    if not 0.01 <= exponent <= 10 or (primaries is None and abs(exponent - 0.45455) < 0.005):
        return Colours()
    try:
        own = profiles.profile(f"gamma {1 / exponent:.2f}", primaries or profiles.SRGB, profiles.gamma(1 / exponent))
    except ValueError:
        return Colours(unread="the colours' primaries make no sense: colours were read as sRGB")
    return Colours(own)


def _points(body: bytes) -> Primaries | None:
    if len(body) != 32:
        return None
    numbers = [number / 100_000 for number in struct.unpack(">8I", body)]
    white, red, green, blue = zip(numbers[::2], numbers[1::2], strict=True)
    return Primaries(red, green, blue, white)
