"""Signs the addresses of kept pictures: who holds one may fetch that picture until it expires, and nothing else.

The expiry is rounded up to the end of the next day (UTC), so that an address stays the same across reruns and browsers
keep what they have fetched.
"""

import hashlib
import hmac
import time
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


def _signature(path: str, expires: int, key: bytes) -> str:
    return hmac.new(key, f"{path}\n{expires}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:40]
