"""Whatever lies in EASEL_HOME is its owner's alone, and what an older version left open to others is corrected."""

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from easel.settings import load
from easel.store import private
from easel.store.store import Store
from tests.jobs.conftest import Open, open_studio
from tests.library.conftest import sidecar
from tests.sandbox_process import SandboxProcess

__all__ = ["open_studio"]


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    """The least careful of all: what is not closed on purpose is open to everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def _open_to_others(home: Path) -> list[str]:
    return sorted(
        f"{path.relative_to(home)} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in home.rglob("*")
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    )


def test_nothing_that_a_studio_writes_is_open_to_others(
    open_studio: Open, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """Pictures, previews, thumbnails, sidecars, databases with their logs, locks, copies; also what a library of ours writes."""
    studio = open_studio(sandbox.base_url)
    studio.ended(studio.submit(stream=True, partial_images=1), 60)
    studio.store.backups.daily()
    Image.new("RGB", (8, 8)).save(studio.store.home / "thumbs" / "by-a-library.jpg")
    home = tmp_path / "home"
    assert {"blobs", "executors", "incoming", "library.sqlite", "thumbs"} <= {path.name for path in home.iterdir()}
    assert _open_to_others(home) == []
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_what_an_older_version_left_open_is_corrected(tmp_path: Path) -> None:
    """At the start what lies directly in the home, in the background the rest."""
    with closing(Store(load(home=tmp_path / "home"))) as store:
        store.open()
        store.sidecars.write(sidecar())
    home = tmp_path / "home"
    (home / "exports").mkdir()
    (home / "exports" / "old.png").write_bytes(b"x")
    for path in home.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with closing(Store(load(home=home))) as store:
        store.open()
        assert [found for found in _open_to_others(home) if "/" not in found] == []
        private.correct(home)
        assert _open_to_others(home) == []


def test_links_and_their_ends_are_left_alone(tmp_path: Path) -> None:
    """A folder that was moved to another disk is its owner's business."""
    (tmp_path / "elsewhere").mkdir(mode=0o755)
    home = tmp_path / "home"
    home.mkdir()
    (home / "link").symlink_to(tmp_path / "elsewhere")
    (home / "dead").symlink_to(tmp_path / "gone")
    private.correct_top(home)
    private.correct(home)
    assert stat.S_IMODE((tmp_path / "elsewhere").stat().st_mode) == 0o755


def test_files_that_are_handed_out_are_as_open_as_ever(tmp_path: Path) -> None:
    """What the command line puts beside somebody's own files."""
    private.close_to_others()
    made = tmp_path / "picture.png"
    made.write_bytes(b"x")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    private.give(made)
    assert stat.S_IMODE(made.stat().st_mode) & 0o600 == 0o600
