"""The address that sends many pictures as one ZIP: what it sends, what it refuses, and when it stops."""

import hashlib
import http.client
import io
import re
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from easel.runs import adoption
from easel.settings import load
from easel.store.ids import new_id
from easel.studio import Studio
from easel.web.addresses import sign
from easel.web.archives import send_archive
from easel.web.departures import Departures
from tests.library.conftest import sidecar
from tests.web.serving import served

BASE = "/easel"
Answer = tuple[int, bytes, dict[str, str]]
Send = Callable[..., Answer]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """An open studio; its server is not asked."""
    home = tmp_path_factory.mktemp("archives") / "home"
    opened = Studio.open(load(_env_file=None, home=home, base_url="http://127.0.0.1:9/v1"))
    yield opened
    opened.close(0)


@pytest.fixture(scope="module")
def url(studio: Studio) -> Iterator[str]:
    route = Route(f"{BASE}/archives", send_archive(lambda: studio, Departures(), BASE), methods=["POST"])
    with served(Starlette(routes=[route])) as url:
        yield url


@pytest.fixture(scope="module")
def address(studio: Studio, url: str) -> str:
    return url + BASE + sign("/archives", studio.url_key)


@pytest.fixture(scope="module")
def send(address: str) -> Send:
    """Sends a form: status, content, headers."""

    def post(body: bytes | None = None, to: str = address, **form: str) -> Answer:
        try:
            with urllib.request.urlopen(to, urlencode(form).encode() if body is None else body, timeout=30) as answer:
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), dict(error.headers)

    return post


def kept(studio: Studio, folder: Path, *contents: bytes) -> list[str]:
    ids = []
    for content in contents:
        digest = hashlib.sha256(content).hexdigest()
        (folder / "arrived").write_bytes(content)
        studio.store.blobs.put_file(folder / "arrived", digest)
        (folder / "arrived").unlink()
        made = sidecar("a red fox", sha256=digest, size_bytes=len(content))
        studio.store.sidecars.write(made)
        ids.append(made.picture_id)
    adoption.rebuild(studio.store.database, studio.store.sidecars)
    return ids


@pytest.fixture
def ids(studio: Studio, tmp_path: Path) -> list[str]:
    return kept(studio, tmp_path, b"one", b"two")


@pytest.mark.parametrize("comma", [",", "\n", "\r\n", ", "])
def test_pictures_come_as_one_file(send: Send, ids: list[str], comma: str) -> None:
    """With its length told before, under a name of its own, kept by no browser; ids are parted by commas or lines."""
    status, content, headers = send(ids=comma.join(ids) + comma, template="{prompt}/{number}")
    assert status == 200
    assert headers["content-type"] == "application/zip"
    assert headers["content-length"] == str(len(content))
    assert headers["cache-control"] == "no-store"
    name = headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="easel-20\d{6}-2-pictures\.zip"', name)
    opened = zipfile.ZipFile(io.BytesIO(content))
    assert opened.namelist() == ["a-red-fox/1.png", "a-red-fox/2.png", "manifest.json", "pictures.csv"]
    assert [opened.read(each) for each in opened.namelist()[:2]] == [b"one", b"two"]


@pytest.mark.parametrize("form", [{}, {"template": " "}])
def test_files_are_named_without_a_template_too(send: Send, ids: list[str], form: dict[str, str]) -> None:
    """By prompt and time."""
    status, content, headers = send(ids=ids[0], **form)
    assert status == 200
    assert zipfile.ZipFile(io.BytesIO(content)).namelist()[0] == "a-red-fox-20261122-094512-1.png"
    assert "-1-picture.zip" in headers["content-disposition"]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "select some first"),
        ({"ids": " ,\n, "}, "select some first"),
        ({"ids": "../../library.sqlite"}, "no ids of pictures"),
        ({"ids": new_id(), "template": "{colour}"}, "There is no field {colour}: write {prompt}"),
        ({"ids": new_id(), "template": "{prompt"}, "A brace stands alone here"),
        ({f"field{at}": "x" for at in range(20)}, "too many fields"),
    ],
)
def test_what_cannot_be_sent_is_told_in_words(send: Send, form: dict[str, str], words: str) -> None:
    """One plain sentence for people."""
    status, content, headers = send(**form)
    assert (status, headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert words in content.decode()
    assert content.decode().count(".") == 1


def test_bytes_that_are_no_form_are_refused(send: Send) -> None:
    """Anybody may send anything."""
    assert send(b"\xff\x00{}")[0] == 400
    assert send(b"")[0] == 400


def test_pictures_that_are_gone_are_not_found(send: Send) -> None:
    """Where none of them is left, nothing is sent."""
    status, content, _ = send(ids=new_id())
    assert status == 404
    assert b"Reload the page" in content


def test_nobody_is_answered_without_the_signature(send: Send, studio: Studio, url: str, ids: list[str]) -> None:
    """Nor with that of another address."""
    assert send(to=f"{url}{BASE}/archives", ids=ids[0])[0] == 403
    other = sign("/pictures/x", studio.url_key).removeprefix("/pictures/x")
    assert send(to=f"{url}{BASE}/archives{other}", ids=ids[0])[0] == 403


def test_eight_megabytes_are_enough(send: Send) -> None:
    """More is not taken in; less is read, whatever it is."""
    assert send(b"ids=" + b"," * (8 * 1024**2 - 4))[0] == 400
    assert send(b"ids=" + b"," * (8 * 1024**2))[0] == 413


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_it_stops_when_the_browser_goes_away(studio: Studio, address: str, tmp_path: Path) -> None:
    """The file that was being read is closed, and no other is opened."""
    ids = kept(studio, tmp_path, *(bytes([at]) * 12 * 1024**2 for at in range(3)))
    way = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    way.request("POST", address[len("http://" + urlsplit(address).netloc) :], urlencode({"ids": ",".join(ids)}))
    answer = way.getresponse()
    assert answer.read(1000)
    assert within(20, lambda: len(open_blobs(studio)) == 1)
    answer.close()
    way.close()
    assert within(20, lambda: not open_blobs(studio))
    time.sleep(0.3)
    assert not open_blobs(studio)


def open_blobs(studio: Studio) -> list[str]:
    """The kept files that this process has open just now."""
    found = []
    for each in Path("/proc/self/fd").iterdir():
        try:
            target = str(each.readlink())
        except FileNotFoundError:  # closed in this very moment
            continue
        if re.search(r"/[0-9a-f]{64}$", target) and target.startswith(str(studio.store.blobs.root)):
            found.append(target)
    return found


def within(seconds: float, true: Callable[[], bool]) -> bool:
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            return False
        time.sleep(0.02)
    return True


def test_a_file_that_goes_meanwhile_is_no_whole_archive(studio: Studio, address: str, tmp_path: Path) -> None:
    """The browser is told less than it was promised, and so knows that the download has failed."""
    ids = kept(studio, tmp_path, *(bytes([at]) * 12 * 1024**2 for at in range(5, 8)))
    last = studio.library.picture(ids[-1])
    assert last
    with urllib.request.urlopen(address, urlencode({"ids": ",".join(ids)}).encode(), timeout=30) as answer:
        assert answer.read(1000)
        studio.store.blobs.path(last.sha256).unlink()
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
