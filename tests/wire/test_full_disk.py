"""A picture that arrives on a full disk: it was paid for, and waits in memory until there is room."""

import base64
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from easel.errors import NoPicture
from easel.requests.generate import GenerateParams
from easel.wire import picture_folder
from easel.wire.client import ImagesClient
from tests.full_disk import Disk, limited
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http, http_json

MakeClient = Callable[..., ImagesClient]
MakeServer = Callable[..., RawServer]
BIG = os.urandom(700_000)


@pytest.fixture
def disk(tmp_path: Path) -> Any:
    with limited(tmp_path) as made:
        yield made


def _waits(observer: Listener) -> None:
    ends = time.monotonic() + 60
    while not any("disk is full" in stage for stage in observer.stages):
        assert time.monotonic() < ends
        time.sleep(0.02)


@pytest.mark.parametrize("link", [False, True], ids=["in the answer", "behind a link"])
def test_a_picture_waits_for_room(
    disk: Disk, client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener, *, link: bool
) -> None:
    """Nothing of it is lost, the deadline of the request does not count any more, and the stage says what is waited for."""
    server = raw_server()
    if link:
        server.answer_with(http_json({"data": [{"url": f"{server.base_url}/files/1.png"}]}), http(BIG, "image/png"))
    else:
        server.answer_with(http_json({"data": [{"b64_json": base64.b64encode(BIG).decode()}]}))
    disk.is_full = True
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(
            client(server.base_url, timeout=3, retries=0).generate, GenerateParams("x"), folder, observer
        )
        _waits(observer)
        assert not asked.done()
        disk.is_full = False
        (picture,) = asked.result(60).pictures
    assert picture.path.read_bytes() == BIG


def test_a_disk_that_fills_up_in_the_middle_keeps_the_order(disk: Disk, tmp_path: Path) -> None:
    """What came before and after, whole; also where room comes and goes."""
    file = picture_folder.PictureFile(tmp_path / "one", 10_000_000, preview=False)
    for at in range(0, len(BIG), 50_000):
        disk.is_full = at > 200_000
        file.write(BIG[at : at + 50_000])
    file.finish()
    assert not file.is_settled
    threading.Timer(0.2, lambda: setattr(disk, "is_full", False)).start()
    file.settle(60)
    assert (tmp_path / "one").read_bytes() == BIG


def test_a_disk_that_stays_full_is_told(
    disk: Disk,
    client: MakeClient,
    raw_server: MakeServer,
    folder: Path,
    observer: Listener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After ten minutes: the picture was probably billed, and nothing half is left behind."""
    monkeypatch.setattr(picture_folder, "PATIENCE", 0.1)
    monkeypatch.setattr(picture_folder, "AGAIN", 0.02)
    disk.is_full = True
    server = raw_server(http_json({"data": [{"b64_json": base64.b64encode(BIG).decode()}]}))
    with pytest.raises(NoPicture, match="the disk is full") as caught:
        client(server.base_url).generate(GenerateParams("x"), folder, observer)
    assert "probably billed" in caught.value.hint
    assert not list(folder.iterdir())
