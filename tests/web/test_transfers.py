"""Exports that are downloaded and imports that are uploaded: whole, cut, stopped, and what is no export (`spooling.py`)."""

import http.client
import io
import json
import shutil
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from easel.exchange.export import Export
from easel.housekeeping.housekeeping import EXPORT, IMPORT
from easel.housekeeping.works import Stopped
from easel.settings import load
from easel.store.store import Store
from easel.studio import Studio
from easel.web.addresses import sign
from easel.web.routes import routes
from easel.web.transfers import Download
from tests.exchange.made_library import made_home
from tests.web.serving import served

__all__ = ["made_home"]


class Place(NamedTuple):
    """A studio, and where it is served."""

    studio: Studio
    netloc: str

    def post(self, question: str, body: Any, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        way = http.client.HTTPConnection(self.netloc, timeout=60)
        try:
            way.request("POST", sign(f"/housekeeping/{question}", self.studio.url_key), body, headers)
            answer = way.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            way.close()

    def upload(self, data: Any) -> tuple[int, str]:
        """The status, and the sentence of an error."""
        status, content, _ = self.post("import", data)
        return status, json.loads(content).get("error", "")

    def imported(self) -> dict[str, Any]:
        """How the last import went; nothing of it lies about."""
        self.studio.housekeeping.works.join()
        assert list((self.studio.store.home / "arrivals").iterdir()) == []
        return self.studio.housekeeping.works.told()[IMPORT]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """With nothing in it at first."""
    home = tmp_path_factory.mktemp("here") / "home"
    studio = Studio.open(load(_env_file=None, home=home, base_url="http://127.0.0.1:9/v1"))
    try:
        with served(Starlette(routes=routes(lambda: studio))) as url:
            yield Place(studio, urlsplit(url).netloc)
    finally:
        studio.close(0)


@pytest.fixture(scope="module")
def parcel(made_home: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An export of a small library of everything."""
    home = tmp_path_factory.mktemp("made") / "home"
    shutil.copytree(made_home, home, ignore=shutil.ignore_patterns("executors", "incoming"))
    store = Store(load(_env_file=None, home=home))
    store.open()
    try:
        return b"".join(Export(store).stream())
    finally:
        store.close()


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", b"\x89PNG\r\n"])
def test_what_is_no_zip_is_turned_away(here: Place, data: bytes) -> None:
    """By its first bytes; nothing begins, nothing is left."""
    assert here.upload(data) == (413, "This is not a ZIP. Choose one exported by Easel.")
    assert list((here.studio.store.home / "arrivals").iterdir()) == []


def test_one_that_was_cut_is_refused_in_words(here: Place, parcel: bytes) -> None:
    """And harms nothing."""
    assert here.upload(parcel[: len(parcel) // 2]) == (202, "")
    work = here.imported()
    assert work["state"] == "failed"
    assert "is not a complete ZIP" in work["error"]
    assert here.studio.library.pictures() == ()


def test_a_zip_of_something_else_is_refused_in_words(here: Place) -> None:
    """Names that lead out of the folder among it."""
    for name, words in (("notes.txt", "manifest is missing"), ("../../x", "leads out of its folder")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(name, "words")
        assert here.upload(out.getvalue()) == (202, "")
        assert words in here.imported()["error"]


def test_what_has_no_room_is_turned_away_before_it_comes(here: Place) -> None:
    """By the length that it tells: it would lie here twice."""
    free = shutil.disk_usage(here.studio.store.home).free
    status, content, _ = here.post("import", b"PK\3\4", **{"Content-Length": str(free)})
    assert status == 413
    assert "importing needs twice that" in json.loads(content)["error"]


def test_one_of_a_kind_at_a_time(here: Place) -> None:
    """A second one is turned away while the first is under way."""
    for kind in (IMPORT, EXPORT):
        assert here.studio.housekeeping.works.begin(kind)
    assert here.upload(b"PK\3\4") == (409, "Another import is running. Wait until it ends, or stop it.")
    status, content, _ = here.post("export", urlencode({"of": "everything"}))
    assert (status, content) == (409, b"Another export is running. Wait until it ends, or stop it.")
    for kind in (IMPORT, EXPORT):
        here.studio.housekeeping.works.stop(kind)


def test_what_was_exported_can_be_uploaded_and_downloaded(here: Place, parcel: bytes) -> None:
    """202 says that it has begun; it goes on by itself. What is downloaded then has nothing to add."""
    assert here.upload(io.BytesIO(parcel)) == (202, "")
    outcome = here.imported()["outcome"]
    assert outcome["taken"]["picture"] == len(here.studio.library.pictures()) > 4
    status, data, headers = here.post("export", urlencode({"of": "everything"}))
    assert status == 200
    assert headers["content-disposition"].startswith('attachment; filename="easel-library-')
    assert "content-length" not in headers
    assert here.upload(data) == (202, "")
    assert here.imported()["outcome"]["taken"] == {}


def test_a_choice_alone_is_downloaded(here: Place) -> None:
    """With what its pictures need; of nothing there is no ZIP."""
    status, data, _ = here.post("export", urlencode({"of": "search", "text": '"a blue fox"', "zone": "UTC"}))
    assert status == 200
    assert json.loads(zipfile.ZipFile(io.BytesIO(data)).read("manifest.json"))["counts"]["picture"] == 1
    assert here.post("export", urlencode({"of": "board", "text": "No such board"}))[0] == 404
    assert here.post("export", b"\xff")[0] == 400


@pytest.mark.parametrize("error", [Stopped(), OSError(5, "Input/output error")])
def test_a_download_that_ends_early_is_known_not_to_be_whole(error: Exception) -> None:
    """Its last piece never comes."""

    def pieces() -> Iterator[bytes]:
        yield b"PK"
        raise error

    route = Route("/", lambda _request: Download(pieces()))
    with served(Starlette(routes=[route])) as url, pytest.raises(http.client.IncompleteRead):
        urllib.request.urlopen(url, timeout=20).read()
