"""Compressed answers: read, cut, damaged, of a kind nobody knows, and bombs that meet the caps."""

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from easel.errors import CutOff, NoPicture
from tests.wire.raw_server import http

Ask = Callable[..., Any]
ABC = base64.b64encode(b"ABC").decode()


def compressed(body: bytes, way: str) -> bytes:
    if way == "gzip":
        return gzip.compress(body[:10]) + gzip.compress(body[10:])  # two members are one file
    if way == "deflate":
        return zlib.compress(body)
    return body


@pytest.mark.parametrize("way", ["gzip", "deflate", "identity", "GZIP"])
def test_compressed_answers_are_read(way: str, ask: Ask) -> None:
    """Though none was asked for."""
    body = json.dumps({"data": [{"b64_json": ABC}]}).encode()
    (picture,) = ask(http(compressed(body, way.lower()), Content_Encoding=way)).pictures
    assert picture.path.read_bytes() == b"ABC"


def test_compression_that_is_cut_damaged_or_unknown_leaves_nothing(ask: Ask, folder: Path) -> None:
    """Cut and damaged are unknown; brotli was never asked for."""
    packed = gzip.compress(json.dumps({"data": [{"b64_json": ABC * 1000}]}).encode())
    with pytest.raises(CutOff):
        ask(http(packed[:-12], Content_Encoding="gzip"))
    with pytest.raises(CutOff):
        ask(http(b"no gzip at all", Content_Encoding="gzip"))
    with pytest.raises(NoPicture, match="'br'"):
        ask(http(packed, Content_Encoding="br"))
    assert not list(folder.iterdir())


@pytest.mark.parametrize("start", [b'{"data": [{"b64_json": "', b'{"x": "', b" ", b": comment"])
def test_a_bomb_meets_the_caps(start: bytes, ask: Ask, folder: Path) -> None:
    """A few kB of gzip that unfold to 40 MB end at the caps, in the picture, in the text and in the blanks."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = packer.compress(start) + b"".join(packer.compress(b"A" * 1_000_000) for _ in range(40)) + packer.flush()
    with pytest.raises(NoPicture, match="reading stopped"):
        ask(http(packed, Content_Encoding="gzip"), max_picture=5_000_000, max_skeleton=1_000_000)
    assert not list(folder.iterdir())
