"""Signed addresses of kept pictures: who holds one may fetch that picture until it expires, and nothing else.

The expiry is rounded up to the end of the next day (UTC), so that an address stays the same across reruns and browsers
keep what they have fetched.
"""

import hashlib
import hmac
import secrets
import time
from pathlib import Path
from urllib.parse import urlencode

from easel.library import key_files

DAY = 86_400
_BYTES = 32  # of the key that is kept in EASEL_HOME


def sign(path: str, key: bytes, now: float | None = None) -> str:
    """`path` ("/pictures/…") with its expiry and signature as query; good until the end of the next day (UTC)."""
    expires = (int(time.time() if now is None else now) // DAY + 2) * DAY
    return f"{path}?{urlencode({'expires': expires, 'signature': _signature(path, expires, key)})}"


def is_valid(path: str, expires: str, signature: str, key: bytes, now: float | None = None) -> bool:
    """Whether `signature` was made by `sign` for this path and has not expired."""
    if not expires.isascii() or not expires.isdigit() or len(expires) > 12:
        return False
    if int(expires) < (time.time() if now is None else now):
        return False
    # as bytes: it compares no text beyond ASCII, and anybody may send some
    return hmac.compare_digest(_signature(path, int(expires), key).encode(), signature.encode("utf-8", "replace"))


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


def _signature(path: str, expires: int, key: bytes) -> str:
    return hmac.new(key, f"{path}\n{expires}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:40]
