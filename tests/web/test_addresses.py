"""Addresses: signed, stable for a day, and worth nothing when changed or expired."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from easel.store.url_key import signing_key
from easel.web.addresses import is_valid, sign

SHARED = "one for every replica"
NOON = 1_900_000_000 // 86_400 * 86_400 + 43_200.0


def parts(address: str) -> tuple[str, str, str]:
    split = urlsplit(address)
    query = parse_qs(split.query)
    return split.path, query["expires"][0], query["signature"][0]


def test_an_address_holds_until_the_end_of_the_next_day() -> None:
    """Valid at once and a day later, not after two days."""
    path, expires, signature = parts(sign("/pictures/a", b"key", NOON))
    assert is_valid(path, expires, signature, b"key", NOON)
    assert is_valid(path, expires, signature, b"key", NOON + 86_400)
    assert not is_valid(path, expires, signature, b"key", NOON + 2 * 86_400)


def test_an_address_stays_the_same_through_the_day() -> None:
    """Two reruns of one day give the same address, so the browser's cache works."""
    assert sign("/pictures/a", b"key", NOON) == sign("/pictures/a", b"key", NOON + 3_600)


def test_a_changed_address_is_refused() -> None:
    """Another path, another expiry, another key or nonsense do not pass."""
    path, expires, signature = parts(sign("/pictures/a", b"key", NOON))
    assert not is_valid("/pictures/b", expires, signature, b"key", NOON)
    assert not is_valid(path, str(int(expires) + 86_400), signature, b"key", NOON)
    assert not is_valid(path, expires, signature, b"other", NOON)
    assert not is_valid(path, "٣", signature, b"key", NOON)
    assert not is_valid(path, "", "", b"key", NOON)


def test_the_key_is_made_once_and_can_be_given(tmp_path: Path) -> None:
    """One key per home, 0600; a given one is the same everywhere."""
    first = signing_key(tmp_path)
    assert signing_key(tmp_path) == first
    assert (tmp_path / "url.key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["url.key"]
    assert signing_key(tmp_path, SHARED) == signing_key(tmp_path / "elsewhere", SHARED) != first
