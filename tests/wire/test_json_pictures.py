"""Pictures are found in JSON whatever it looks like and however it is cut, and the rest stays what json.loads reads."""

import base64
import hashlib
import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from easel.errors import NoPicture
from easel.wire.json_pictures import RESPONSE_KEYS, Document, JSONPictures, NotJSON
from easel.wire.picture_folder import PictureFolder, hashed

SAME_FOLDER = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
THOROUGH = settings(SAME_FOLDER, max_examples=200)
T = TypeVar("T")
KEYS = ("b64_json", "result", "partial_image_b64")


def read(
    text: bytes, folder: Path, cuts: Sequence[int] = (), most_text: int = 1 << 20, most: int = 1 << 20
) -> tuple[Document, list[bytes | None]]:
    """The document, and its pictures' bytes; the text is fed in pieces that end at `cuts`."""
    with PictureFolder(folder, "test", most) as files:
        reader = JSONPictures(files, most_text, RESPONSE_KEYS | {"b64_json", "url"})
        borders = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
        for start, end in pairwise(borders):
            reader.feed(text[start:end])
        document = reader.close()
        pictures = [found.picture.path.read_bytes() if found.picture else None for found in document.pictures]
        for found, data in zip(document.pictures, pictures, strict=True):
            if found.picture is not None and data is not None:
                assert hashed(found.picture).sha256 == hashlib.sha256(data).hexdigest()
                assert found.picture.sha256 or b"partial_image" in text or found.key == "partial_image_b64"
                assert found.picture.sha256 or found.key != "result"
                found.holder[found.key] = (
                    f"sha256:{hashed(found.picture).sha256}"  # as reading does with finished pictures
                )
                assert found.picture.size_bytes == len(data)
    assert not list(folder.iterdir())
    return document, pictures


class Draw(Protocol):
    """What st.data() draws with."""

    def __call__(self, strategy: st.SearchStrategy[T]) -> T: ...


class Picture(bytes):
    """Bytes that stand for a picture in a random document."""


class Linked(Picture):
    """One that travels as a `data:` URL."""


scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text()
words = st.text() | st.sampled_from(['"b64_json": "', "\\", '\\"', 'a" : "b', "data:,", *KEYS, "url"])
pictures = st.binary(min_size=1, max_size=400).map(Picture)


def holders(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    plain_keys = words.filter(lambda key: key not in {*KEYS, "url"})
    objects = st.dictionaries(plain_keys, children, max_size=4)
    with_picture = st.tuples(objects, st.sampled_from(KEYS), pictures | st.none() | st.integers()).map(
        lambda made: {**made[0], made[1]: made[2]}
    )
    with_link = st.tuples(objects, pictures.map(Linked)).map(lambda made: {**made[0], "url": made[1]})
    return st.lists(children, max_size=4) | objects | with_picture | with_link


documents = st.recursive(scalars | words, holders, max_leaves=12)


def written(value: Any, draw: Draw) -> str:
    """JSON text of `value` with random blanks, escapes and ways to write base64."""
    blank = draw(st.sampled_from(["", " ", "\n", "\t \r\n"]))
    if isinstance(value, Picture):
        return _written_picture(value, draw)
    if isinstance(value, dict):
        items = (f"{blank}{_written_key(k, draw)}{blank}:{blank}{written(v, draw)}" for k, v in value.items())
        return "{" + f"{blank},".join(items) + blank + "}"
    if isinstance(value, list):
        return "[" + ",".join(f"{blank}{written(item, draw)}" for item in value) + blank + "]"
    return json.dumps(value, ensure_ascii=draw(st.booleans()))


def _written_key(key: str, draw: Draw) -> str:
    if key in KEYS and draw(st.booleans()):
        return '"' + "".join(f"\\u{ord(letter):04x}" for letter in key) + '"'
    return json.dumps(key, ensure_ascii=draw(st.booleans()))


def _written_picture(data: bytes, draw: Draw) -> str:
    text = base64.b64encode(data).decode()
    if draw(st.booleans()):
        text = text.rstrip("=")
    if draw(st.booleans()):
        text = "\n".join(text[at : at + 19] for at in range(0, len(text), 19)) + "\r\n"
    if isinstance(data, Linked) or draw(st.booleans()):
        text = "data:image/png;base64," + text
    text = json.dumps(text)
    if draw(st.booleans()):
        text = text.replace("/", "\\/")
    if draw(st.booleans()):
        text = text.replace("+", "\\u002b").replace("A", "\\u0041")
    return text


def expected(value: Any, found: list[bytes]) -> Any:
    if isinstance(value, Picture):
        found.append(bytes(value))
        return f"sha256:{hashlib.sha256(value).hexdigest()}"
    if isinstance(value, dict):
        return {key: expected(item, found) for key, item in value.items()}
    if isinstance(value, list):
        return [expected(item, found) for item in value]
    return value


@given(data=st.data(), document=documents, cuts=st.lists(st.integers(0, 10_000), max_size=40))
@THOROUGH
def test_any_document_cut_anywhere_is_read_as_json_loads_reads_it(
    data: st.DataObject, document: Any, cuts: list[int], folder: Path
) -> None:
    """Random documents with pictures at random places, in random spelling and random pieces: equal to json + base64."""
    text = written(document, data.draw).encode("utf-8", "surrogatepass")
    if b"\xed" in text:  # a lone surrogate written raw is no UTF-8; servers escape it
        text = json.dumps(json.loads(text.decode("utf-8", "surrogatepass"))).encode()
    wanted: list[bytes] = []
    meant = expected(document, wanted)
    read_back, found = read(text, folder, cuts)
    assert found == wanted
    assert read_back.data == meant


@given(text=st.binary(max_size=200) | st.text(alphabet='{}[]":,\\b64_json url', max_size=80).map(str.encode))
@SAME_FOLDER
def test_what_is_no_json_is_refused_and_leaves_no_file(text: bytes, folder: Path) -> None:
    """Arbitrary bytes either are JSON for both readers or for neither."""
    try:
        json.loads(text.decode("utf-8-sig", "replace"), strict=False)
        legal = True
    except ValueError:
        legal = False
    try:
        read(text, folder, range(0, len(text), 3))
        assert legal
    except NotJSON:
        assert not legal


@pytest.mark.parametrize("step", [1, 2, 3, 7, 64])
def test_every_chunk_border_is_harmless(step: int, folder: Path) -> None:
    """A document with every oddity, fed in pieces of one byte and more."""
    pixels = bytes(range(256)) * 3
    text = (
        b'\xef\xbb\xbf  \n{"prompt": "say \\"b64_json\\": \\"AAAA\\" and \\\\", "data": [{"b64\\u005fjson" \t:\n "'
        + base64.b64encode(pixels).replace(b"/", b"\\/").replace(b"+", b"\\u002B")
        + b'"}, {"b64_json": null}, {"url": "data:image\\/png;base64,'
        + base64.encodebytes(pixels).replace(b"\n", b"\\r\\n")
        + b'"}, {"url": "https:\\/\\/x.example\\/a.png"}], "b64_json": 7}'
    )
    document, found = read(text, folder, range(0, len(text), step))
    assert found == [pixels, pixels]
    assert document.data["prompt"] == 'say "b64_json": "AAAA" and \\'
    assert document.data["data"][3] == {"url": "https://x.example/a.png"}
    assert document.data["b64_json"] == 7


@pytest.mark.parametrize(
    "text", ["A", "AAAAA", "AA=A", "QQ==QQ==", "A*AA", "AAAA\\\\AAAA", "AAAA\\", "data:image/png,AAAA", "\\u0100AAA"]
)
def test_what_is_no_base64_is_no_picture(text: str, folder: Path) -> None:
    """Wrong characters, wrong length, text after the padding, a prefix without base64: the entry has no picture."""
    quoted = json.dumps(text) if text.endswith("AAAA\\") else f'"{text}"'
    document, found = read(f'{{"b64_json": {quoted}, "after": 1}}'.encode(), folder, range(0, 60, 5))
    assert found == [None]
    assert document.data == {"b64_json": None, "after": 1}


def test_an_empty_string_is_no_picture(folder: Path) -> None:
    """`"b64_json": ""` leaves no file and no picture."""
    assert read(b'{"b64_json": "", "url": ""}', folder)[1] == [None]


def test_a_text_that_ends_early_leaves_no_file(folder: Path) -> None:
    """Cut inside a picture, after a picture, inside a string: refused, and the folder is empty."""
    text = b'{"data": [{"b64_json": "' + b"QUJD" * 500 + b'"}], "created": 1}'
    for end in range(1, len(text), 37):
        with pytest.raises(NotJSON):
            read(text[:end], folder)
        assert not list(folder.iterdir())


def test_pictures_and_texts_stop_at_their_caps(folder: Path) -> None:
    """A picture beyond its cap, and a text beyond its own, are given up while they arrive."""
    picture = b'{"b64_json": "' + b"QUJD" * 1000
    with pytest.raises(NoPicture, match="picture of more than"):
        read(picture, folder, range(0, len(picture), 100), most=2000)
    with pytest.raises(NoPicture, match="beside its pictures"):
        read(b'{"x": "' + b" " * 5000, folder, range(0, 5000, 100), most_text=2000)
    assert not list(folder.iterdir())


def test_a_token_that_a_server_could_write_itself_means_nothing(folder: Path) -> None:
    """Strings that look like what Easel puts in a picture's place stay strings."""
    document, _ = read(b'{"a": "picture-0123456789abcdef-0", "b": "sha256:00"}', folder)
    assert document.data == {"a": "picture-0123456789abcdef-0", "b": "sha256:00"}


def test_deep_nesting_is_no_json_rather_than_a_crash(folder: Path) -> None:
    """A hundred thousand brackets end in a refusal."""
    with pytest.raises(NotJSON):
        read(b"[" * 100_000, folder)


@given(
    pixels=st.binary(min_size=200, max_size=3000),
    step=st.integers(4, 700),
    tail=st.sampled_from(['"}', '\\n"}', '="}', '\\u0041"}', "\\", '"', "", ' "}', "\\/\\/\\/\\/"]),
)
@SAME_FOLDER
def test_blocks_of_nothing_but_base64_end_where_the_string_ends(
    pixels: bytes, step: int, tail: str, folder: Path
) -> None:
    """The fast way through the middle of a picture takes no quote, escape or padding for base64, wherever blocks end."""
    text = b'{"b64_json": "' + base64.b64encode(pixels).rstrip(b"=") + tail.encode()
    try:
        wanted = base64.b64decode(json.loads(text)["b64_json"].rstrip("=\n ") + "===")
    except ValueError:
        wanted = None
    try:
        assert read(text, folder, range(0, len(text), step))[1] in ([wanted], [None])
        assert read(text, folder)[1] == read(text, folder, range(0, len(text), step))[1]
    except NotJSON:
        assert wanted is None


@pytest.mark.parametrize(
    ("text", "meant", "picture"),
    [
        (b"https://a.example/1.png", "https://a.example/1.png", None),
        (b"HTTP:\\/\\/a.example", "HTTP://a.example", None),
        (b"/9j/4A==", "", b"\xff\xd8\xff\xe0"),
        (b"\\/9j/4A==", "", b"\xff\xd8\xff\xe0"),
        (b"httpQUJD", "", base64.b64decode("httpQUJD")),
        (b"http", "", base64.b64decode("http")),
        (b"data:image/png;base64,QUJD", "", b"ABC"),
        (b"", None, None),
        (b"htt:", None, None),
    ],
)
def test_a_result_is_a_picture_unless_it_is_an_address(
    text: bytes, meant: str | None, picture: bytes | None, folder: Path
) -> None:
    """What begins as base64 begins, however much of an address it looks, goes to a file; wherever the blocks end."""
    whole = b'{"tools": [{"partial_images": 2}], "result": "' + text + b'"}'
    for cut in range(len(whole)):
        document, pictures = read(whole, folder, [cut])
        assert pictures == ([picture] if picture else [] if meant else [None])
        if not picture:
            assert document.data["result"] == meant
