"""What lies in EASEL_HOME and is not what Easel wrote: a start says so in a sentence, or goes on; never a traceback."""

from collections.abc import Callable
from pathlib import Path

import pytest

from easel.errors import SettingsError
from easel.settings import load
from easel.studio import Studio

NOISE = b"\xff\xfe no text" * 40


def _file(name: str) -> Callable[[Path], None]:
    def spoil(home: Path) -> None:
        (home / name).write_bytes(NOISE)

    return spoil


def _folder(name: str) -> Callable[[Path], None]:
    return lambda home: (home / name).mkdir(parents=True)


def _lock(home: Path) -> None:
    (home / "executors").mkdir()
    (home / "executors" / "0.lock").write_bytes(NOISE)


def _sidecar(home: Path) -> None:
    folder = home / "blobs" / "sidecars" / "2026-11-30"
    folder.mkdir(parents=True)
    (folder / "0193e0b8-0000-7000-8000-000000000000.0.json").write_bytes(NOISE)


@pytest.mark.parametrize("name", ["blobs", "executors", "incoming", "library.sqlite", "url.key", "master.key"])
def test_what_cannot_be_used_stops_the_start_with_a_sentence(tmp_path: Path, name: str) -> None:
    """It names the file and what to do; and what lies there is left alone."""
    _file(name)(tmp_path)
    with pytest.raises(SettingsError) as caught:
        Studio.open(load(home=tmp_path, base_url="http://127.0.0.1:9/v1"))
    assert str(tmp_path / name) in caught.value.message
    assert caught.value.hint
    assert (tmp_path / name).read_bytes() == NOISE


@pytest.mark.parametrize(
    "spoil",
    [
        _file("thumbs"),
        _file("backups"),
        _file("last-sent"),
        _folder("last-sent"),
        _lock,
        _sidecar,
    ],
    ids=["thumbs", "backups", "mark", "folder as mark", "lock", "sidecar"],
)
def test_what_can_be_done_without_is_passed_over(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    """A cache or a copy can be missed."""
    spoil(tmp_path)
    studio = Studio.open(load(home=tmp_path, base_url="http://127.0.0.1:9/v1"))
    try:
        assert not studio.library.pictures(1)
    finally:
        studio.close(0)


def test_settings_that_are_no_text_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A .env in another encoding."""
    (tmp_path / ".env").write_bytes(NOISE)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=r"The file .env cannot be read: it is not UTF-8 text"):
        load()
