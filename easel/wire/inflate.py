"""The body of an answer with its content encoding undone, in blocks of bounded size: a bomb meets the caps of the readers."""

import zlib
from collections.abc import Iterable, Iterator

from easel.errors import CutOff, NoPicture

_PIECE = 256 * 1024


def plain_blocks(blocks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """`encoding` is the Content-Encoding header. Raises NoPicture for one we never asked for, CutOff when it ends early."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return iter(blocks)
    if name in ("gzip", "x-gzip", "deflate"):
        return _inflated(blocks)
    raise NoPicture(f"The answer came in the encoding {encoding[:40]!r}, which nobody asked for and Easel cannot read.")


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
