"""Sends a JSON body of known length whose pictures are read from their files, block by block, as data URLs; never held whole."""

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pybase64

from easel.errors import NotSent
from easel.wire.multipart import InputFile, file_blocks, image_type

CONTENT_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class _Picture:
    """A file as it stands between the quotes of the text."""

    file: InputFile
    head: bytes
    size: int

    @classmethod
    def of(cls, file: InputFile) -> "_Picture":
        try:
            size = file.path.stat().st_size
        except OSError as error:
            words = f"The picture {file.name[:100]!r} cannot be read: {error.strerror}. Not sent."
            raise NotSent(words) from error
        kind = re.sub(r"[^\w/.+-]", "", image_type(file))
        return cls(file, f"data:{kind};base64,".encode(), size)

    def __len__(self) -> int:
        return len(self.head) + 4 * -(-self.size // 3)

    def __iter__(self) -> Iterator[bytes]:
        """Groups of three bytes, however the blocks end."""
        yield self.head
        rest = b""
        for block in file_blocks(self.file.path, self.size):
            whole = rest + block if rest else block
            end = len(whole) - len(whole) % 3
            rest = bytes(whole[end:])
            if end:
                yield pybase64.b64encode(whole[:end])
        if rest:
            yield pybase64.b64encode(rest)


class JSONBody:
    """A JSON value in which each `InputFile` stands for its data URL. `len()` is the body's exact length; each iteration
    reads the files anew.

    Raises NotSent when a file cannot be read, or has another length than it had at the start.
    """

    content_type = CONTENT_TYPE

    def __init__(self, value: Any) -> None:
        mark, files = secrets.token_hex(16), list[InputFile]()

        def marked(each: Any) -> str:
            if not isinstance(each, InputFile):
                raise TypeError(f"no JSON: {type(each).__name__}")
            files.append(each)
            return mark

        texts = json.dumps(value, default=marked).encode().split(mark.encode())
        pictures = [_Picture.of(file) for file in files]
        self._pieces: list[bytes | _Picture] = [texts[0]]
        for picture, text in zip(pictures, texts[1:], strict=True):
            self._pieces += [picture, text]

    def __len__(self) -> int:
        return sum(map(len, self._pieces))

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from piece
