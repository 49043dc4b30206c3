"""Whether a PNG's data unpack to as many rows as its header promises; decoders do not all say so."""

import struct
import zlib
from pathlib import Path

from easel.pictures.structure import BrokenPicture

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_STEP = 1 << 20


def check_rows(path: Path) -> None:
    """Unpacks the data of a PNG that passed `structure.check`, in bounded memory; raises BrokenPicture when rows are missing."""
    missing = _expected(path)
    unpacker = zlib.decompressobj()
    with path.open("rb") as file:
        file.seek(8)
        while missing > 0:
            length, kind = struct.unpack(">I4s", file.read(8))
            if kind == b"IEND":
                raise BrokenPicture("The PNG cannot be decoded: it was cut short.")
            if kind != b"IDAT":
                file.seek(length + 4, 1)
                continue
            while length:
                packed = file.read(min(length, _STEP))
                length -= len(packed)
                missing -= _unpacked(unpacker, packed)
            file.seek(4, 1)


def _unpacked(unpacker: "zlib._Decompress", packed: bytes) -> int:
    count = 0
    while packed:
        count += len(unpacker.decompress(packed, _STEP))
        packed = unpacker.unconsumed_tail
    return count


def _expected(path: Path) -> int:
    with path.open("rb") as file:
        width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", file.read(29)[16:])
    bits = depth * _CHANNELS[colour]
    passes = _ADAM7 if interlace else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        total += rows * (1 + (columns * bits + 7) // 8) if columns > 0 else 0
    return total
