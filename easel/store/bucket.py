"""Blobs in an S3 store, for as many machines as wanted: the bucket is the truth, and each machine reads through a cache.

What is written is in the bucket before a call returns. A picture is written create-only under its digest, and what is read
back is held against it. The store is found by the usual AWS_* variables.
"""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from easel.store.blobs import Blobs, key_of
from easel.store.cache import Cache

if TYPE_CHECKING:  # there for type checkers alone
    from obstore.store import ClientConfig, RetryConfig

_BLOCK = 1024 * 1024
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
# A paid picture is worth two minutes of trying; a preview, which the reading of that picture waits for, a few seconds.
_RETRIES: "RetryConfig" = {"max_retries": 8, "retry_timeout": timedelta(seconds=120)}
_NONE: "RetryConfig" = {"max_retries": 0, "retry_timeout": timedelta(seconds=5)}
_PATIENT, _HASTY = (timedelta(seconds=300), _RETRIES), (timedelta(seconds=5), _NONE)


class Bucket(Blobs):
    """`s3://bucket/prefix`, with the same keys as in a folder. What the store refuses or does not answer is an OSError."""

    is_shared = True

    def __init__(self, url: str, cache: Cache) -> None:
        self.root = cache.root
        self._cache = cache
        self._store = _store(url, *_PATIENT)
        self._hasty = _store(url, *_HASTY)

    def check(self) -> None:
        """Raises OSError, with words, when the bucket cannot be used."""
        with _as_os_error("looked into"):
            next(iter(obstore.list(self._store, chunk_size=1)), None)

    def path(self, sha256: str) -> Path:
        key = key_of(sha256)
        if not self._cache.used(key):
            with suppress(FileNotFoundError):  # as in a folder: the file of a blob, whether or not it is there
                self._fetch(key, sha256)
        return self._cache.file(key)

    def name_of(self, path: Path) -> str | None:
        name = path.name
        is_ours = len(name) == 64 and path.is_file() and path == self._cache.file(key_of(name))
        return name if is_ours else None

    def put_file(self, source: Path, sha256: str) -> Path:
        source.chmod(0o600)
        key = key_of(sha256)
        with _as_os_error("written"), suppress(AlreadyExistsError):
            obstore.put(self._store, key, source, mode="create", use_multipart=False)
        return self._kept(source, key)

    def forget(self, sha256: str, before: float) -> None:
        """It stays: whether another machine keeps the same bytes just now cannot be told, and room in a bucket costs little."""

    def put(self, key: str, data: bytes, *, durable: bool = True) -> Path:
        with _as_os_error("written"):
            obstore.put(self._store if durable else self._hasty, key, data, use_multipart=False)
        return self._cache.put(key, (data,))

    def put_new(self, key: str, data: bytes) -> bool:
        with _as_os_error("written"):
            try:
                obstore.put(self._store, key, data, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
        return True

    def put_copy(self, source: Path, key: str) -> Path:
        source.chmod(0o600)
        with _as_os_error("written"):
            obstore.put(self._hasty, key, source, use_multipart=False)
        return self._kept(source, key)

    def file(self, key: str) -> Path:
        if not self._cache.used(key):
            with suppress(FileNotFoundError):
                self._fetch(key)
        return self._cache.file(key)

    def has(self, key: str) -> bool:
        try:
            with _as_os_error("read", missing=True):
                obstore.head(self._store, key)
        except FileNotFoundError:
            return False
        return True

    def get(self, key: str) -> bytes:
        with _as_os_error("read", missing=True):
            return super().get(key)

    def names(self, folder: str, since: float = 0.0) -> Iterator[str]:
        with _as_os_error("listed"):
            yield from super().names(folder, since)

    def folders(self, folder: str) -> list[str]:
        with _as_os_error("listed"):
            return super().folders(folder)

    def delete(self, key: str) -> None:
        self._cache.drop(key)
        with _as_os_error("removed"):
            super().delete(key)

    def _kept(self, source: Path, key: str) -> Path:
        """The cached file; that it can be cached at all is not worth the picture, which is in the bucket."""
        try:
            return self._cache.link(key, source)
        except OSError:
            return self._cache.file(key)

    def _fetch(self, key: str, sha256: str = "") -> None:
        """Raises FileNotFoundError when the bucket has none."""
        with _as_os_error("read", missing=True):
            self._cache.put(key, _checked(obstore.get(self._store, key).stream(_BLOCK), sha256))


def _checked(pieces: Iterator[bytes], sha256: str) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in pieces:
        block = bytes(piece)
        digest.update(block)
        yield block
    if sha256 and digest.hexdigest() != sha256:
        raise OSError(errno.EIO, "the bucket gave other bytes than were kept there")


@contextmanager
def _as_os_error(done: str, *, missing: bool = False) -> Iterator[None]:
    """With `missing`, FileNotFoundError says that there is no such object; elsewhere it means that there is no bucket."""
    try:
        yield
    except FileNotFoundError as error:
        if missing:
            raise
        raise OSError(errno.EIO, f"the bucket could not be {done}: there is none of that name") from error
    except BaseError as error:
        raise OSError(errno.EIO, f"the bucket could not be {done}: {_said(error)}") from error


def _said(error: BaseError) -> str:
    """The store's own sentence, without the debug text below it and without what a server may have put into its answer."""
    first = str(error).split("\n", 1)[0]
    return first.split(" - ", 1)[0][:200].rstrip(" .")


def _store(url: str, timeout: timedelta, retry: "RetryConfig") -> S3Store:
    endpoint = next((os.environ[name] for name in _ENDPOINTS if os.environ.get(name)), "")
    options: ClientConfig = {"timeout": timeout, "connect_timeout": timedelta(seconds=5)}
    options["allow_http"] = endpoint.startswith("http://")
    return S3Store.from_url(url, client_options=options, retry_config=retry)
