"""Files that are brought to the library by its page: limits, names, and who may."""

import http.client
import io
import json
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from PIL.PngImagePlugin import PngInfo
from starlette.applications import Starlette

from easel.settings import load
from easel.studio import Studio
from easel.web import arrivals
from easel.web.addresses import sign
from easel.web.routes import routes
from tests.painting_gateway import painting_gateway
from tests.pictures import samples
from tests.web.serving import served

Send = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with painting_gateway() as gateway:
        home: Path = tmp_path_factory.mktemp("arrivals") / "home"
        opened = Studio.open(load(_env_file=None, home=home, base_url=gateway.base_url))
        yield opened
        opened.close(0)


@pytest.fixture(scope="module")
def place(studio: Studio) -> Iterator[str]:
    with served(Starlette(routes=routes(lambda: studio))) as url:
        yield urlsplit(url).netloc


@pytest.fixture
def send(studio: Studio, place: str) -> Iterator[Send]:
    """Sends a file, and finds nothing of it lying about afterwards."""

    def post(data: Any, name: str = "a.png", *, path: str = "", **headers: str) -> tuple[int, dict[str, Any]]:
        way = http.client.HTTPConnection(place, timeout=30)
        told = {"X-Easel-Name": quote(name)} | {key.replace("_", "-"): value for key, value in headers.items()}
        try:
            way.request("POST", path or sign("/library/arrivals", studio.url_key), data, told)
            answer = way.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            way.close()

    yield post
    assert list((studio.store.home / "arrivals").iterdir()) == []


def png(seed: int, prompt: str = "") -> bytes:
    info = PngInfo()
    if prompt:
        info.add_text("parameters", f"{prompt}\nSteps: 20, Seed: 1, Size: 8x8, Version: v1.9.0")
    return samples.encoded(samples.photo(48, 32, seed), pnginfo=info)


def packed(*pictures: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, data in enumerate(pictures):
            archive.writestr(f"{number}.png", data)
    return out.getvalue()


def test_a_file_is_brought_in_and_known_the_next_time(studio: Studio, send: Send) -> None:
    """The answer names the picture, what program made it, and the beginning of its prompt."""
    data = png(1, "a cat " * 40)
    status, told = send(data)
    (one,) = told["pictures"]
    assert (status, one["known"], one["program"], told["problems"], told["ignored"]) == (
        200,
        False,
        "AUTOMATIC1111",
        [],
        0,
    )
    assert one["prompt"] == ("a cat " * 40)[:160]
    kept = studio.library.picture(one["id"])
    assert kept is not None
    assert studio.store.blobs.path(kept.sha256).read_bytes() == data
    assert send(data)[1]["pictures"] == [one | {"known": True}]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Sonnenuntergang über München.png", "Sonnenuntergang über München"),
        ("日没 🌅.png", "日没 🌅"),
        ("../../../etc/passwd.png", "passwd"),
        ("a%2F..%2Fb\r\nSet-Cookie: x.png", "a%2F..%2FbSet-Cookie: x"),
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>"),
        ("x" * 3000 + ".png", "x" * 29 + "…" + "x" * 25),
        ("", ""),
    ],
)
def test_names_of_every_kind_are_read(studio: Studio, send: Send, name: str, title: str) -> None:
    """A name is shown and nothing else: it is no path, no header and no markup."""
    status, told = send(png(sum(name.encode()) + 100), name)
    assert status == 200
    kept = studio.library.picture(told["pictures"][0]["id"])
    assert kept is not None
    assert kept.title == title


def test_a_name_of_broken_bytes_is_no_error(send: Send) -> None:
    """What is no UTF-8 is shown as what it is not."""
    assert send(samples.gif(), X_Easel_Name="%ff%fe%00.gif")[1]["problems"][0].endswith(
        "is a GIF; only PNG, JPEG and WebP can be used: export it as one of these."
    )


def test_without_a_signature_nothing_comes_in(send: Send) -> None:
    """Who only knows where the studio is brings nothing in."""
    assert send(png(2), path="/library/arrivals")[0] == 403
    assert send(png(2), path=sign("/library/find", b"another key of some length").replace("find", "arrivals"))[0] == 403


def test_a_refused_file_is_named(send: Send) -> None:
    """By its name, in a sentence, with an answer that is none of an error."""
    status, told = send(samples.gif(), "party.gif")
    assert (status, told["pictures"]) == (200, [])
    assert told["problems"] == ["party.gif is a GIF; only PNG, JPEG and WebP can be used: export it as one of these."]


def test_a_zip_brings_its_pictures(send: Send) -> None:
    """All of them, in one answer."""
    status, told = send(packed(png(3), png(4), png(3)), "all.zip")
    assert status == 200
    assert [each["known"] for each in told["pictures"]] == [False, False, True]


def begun(studio: Studio, place: str, start: bytes, header: str, *more: bytes) -> tuple[int, str]:
    """The answer to a body of which no more than this is sent."""
    host, port = place.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as line:
        address = sign("/library/arrivals", studio.url_key)
        line.sendall(f"POST {address} HTTP/1.1\r\nHost: {place}\r\n{header}\r\n\r\n".encode() + start)
        for part in more:
            line.sendall(part)
        with http.client.HTTPResponse(line) as answer:
            answer.begin()
            return answer.status, json.loads(answer.read())["error"]


@pytest.mark.parametrize(
    ("start", "length", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n", 101 << 20, "A picture may have at most 100 MB."),
        (b"PK\3\4", (2 << 30) + 1, "A ZIP may have at most 2,048 MB."),
        (b"RIFF", 10**15, "A picture may have at most 100 MB."),
    ],
)
def test_what_tells_that_it_is_too_large_is_turned_away_before_it_comes(
    studio: Studio, place: str, start: bytes, length: int, sentence: str
) -> None:
    """A picture may have less than a ZIP, and its first bytes tell which it is, whatever it is called."""
    assert begun(studio, place, start, f"Content-Length: {length}") == (413, sentence)


def test_a_body_that_tells_no_length_is_counted(studio: Studio, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is turned away as soon as it has more than it may."""
    monkeypatch.setattr(arrivals, "LARGEST", 2 << 20)
    piece = b"%x\r\n" % 100_000 + bytes(100_000) + b"\r\n"
    status, sentence = begun(studio, place, b"", "Transfer-Encoding: chunked", *[piece] * 21)
    assert (status, sentence) == (413, "A picture may have at most 2 MB.")


def test_a_zip_may_be_larger_than_a_picture(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in it has limits of its own."""
    monkeypatch.setattr(arrivals, "LARGEST", 1000)
    assert send(packed(png(6), bytes(3 << 20)), "a.png")[0] == 200


def test_who_goes_away_leaves_nothing(studio: Studio, place: str) -> None:
    """A file that was cancelled half-way is gone, and was never a picture."""
    before = studio.store.version()
    way = http.client.HTTPConnection(place, timeout=30)
    way.putrequest("POST", sign("/library/arrivals", studio.url_key))
    way.putheader("Content-Length", "5000000")
    way.endheaders(png(8))
    way.close()
    folder = studio.store.home / "arrivals"
    ends = time.monotonic() + 10
    while list(folder.iterdir()) and time.monotonic() < ends:
        time.sleep(0.02)
    assert list(folder.iterdir()) == []
    assert studio.store.version() == before
