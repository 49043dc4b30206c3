"""Reads the certificate authorities that prove a server's name, once per file: anew for each connection it cost 30 ms of CPU."""

import re
import ssl
from functools import lru_cache
from pathlib import Path

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util.ssl_ import create_urllib3_context

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")


def is_text(value: str) -> bool:
    """Whether these are certificates themselves, and not the path of a file."""
    return "-----BEGIN " in value


def is_certificate(text: str) -> bool:
    """Whether a text holds certificates that can be used, and no private key beside them."""
    try:
        return "PRIVATE KEY" not in text and bool(_read_text(text).cert_store_stats()["x509"])
    except (ssl.SSLError, ValueError):
        return False


def trusting(ca_file: str = "") -> ssl.SSLContext:
    """A context that trusts the authorities in `ca_file` (or folder, or certificates as text), by default those of certifi.

    Shared, so never changed. Raises OSError when the file is missing or holds no certificate.
    """
    if is_text(ca_file):
        return _read_text(ca_file)
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


@lru_cache(maxsize=16)
def _read_text(text: str) -> ssl.SSLContext:
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    context.load_verify_locations(cadata="\n".join(_CERTIFICATE.findall(text)))
    return context
