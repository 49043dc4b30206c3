"""Base64 as it stands in a JSON string, decoded block by block: whatever the borders, the bytes are the same."""

import base64
from collections.abc import Iterable
from pathlib import Path

import pytest

from easel.wire.base64_stream import Base64Stream
from easel.wire.picture_folder import PictureFolder

BYTES = bytes(range(256)) * 3 + b"x"
TEXT = base64.b64encode(BYTES)


def decoded(folder: Path, blocks: Iterable[bytes]) -> bytes | None:
    """What is in the file; None where the text is no base64."""
    with PictureFolder(folder, "p", 10_000, lambda: None) as pictures:
        stream = Base64Stream(pictures.open())
        for block in blocks:
            stream.feed(block)
        stream.end()
        return None if stream.bad else pictures.finish().path.read_bytes()


@pytest.mark.parametrize("step", [1, 3, 4, 7, 1000, 5000])
def test_blocks_may_end_anywhere(step: int, tmp_path: Path) -> None:
    """In the middle of a group of four, too."""
    assert decoded(tmp_path, (TEXT[at : at + step] for at in range(0, len(TEXT), step))) == BYTES


@pytest.mark.parametrize("step", [1, 5, 5000])
@pytest.mark.parametrize(
    "text",
    [
        b"data:image/png;base64," + TEXT,
        TEXT.replace(b"/", b"\\/"),
        TEXT.replace(b"+", b"\\u002b"),
        TEXT[:100] + b"\\n" + TEXT[100:],
        TEXT.rstrip(b"="),
    ],
    ids=["prefix", "slashes", "escapes", "line breaks", "no padding"],
)
def test_what_json_and_servers_make_of_it_is_undone(text: bytes, step: int, tmp_path: Path) -> None:
    """Escapes are cut by blocks as everything else is."""
    assert decoded(tmp_path, (text[at : at + step] for at in range(0, len(text), step))) == BYTES


@pytest.mark.parametrize(
    "text", [b"<html>no picture</html>", TEXT[:40] + b"*" + TEXT[40:], b"https://host/picture.png"]
)
def test_what_is_no_base64_is_found_out(text: bytes, tmp_path: Path) -> None:
    """Nothing more is written then."""
    assert decoded(tmp_path, [text]) is None


def test_plain_blocks_are_taken_unsearched(tmp_path: Path) -> None:
    """Once it has begun; a block with anything else in it is left to who looks closely."""
    with PictureFolder(tmp_path, "p", 10_000, lambda: None) as pictures:
        stream = Base64Stream(pictures.open())
        assert not stream.absorb(TEXT[:400]), "a prefix may still come"
        stream.feed(TEXT[:400])
        assert stream.absorb(TEXT[400:800])
        assert not stream.absorb(b'AAAA"')
        stream.feed(TEXT[800:])
        stream.end()
        assert pictures.finish().path.read_bytes() == BYTES
