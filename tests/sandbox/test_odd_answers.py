"""Odd answers: other sizes, numbers, usage and dress of a picture, and what is no picture at all."""

import base64
import gzip
import io

import pytest
import requests
from PIL import Image

from tests.sandbox.pictures import opened
from tests.sandbox.posts import LOGO, STREAM, events, first, post
from tests.sandbox_process import SandboxProcess


def test_size_ignored(sandbox: SandboxProcess) -> None:
    """The real size is another than the asked one, which the answer claims all the same."""
    answer = post(sandbox, "size_ignored")
    assert answer.json()["size"] == "1024x1024"
    assert opened(base64.b64decode(first(answer)["b64_json"])).size == (1254, 1254)


@pytest.mark.parametrize(("plan", "asked", "got"), [("n_fewer", 3, 1), ("n_more", 1, 2), ("no_data", 1, 0)])
def test_another_number_of_pictures(sandbox: SandboxProcess, plan: str, asked: int, got: int) -> None:
    """Fewer, more, or none."""
    assert len(post(sandbox, plan, LOGO | {"n": asked}).json()["data"]) == got


def test_missing_and_flat_usage(sandbox: SandboxProcess) -> None:
    """No usage, usage without details, or nothing but the picture; in streams too."""
    assert "usage" not in post(sandbox, "usage_missing").json()
    assert set(post(sandbox, "usage_flat").json()["usage"]) == {"input_tokens", "output_tokens", "total_tokens"}
    assert list(post(sandbox, "minimal").json()) == ["data"]
    assert "usage" not in events(post(sandbox, "usage_missing", STREAM))[-1]
    assert set(events(post(sandbox, "minimal", STREAM))[-1]) == {"type", "b64_json"}


def test_what_is_no_whole_picture(sandbox: SandboxProcess) -> None:
    """A web page, a picture cut off, one with a wrong byte, an empty one, and no base64 at all."""
    assert base64.b64decode(first(post(sandbox, "not_a_picture"))["b64_json"]).startswith(b"<html>")
    with pytest.raises((OSError, SyntaxError)):
        opened(base64.b64decode(first(post(sandbox, "truncated_png"))["b64_json"]))
    wrong = Image.open(io.BytesIO(base64.b64decode(first(post(sandbox, "bad_crc"))["b64_json"])))
    with pytest.raises((OSError, SyntaxError)):
        wrong.verify()  # the checksums; decoding alone does not always notice one wrong byte
    assert first(post(sandbox, "empty_picture"))["b64_json"] == ""
    with pytest.raises(ValueError, match="base64"):
        base64.b64decode(first(post(sandbox, "bad_base64"))["b64_json"], validate=True)


def test_other_ways_to_hand_over_a_picture(sandbox: SandboxProcess) -> None:
    """base64 in lines or behind a prefix, a data URL in `url`, a URL on another host."""
    lines = first(post(sandbox, "base64_lines"))["b64_json"]
    assert "\r\n" in lines
    assert opened(base64.b64decode(lines)).size == (1024, 1024)
    assert first(post(sandbox, "base64_prefix"))["b64_json"].startswith("data:image/png;base64,")
    item = first(post(sandbox, "url_data"))
    assert "b64_json" not in item
    assert opened(base64.b64decode(item["url"].split(",", 1)[1])).format == "PNG"
    assert first(post(sandbox, "url_foreign"))["url"].startswith("http://pictures.invalid/")


def test_gzip_and_its_bomb(sandbox: SandboxProcess) -> None:
    """A gzip-coded answer is right; the bomb is small on the wire and hundreds of megabytes unfolded."""
    assert first(post(sandbox, "gzip"))["b64_json"]
    headers = {"X-Sandbox-Fault": "gzip_bomb"}
    url = f"{sandbox.base_url}/images/generations"
    with requests.post(url, json=LOGO, headers=headers, stream=True, timeout=60) as answer:
        packed = answer.raw.read(decode_content=False)
    assert len(packed) < 8_000_000
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as unfolded:
        assert unfolded.read(1 << 20).startswith(b'{"created":1,"data":[{"b64_json":"AAAA')
        unfolded.seek(120 << 20)
        assert unfolded.read(4) == b"AAAA"
