"""Sends a multipart/form-data body of known length, read from its files block by block; never held whole.

File names travel as browsers write them (RFC 7578: UTF-8, quotes and line ends percent-encoded).
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from easel.errors import NotSent

BLOCK = 512 * 1024  # fewer rounds than at 256 kB, and still inside a processor cache


@dataclass(frozen=True, slots=True)
class InputFile:
    """A picture or mask to send: its bytes are the file's, `name` and `content_type` are what the server is told."""

    path: Path
    name: str
    content_type: str


@dataclass(frozen=True, slots=True)
class _Part:
    head: bytes
    value: bytes | Path
    size: int


class Multipart:
    """Fields and files in their order. `len()` is the body's exact length; each iteration reads the files anew.

    Raises NotSent when a file cannot be read, or has another length than it had at the start.
    """

    def __init__(self, fields: Mapping[str, str | int | bool], files: Sequence[tuple[str, InputFile]]) -> None:
        self._boundary = f"easel-{secrets.token_hex(16)}"
        self._parts = [self._field(name, value) for name, value in fields.items()]
        self._parts += [self._file(name, file) for name, file in files]
        self._end = f"--{self._boundary}--\r\n".encode()

    @property
    def content_type(self) -> str:
        return f"multipart/form-data; boundary={self._boundary}"

    def __len__(self) -> int:
        return sum(len(part.head) + part.size + 2 for part in self._parts) + len(self._end)

    def __iter__(self) -> Iterator[bytes | memoryview]:
        for part in self._parts:
            yield part.head
            if isinstance(part.value, bytes):
                yield part.value + b"\r\n"
            else:
                yield from file_blocks(part.value, part.size)
                yield b"\r\n"
        yield self._end

    def _field(self, name: str, value: str | int | bool) -> _Part:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        encoded = text.encode("utf-8", "replace")
        return _Part(self._head(f'form-data; name="{_quoted(name)}"'), encoded, len(encoded))

    def _file(self, name: str, file: InputFile) -> _Part:
        kind = image_type(file)
        called = _quoted(file.name.strip()) or f"image.{kind[6:]}"
        shown = f'form-data; name="{_quoted(name)}"; filename="{called}"'
        try:
            size = file.path.stat().st_size
        except OSError as error:
            raise NotSent(f"The picture {file.name[:100]!r} cannot be read: {error.strerror}. Not sent.") from error
        return _Part(self._head(shown, f"Content-Type: {kind}\r\n"), file.path, size)

    def _head(self, disposition: str, more: str = "") -> bytes:
        return f"--{self._boundary}\r\nContent-Disposition: {disposition}\r\n{more}\r\n".encode("utf-8", "replace")


def file_blocks(path: Path, size: int) -> Iterator[memoryview]:
    """Blocks in one buffer that is filled again and again: each is sent before the next is read."""
    buffer = memoryview(bytearray(min(BLOCK, size)))
    left = size
    try:
        with path.open("rb", buffering=0) as file:
            while left and (count := file.readinto(buffer[: min(left, len(buffer))])):
                left -= count
                yield buffer[:count]
            left += bool(file.read(1))
    except OSError as error:
        raise NotSent(f"A picture could not be read while it was being sent: {error.strerror}.") from error
    if left:
        raise NotSent("A picture changed while it was being sent, so the request was stopped.")


def _quoted(text: str) -> str:
    """Safe between double quotes. Other control characters and backslashes mean different things to different servers."""
    text = "".join("_" if letter == "\\" or (ord(letter) < 32 and letter not in "\r\n") else letter for letter in text)
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def image_type(file: InputFile) -> str:
    """What it is said to be, where that is an image type; else what its first bytes say: no part goes without one."""
    kind = _plain(file.content_type)
    if kind.startswith("image/"):
        return kind
    try:
        with file.path.open("rb") as opened:
            start = opened.read(12)
    except OSError:
        start = b""  # said when its length is asked for
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if start[:4] == b"RIFF" and start[8:] == b"WEBP" else "image/png"


def _plain(text: str) -> str:
    return "".join(letter for letter in text if " " <= letter <= "~")
