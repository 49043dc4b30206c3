"""Makes a server's text fit to keep: one line, no key, no prompt, no control characters, not long.

What a connection sends in secret (its key, the values of its extra headers) comes back from some servers: in errors, and in
answers that brought a picture. `Secrets` takes it out of all of them, also as it stands in addresses and in basic auth.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus

LONGEST = 500
HIDDEN = "•••"
_WORD = 8  # characters: what is shorter may be a word of its own
_BETWEEN = 6  # marks that may stand between a header's name and its value
_KEYS = re.compile(r"\b(sk|key|Bearer)[-_ ][A-Za-z0-9_\-.]{16,}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_ECHO = 24  # characters of the prompt's beginning that make an echo certain


def one_line(text: str) -> str:
    """Blanks and control characters made single spaces; lone surrogates, which no database takes, made visible."""
    clean = text.encode("utf-8", "replace").decode()
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", clean).split())


def plain_text(text: str) -> str:
    """Text of several lines without control characters; halves of a letter that came apart are put together."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\r\n", "\n")
    return _CONTROLS.sub("", whole)


def without_keys(text: str) -> str:
    """Without what looks like a key, whoever's it is."""
    return _KEYS.sub(lambda match: f"{match[1]}-{HIDDEN}", text)


@dataclass(frozen=True)
class Secrets:
    """The key and the values of extra headers, by name. `hide` leaves none of them in a text, `hide_in` in a JSON value.

    What is too short to be told from a word ("design") is hidden only behind its header's own name.
    """

    key: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _long(self) -> tuple[str, ...]:
        values = {value for value in (self.key, *self.headers.values()) if len(value) >= _WORD}
        forms = {form for value in values for form in _forms(value)}
        return tuple(sorted(forms, key=len, reverse=True))

    @cached_property
    def _short(self) -> tuple[tuple[str, str], ...]:
        named = [("bearer", self.key), ("key", self.key), *self.headers.items()]
        return tuple((name.lower(), value) for name, value in named if 0 < len(value) < _WORD)

    def hide(self, text: str) -> str:
        for secret in self._long:
            if secret in text:
                text = text.replace(secret, HIDDEN)
        for name, value in self._short:
            text = _hidden_behind(text, name, value)
        return text

    def hide_bytes(self, text: bytes) -> bytes:
        """Of an answer that is no JSON, kept as it came otherwise."""
        for secret in self._long:
            text = text.replace(secret.encode(), HIDDEN.encode())
        return text

    def hide_in(self, value: Any) -> Any:
        """Changes `value` in place, its keys too; walks without recursion. What is to be used instead of it."""
        if not self._long and not self._short:
            return value
        root = [value]
        waiting: list[Any] = [root]
        while waiting:
            holder = waiting.pop()
            if isinstance(holder, dict):
                for key in [key for key in holder if self.hide(key) != key]:
                    holder[self.hide(key)] = holder.pop(key)
            for key, item in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
                if isinstance(item, str):
                    holder[key] = self.hide(item)
                elif isinstance(item, dict | list):
                    waiting.append(item)
        return root[0]


def _forms(value: str) -> Iterator[str]:
    """As it is, as it stands in an address, in base64, and the parts of "Basic …" and of a user and password in it."""
    parts = {value, *(part for part in value.split() if len(part) >= _WORD)}
    for part in tuple(parts):
        parts |= set(_inside(part))
    for part in parts:
        yield part
        yield from {quote(part, safe=""), quote_plus(part)}
        if len(part) >= _WORD:
            yield base64.b64encode(part.encode()).decode()


def _inside(part: str) -> Iterator[str]:
    """User and password in base64, whole and the password alone."""
    try:
        plain = base64.b64decode(part, validate=True).decode()
    except (binascii.Error, ValueError):
        return
    if ":" in plain and plain.isprintable():
        yield from (each for each in (plain, plain.partition(":")[2]) if len(each) >= _WORD)


def _hidden_behind(text: str, name: str, value: str) -> str:
    """`value` gone where it stands a few marks behind the header's name."""
    at, lower = 0, text.lower()
    pieces: list[str] = []
    while len(lower) == len(text) and (place := lower.find(name, at)) >= 0:
        begin = place + len(name)
        start = text.find(value, begin, begin + len(value) + _BETWEEN)
        end = begin if start < 0 else start + len(value)
        pieces.append(text[at:begin] if start < 0 else text[at:start] + HIDDEN)
        at = end
    return "".join((*pieces, text[at:]))


@dataclass(frozen=True, slots=True)
class Scrub:
    """Knows the secrets of one request: `scrub(text)` holds neither key, header values nor prompt afterwards."""

    key: str
    prompt: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def secrets(self) -> Secrets:
        return Secrets(self.key, self.headers)

    def __call__(self, text: str, longest: int = LONGEST) -> str:
        text = text[: 4 * LONGEST + len(self.prompt) + len(self.key)]
        clean = self._without_prompt(one_line(self._without_key(text)))
        return clean if len(clean) <= longest else clean[: longest - 1].rstrip() + "…"

    def _without_key(self, text: str) -> str:
        return without_keys(self.secrets.hide(text))

    def _without_prompt(self, text: str) -> str:
        prompt = one_line(self.prompt)
        if not prompt:
            return text
        if len(prompt) < _ECHO:
            return re.sub(rf"(?<=[\"'“‘«`:]){re.escape(prompt)}(?=[\"'”’»`]|$)", "[prompt]", text)
        while (at := text.find(prompt[:_ECHO])) >= 0:
            end = at + _ECHO
            while end < len(text) and end - at < len(prompt) and text[end] == prompt[end - at]:
                end += 1
            text = text[:at] + "[prompt]" + text[end:]
        return text
