"""The key that signs the addresses of kept pictures."""

import hashlib
import secrets
from pathlib import Path

from easel.store import key_files

_BYTES = 32  # of the key that is kept in EASEL_HOME


def signing_key(home: Path, secret: str = "") -> bytes:
    """This studio's key: from `secret` (EASEL_URL_KEY, the same on every replica), else made once, in `home`/url.key (0600)."""
    if secret:
        return hashlib.sha256(key_files.given("EASEL_URL_KEY", secret, key_files.LEAST).encode()).digest()
    return key_files.kept(
        home / "url.key",
        lambda: secrets.token_bytes(_BYTES),
        lambda key: len(key) == _BYTES and len(set(key)) > 1,
        instead="Without one, remove it and start again: a new key is made, and picture links shared before stop working.",
    )
