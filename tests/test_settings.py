"""Settings: typed, from the environment, and a bad one stops the start with one clear sentence."""

import stat
from pathlib import Path

import pytest

from easel import settings
from easel.errors import SettingsError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EASEL_TIMEOUT", "soon"),
        ("EASEL_RETRIES", "-1"),
        ("EASEL_BASE_URL", "ftp://files.example"),
        ("EASEL_BASE_URL", "https://me:secret@host.example"),
        ("EASEL_LOG_LEVEL", "LOUD"),
        ("EASEL_PICTURE_HOSTS", "cdn.example, *.secret.example"),
        ("EASEL_DATABASE_URL", "mysql://easel:secret@db.example/easel"),
        ("EASEL_DATABASE_URL", "postgresql://"),
        ("EASEL_BLOBS", "https://bucket.example/easel"),
        ("EASEL_BLOBS", "s3://No_Bucket"),
        ("EASEL_ROLE", "everything"),
    ],
)
def test_a_bad_value_stops_the_start_in_one_sentence(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the variable and never repeats the value, which may be a secret."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as caught:
        settings.load()
    assert "\n" not in caught.value.message
    assert value not in caught.value.message


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_database_may_be_called_as_everywhere(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the provider's form of its address, psycopg opens it; its password is not printed."""
    monkeypatch.setenv("EASEL_DATABASE_URL", f"{scheme}://easel:canary@db.example:5433/easel?sslmode=require")
    loaded = settings.load()
    assert loaded.database == "postgresql+psycopg://easel:canary@db.example:5433/easel?sslmode=require"
    assert "canary" not in repr(loaded)


@pytest.mark.parametrize(
    ("given", "missing"), [("", "EASEL_MASTER_KEY and EASEL_URL_KEY are"), ("u", "EASEL_MASTER_KEY is")]
)
def test_a_shared_library_without_shared_keys_stops_the_start(
    given: str, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several processes that seal and sign each with a key of its own would not understand one another."""
    monkeypatch.setenv("EASEL_URL_KEY", given)
    settings.load().check_shared()
    monkeypatch.setenv("EASEL_BLOBS", "s3://pictures/easel/")
    with pytest.raises(SettingsError, match=missing):
        settings.load().check_shared()
    monkeypatch.setenv("EASEL_MASTER_KEY", "m")
    monkeypatch.setenv("EASEL_URL_KEY", "u")
    loaded = settings.load()
    loaded.check_shared()
    assert loaded.blobs == "s3://pictures/easel"


def test_the_home_folder_is_private(tmp_path: Path) -> None:
    """EASEL_HOME is made with mode 0700."""
    home = settings.load(home=tmp_path / "deep" / "home").private_home()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_key_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key does not appear in the settings' own text."""
    monkeypatch.setenv("EASEL_API_KEY", "sk-canary")
    assert "canary" not in repr(settings.load())
