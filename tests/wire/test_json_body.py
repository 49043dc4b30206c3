"""The JSON body with pictures in it: exact length, base64 as if made at once, files block by block, read anew each time."""

import base64
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from easel.errors import NotSent
from easel.wire import json_body, multipart
from easel.wire.json_body import JSONBody
from easel.wire.multipart import InputFile

SAME_FOLDER = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def sent(body: JSONBody) -> bytes:
    whole = b"".join(body)
    assert len(whole) == len(body)
    return whole


@given(text=st.text(max_size=60), contents=st.lists(st.binary(max_size=70), max_size=4), block=st.integers(1, 20))
@SAME_FOLDER
def test_pictures_of_any_length_become_data_urls(text: str, contents: list[bytes], block: int, tmp_path: Path) -> None:
    """However the blocks end and whatever is said around them; the same again for a retry."""
    files = []
    for number, content in enumerate(contents):
        path = tmp_path / str(number)
        path.write_bytes(content)
        files.append(InputFile(path, "a.png", "image/png"))
    before, multipart.BLOCK = multipart.BLOCK, block
    try:
        body = JSONBody({"say": text, "pictures": [{"image_url": file} for file in files]})
        first, again = sent(body), sent(body)
    finally:
        multipart.BLOCK = before
    urls = [{"image_url": f"data:image/png;base64,{base64.b64encode(content).decode()}"} for content in contents]
    assert json.loads(first) == {"say": text, "pictures": urls}
    assert first == again


def test_a_picture_says_its_type(tmp_path: Path) -> None:
    """What it is said to be, else what its first bytes say; nothing that ends the text early."""
    path = tmp_path / "a"
    path.write_bytes(b"\xff\xd8\xff\xe0")
    for told, kind in (("image/webp", "image/webp"), ("", "image/jpeg"), ('image/png", "x": "', "image/pngx")):
        (url,) = json.loads(sent(JSONBody([InputFile(path, "a", told)])))
        assert url == f"data:{kind};base64,/9j/4A=="


def test_sixteen_large_pictures_are_never_held(tmp_path: Path) -> None:
    """The memory of a body of 427 MB is a few blocks."""
    path = tmp_path / "big.png"
    with path.open("wb") as file:
        file.truncate(20_000_000)
    body = JSONBody([InputFile(path, "big.png", "image/png")] * 16)
    tracemalloc.start()
    length = sum(len(block) for block in body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert length == len(body) > 426_000_000
    assert peak < 8 * multipart.BLOCK


def test_a_missing_file_stops_the_request(tmp_path: Path) -> None:
    """Nothing is sent, and the name is told."""
    with pytest.raises(NotSent, match=r"'gone\.png' cannot be read"):
        JSONBody([InputFile(tmp_path / "gone", "gone.png", "image/png")])


@pytest.mark.parametrize("change", [b"x" * 5, b"x" * 20])
def test_a_file_that_changes_its_length_breaks_the_request_off(change: bytes, tmp_path: Path) -> None:
    """Shorter or longer than told, the body would no longer be what its length says."""
    path = tmp_path / "a"
    path.write_bytes(b"x" * 10)
    body = JSONBody([InputFile(path, "a.png", "image/png")])
    path.write_bytes(change)
    with pytest.raises(NotSent, match="changed"):
        list(body)


def test_what_is_no_json_is_a_mistake_of_ours() -> None:
    """It is not sent as its words."""
    with pytest.raises(TypeError, match="no JSON"):
        JSONBody({"a": object()})
    assert JSONBody({}).content_type == json_body.CONTENT_TYPE
