"""Key files and key settings that are none: the start stops with a sentence, and nobody signs with a key that can be guessed."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from easel.connections.keys import KeyBox, Secret
from easel.errors import SettingsError
from easel.store.url_key import signing_key

READERS: dict[str, Callable[[Path, str], object]] = {"url.key": signing_key, "master.key": KeyBox}
both = pytest.mark.parametrize("name", sorted(READERS))


@both
@pytest.mark.parametrize("content", [b"", b"\n", b"short", b"\x00" * 32, b"x" * 31, b"y" * 10_000, "ü".encode() * 22])
def test_a_file_that_is_no_key_stops_the_start(tmp_path: Path, name: str, content: bytes) -> None:
    """Empty, cut short, zeroed by a power cut, another file: named, with what to do; it is left as it is."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        READERS[name](tmp_path, "")
    assert str(tmp_path / name) in caught.value.message
    assert "Restore it from a backup." in caught.value.hint
    assert (tmp_path / name).read_bytes() == content
    assert content.decode(errors="replace") not in caught.value.message or not content.strip()


@both
def test_a_folder_or_a_dead_link_in_its_place_is_told(tmp_path: Path, name: str) -> None:
    """A sentence, no traceback."""
    (tmp_path / name).mkdir()
    with pytest.raises(SettingsError, match="cannot be used"):
        READERS[name](tmp_path, "")
    (tmp_path / name).rmdir()
    (tmp_path / name).symlink_to(tmp_path / "gone")
    with pytest.raises(SettingsError, match="cannot be used"):
        READERS[name](tmp_path, "")


@both
def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path: Path, name: str) -> None:
    """One that others could read is theirs no more from the next start on."""
    before = os.umask(0)
    try:
        READERS[name](tmp_path, "")
        key = (tmp_path / name).read_bytes()
        (tmp_path / name).chmod(0o644)
        READERS[name](tmp_path, "")
    finally:
        os.umask(before)
    assert (tmp_path / name).read_bytes() == key
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("value", [" ", "\t", "x", "secret", "fifteen letters"])
def test_a_url_key_that_can_be_guessed_is_refused(tmp_path: Path, value: str) -> None:
    """Who guesses it signs any address; the sentence names the setting and not its value."""
    with pytest.raises(SettingsError, match="EASEL_URL_KEY") as caught:
        signing_key(tmp_path, value)
    assert value.strip() == "" or value not in caught.value.message
    assert "openssl rand" in caught.value.hint


def test_a_blank_master_key_is_refused_and_a_short_one_still_opens(tmp_path: Path) -> None:
    """Saved keys are sealed with short ones, too: these are stretched, and go on."""
    with pytest.raises(SettingsError, match="EASEL_MASTER_KEY is blank"):
        KeyBox(tmp_path, "  ")
    sealed = KeyBox(tmp_path, "short").seal(Secret.of("sk-1"))
    assert KeyBox(tmp_path, "short").open(sealed).key.get_secret_value() == "sk-1"
