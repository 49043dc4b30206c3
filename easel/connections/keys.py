"""Keeps keys sealed with Fernet (AES-128-CBC and HMAC-SHA-256) under one master key, opened for the worker alone.

The master key comes from EASEL_MASTER_KEY, or is made once in EASEL_HOME/master.key (0600). A copy of the database alone
gives no key away. The operating system's keyring is not used: without a desktop session it asks for a password nobody
is there to type.
"""

import base64
import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

from easel.errors import KeyLost
from easel.requests.problems import Problem
from easel.store import key_files

_SALT = b"easel master key"
_COST = 2**14  # scrypt: about 50 ms and 16 MB, once per start


@dataclass(frozen=True, slots=True)
class Secret:
    """What a connection sends and nobody sees: its key (may be empty) and the values of its extra headers, by name."""

    key: SecretStr = field(default_factory=lambda: SecretStr(""))
    headers: Mapping[str, SecretStr] = field(default_factory=dict)

    @classmethod
    def of(cls, key: str = "", headers: Mapping[str, str] | None = None) -> "Secret":
        return cls(SecretStr(key), {name: SecretStr(value) for name, value in (headers or {}).items()})

    @property
    def empty(self) -> bool:
        return not self.key.get_secret_value() and not self.headers

    def sent_headers(self) -> dict[str, str]:
        return {name: value.get_secret_value() for name, value in self.headers.items()}

    def problems(self) -> Iterator[Problem]:
        """What keeps it from being sent, in sentences that repeat nothing of it."""
        key = self.key.get_secret_value()
        if "***" in key or "•••" in key:
            yield Problem("api_key", "hidden", "This is the masked form of a key: enter the full key.")
        elif not (key.isascii() and key.isprintable()) or " " in key:
            words = "The key contains a space, a line break or a letter outside ASCII, which no key has."
            yield Problem("api_key", "form", words)
        for name, value in self.sent_headers().items():
            if not (value.isascii() and value.isprintable()) or value != value.strip():
                yield Problem(
                    "extra_headers", "form", f"The value of {name[:64]} contains characters that a header may not have."
                )


@dataclass(frozen=True, slots=True)
class Entered:
    """What a person entered of a secret just now; None where what is kept is to stay."""

    key: SecretStr | None = None
    headers: Mapping[str, SecretStr] | None = None

    @property
    def whole(self) -> bool:
        """Nothing of what was kept before is used on."""
        return self.key is not None and self.headers is not None

    def over(self, kept: Secret) -> Secret:
        return Secret(
            kept.key if self.key is None else self.key, kept.headers if self.headers is None else self.headers
        )

    def problems(self) -> Iterator[Problem]:
        yield from self.over(Secret()).problems()


NOTHING_ENTERED = Entered()


class KeyBox:
    """Seals and opens; made once per process. `given` is EASEL_MASTER_KEY."""

    def __init__(self, home: Path, given: str = "") -> None:
        self._fernet = Fernet(
            _stretched(key_files.given("EASEL_MASTER_KEY", given, 1)) if given else _kept(home / "master.key")
        )

    def seal(self, secret: Secret) -> str:
        """Text fit for a database column; empty for an empty secret."""
        if secret.empty:
            return ""
        plain = {"key": secret.key.get_secret_value(), "headers": secret.sent_headers()}
        return self._fernet.encrypt(json.dumps(plain).encode()).decode()

    def open(self, sealed: str) -> Secret:
        """Raises KeyLost when it was sealed under another master key, or damaged."""
        if not sealed:
            return Secret()
        try:
            plain = json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken:
            raise KeyLost(
                "The key of this connection cannot be read: it was encrypted with another master key."
            ) from None
        return Secret.of(plain["key"], plain["headers"])


def _stretched(given: str) -> bytes:
    """A Fernet key as it is; any other text made into one, slowly, so that a short one is not guessed at once."""
    with contextlib.suppress(ValueError):
        if len(base64.urlsafe_b64decode(given)) == 32:
            return given.encode()
    return base64.urlsafe_b64encode(hashlib.scrypt(given.encode(), salt=_SALT, n=_COST, r=8, p=1, dklen=32))


def _kept(file: Path) -> bytes:
    return key_files.kept(
        file,
        Fernet.generate_key,
        _is_fernet_key,
        instead="Without one, move it away, start again, and enter the key of each connection again.",
    ).strip()


def _is_fernet_key(key: bytes) -> bool:
    try:
        return len(base64.urlsafe_b64decode(key.strip())) == 32 and len(key.strip()) == 44
    except ValueError:
        return False
