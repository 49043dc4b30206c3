"""The certificate authorities that servers are proved by, read once per file: anew for each connection it cost 30 ms of CPU."""

import ssl
from functools import lru_cache
from pathlib import Path

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util.ssl_ import create_urllib3_context


def trusting(ca_file: str = "") -> ssl.SSLContext:
    """A context that trusts the authorities in `ca_file` (or folder), by default those of certifi. Shared, so never changed.

    Raises OSError when the file is missing or holds no certificate.
    """
    path = Path(ca_file or DEFAULT_CA_BUNDLE_PATH)
    return _read(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: str, _changed: int) -> ssl.SSLContext:
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    if Path(path).is_dir():
        context.load_verify_locations(capath=path)
    else:
        context.load_verify_locations(cafile=path)
    return context
