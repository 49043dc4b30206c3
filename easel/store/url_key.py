"""The key that signs the addresses of kept pictures."""

import hashlib
import secrets
from pathlib import Path

from easel.store import key_files

_BYTES = 32  # of the key that is kept in EASEL_HOME


def signing_key(home: Path, given: str = "") -> bytes:
    """The key of this studio: `given` (EASEL_URL_KEY, the same on every replica), else one made once in `home`/url.key (0600)."""
    if given:
        return hashlib.sha256(key_files.given("EASEL_URL_KEY", given, key_files.LEAST).encode()).digest()
    return key_files.kept(
        home / "url.key",
        lambda: secrets.token_bytes(_BYTES),
        lambda key: len(key) == _BYTES and len(set(key)) > 1,
        instead="Without one, remove it and start again: another is made, and addresses of pictures that were given out end.",
    )
