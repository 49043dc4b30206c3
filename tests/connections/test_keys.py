"""Keys at rest: sealed under one master key, readable by its holder alone."""

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from easel.connections.keys import KeyBox, Secret
from easel.errors import KeyLost

SECRET = Secret.of("sk-canary-0123456789", {"X-Team-Token": "tok-canary"})


@pytest.mark.parametrize(
    "master", ["", "a sentence that somebody chose", Fernet.generate_key().decode()], ids=["made", "chosen", "a key"]
)
def test_what_is_sealed_opens_again_in_another_process(tmp_path: Path, master: str) -> None:
    """The master key of the home folder, a chosen text, or a ready Fernet key: each opens what it sealed."""
    sealed = KeyBox(tmp_path, master).seal(SECRET)
    assert "canary" not in sealed
    opened = KeyBox(tmp_path, master).open(sealed)
    assert opened == SECRET
    assert opened.key.get_secret_value() == "sk-canary-0123456789"
    assert opened.sent_headers() == {"X-Team-Token": "tok-canary"}


def test_the_master_key_is_its_owners_alone(tmp_path: Path) -> None:
    """The file is 0600, made once, and given nowhere else when the environment gives the key."""
    KeyBox(tmp_path)
    file = tmp_path / "master.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    KeyBox(tmp_path)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["master.key"]


def test_another_master_key_opens_nothing(tmp_path: Path) -> None:
    """The error says what to do and holds nothing of the key."""
    sealed = KeyBox(tmp_path, "one").seal(SECRET)
    with pytest.raises(KeyLost, match="another master key") as caught:
        KeyBox(tmp_path, "two").open(sealed)
    assert "Enter the key" in caught.value.hint
    assert caught.value.__cause__ is None


def test_a_secret_shows_itself_nowhere() -> None:
    """Neither repr nor str of a secret, which tracebacks and logs print, holds it."""
    assert "canary" not in repr(SECRET) + str(SECRET)


@pytest.mark.parametrize("key", ["sk-a b", "sk-ключ", "sk-\nx", "sk-abc•••xyz", "sk-abc***"])
def test_what_no_key_can_be_is_named_without_repeating_it(key: str) -> None:
    """A pasted blank, line break, or a key that a page had made unreadable is refused before it is kept."""
    problems = list(Secret.of(key).problems())
    assert [problem.field for problem in problems] == ["api_key"]
    assert key not in problems[0].message
