"""Signed addresses of kept pictures: who holds one may fetch that picture until it expires, and nothing else.

The expiry is rounded up to the end of the next day (UTC), so that an address stays the same across reruns and browsers
keep what they have fetched.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
import time
from pathlib import Path
from urllib.parse import urlencode

DAY = 86_400


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
        return hashlib.sha256(given.encode()).digest()
    file = home / "url.key"
    if not file.exists():
        draft = home / f"url.key.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):  # another process of this home was quicker: its key counts
            os.link(draft, file)
        draft.unlink()
    return file.read_bytes()


def _signature(path: str, expires: int, key: bytes) -> str:
    return hmac.new(key, f"{path}\n{expires}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:40]
