"""Pictures whose rows another process has made get their thumbnails in a running studio, without a start of it."""

import hashlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from easel.exchange.export import Export
from easel.exchange.taking_in import TakingIn
from easel.runs import adoption
from easel.store.store import Store
from tests.jobs.conftest import Open, Studio
from tests.library.conftest import sidecar
from tests.made_database import opened_store
from tests.pictures import samples
from tests.sandbox_process import SandboxProcess


@contextmanager
def _beside(studio: Studio) -> Iterator[Store]:
    """The same library, as a command line has it open."""
    opened = Store(studio.settings)
    opened.open()
    yield opened
    opened.close()


def _put(store: Store, folder: Path, data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()
    path = folder / digest
    path.write_bytes(data)
    store.blobs.put_file(path, digest)
    made = sidecar(sha256=digest, size_bytes=len(data), width=96, height=64)
    store.sidecars.write(made)
    adoption.rebuild(store.database, store.sidecars)
    return made.picture_id


def _until_ready(studio: Studio, name: str) -> None:
    ends = time.monotonic() + 30
    while (found := studio.library.picture(name)) is None or not found.thumb_ready:
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_what_a_command_line_takes_in_has_thumbnails(
    open_studio: Open, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """As soon as its rows are there."""
    with opened_store(tmp_path / "elsewhere") as other:
        name = _put(other, tmp_path, samples.encoded(samples.photo(96, 64)))
        Export(other).write(tmp_path / "all.zip")
    studio = open_studio(sandbox.base_url)
    studio.ended(studio.submit())
    with _beside(studio) as store:
        assert TakingIn(store).run(tmp_path / "all.zip").taken["picture"] == 1
    _until_ready(studio, name)
    assert studio.library.thumb(name)


def test_what_cannot_be_decoded_is_told_once_and_keeps_no_other_waiting(
    open_studio: Open, sandbox: SandboxProcess, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Older ones, too, are looked at behind it."""
    studio = open_studio(sandbox.base_url)
    logger = logging.getLogger("easel")  # hands nothing on to the root once a command has run in this process
    logger.addHandler(caplog.handler)
    with caplog.at_level(logging.WARNING, "easel"), _beside(studio) as store:
        good = _put(store, tmp_path, samples.encoded(samples.photo(96, 64)))
        bad = _put(store, tmp_path, b"no picture")
        _until_ready(studio, good)
        later = _put(store, tmp_path, samples.encoded(samples.photo(96, 64, 2)))
        _until_ready(studio, later)
    logger.removeHandler(caplog.handler)
    assert len({id(record) for record in caplog.records if bad in record.getMessage()}) == 1
