"""A conversation is fetched by a signed address, as a ZIP that any import takes in."""

import io
import shutil
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from easel.exchange.taking_in import TakingIn
from easel.settings import load
from easel.store.store import Store
from easel.studio import Studio
from easel.threads.threads import Threads
from easel.web.addresses import sign
from easel.web.routes import routes
from tests.exchange.made_library import made_home, open_store
from tests.web.serving import served

__all__ = ["made_home", "open_store"]


@pytest.fixture
def studio(made_home: Path, tmp_path: Path) -> Iterator[Studio]:
    home = shutil.copytree(made_home, tmp_path / "home", ignore=shutil.ignore_patterns("executors", "incoming"))
    opened = Studio.open(load(_env_file=None, home=home, base_url="http://127.0.0.1:9/v1"))
    yield opened
    opened.close(0)


def test_a_conversation_is_an_attachment(studio: Studio, tmp_path: Path, open_store: Callable[..., Store]) -> None:
    """Called by its title, kept by no browser, whole; of one that is not there it is a 404."""
    (thread,) = studio.converse.threads.recent()
    with served(Starlette(routes=routes(lambda: studio))) as url:
        with urllib.request.urlopen(url + sign(f"/threads/{thread.id}/export", studio.url_key), timeout=30) as answer:
            data, headers = answer.read(), answer.headers
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(url + sign(f"/threads/{'0' * 36}/export", studio.url_key), timeout=30)
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{url}/threads/{thread.id}/export", timeout=30)
    assert headers["content-disposition"] == "attachment; filename*=utf-8''hello-conversation.zip"
    assert headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "THREAD.md"
    (tmp_path / "got.zip").write_bytes(data)
    second = open_store(tmp_path / "second")
    assert TakingIn(second).run(tmp_path / "got.zip").taken["thread"] == 1
    assert Threads(second).recent() == (thread,)
