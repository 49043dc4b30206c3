"""Reads a JSON text in pieces: strings under a picture's key go to files as they arrive, the rest stays as a small JSON text.

The text is not parsed here, only cut: outside strings nothing but the quote matters, inside them nothing but the quote
and the backslash, and both are found at memchr speed. A string is a key when a colon follows it. What is left, with a
token in the place of each picture, is valid JSON exactly when the whole was, and goes to `json.loads`.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from easel.errors import NoPicture
from easel.wire.base64_stream import Base64Stream
from easel.wire.picture_folder import PictureFolder
from easel.wire.replies import ReceivedPicture

IMAGE_KEYS = frozenset({"b64_json", "url", "image_url"})
PREVIEW_KEY = "partial_image_b64"
RESPONSE_KEYS = frozenset({"result", PREVIEW_KEY})  # of the image_generation tool's items and events
_LINK_KEYS = frozenset({"url", "image_url"})  # a picture only when it begins with `data:`
_LINKABLE = frozenset({"result"})  # a picture unless it begins as an address does
_ADDRESSES = (b"http:", b"https:")
_LINKED, _BARE = b"data:", b"data:image"  # how a picture begins under such a key, and in a list without one
_LONGEST_KEY = 6 * max(map(len, IMAGE_KEYS | RESPONSE_KEYS)) + 2  # every letter as \u0061, and the quotes
_QUOTE, _BACKSLASH = b'"', 0x5C


@dataclass(frozen=True, slots=True)
class PictureFound:
    """One picture and the object that held it; `picture` is None where the text was no base64."""

    picture: ReceivedPicture | None
    key: str
    holder: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole JSON text. In `data` each picture's text is replaced by "sha256:…" (bare for a preview), None for no picture; one
    that stood in a list as text alone by an object that holds this as its `url`."""

    data: Any
    pictures: tuple[PictureFound, ...]


class NotJSON(ValueError):
    """The text was no JSON; `text` is what there was of it outside pictures."""

    def __init__(self, text: bytes) -> None:
        super().__init__("not JSON")
        self.text = text


class JSONPictures:
    """Feed it the blocks of one JSON text, then `close` it. Memory: the text without its pictures, at most `most` bytes."""

    def __init__(
        self,
        folder: PictureFolder,
        most: int,
        keys: frozenset[str] = IMAGE_KEYS,
        clean: Callable[[Any], Any] = lambda data: data,
    ) -> None:
        """`clean` takes out of what was read what nobody is to keep: everything of an answer that is JSON passes here."""
        self._clean = clean
        self._folder = folder
        self._keys = keys
        self._most = most
        self._text = bytearray()  # the skeleton
        self._mark = f"picture-{secrets.token_hex(8)}-"
        self._found: list[ReceivedPicture | None] = []
        self._where = self._outside
        self._string = (0, 0)  # where the last whole string stands in the skeleton, quotes included
        self._after_backslash = False
        self._stream: Base64Stream | None = None
        self._sign = _LINKED  # what makes the link that is read now a picture

    def feed(self, block: bytes) -> None:
        """Raises NoPicture when a picture or the rest grows beyond its cap, or the disk is full."""
        if self.absorb(block):
            return
        at = 0
        while at < len(block):
            at = self._where(block, at)

    def absorb(self, block: bytes) -> bool:
        """Takes a block from the middle of a picture without searching it; False, and nothing taken, for any other."""
        return self._stream is not None and not self._after_backslash and self._stream.absorb(block)

    def close(self) -> Document:
        """The whole text was fed. Raises NotJSON when it is none, a cut one included."""
        if self._stream is not None:
            self._folder.discard_open()
        try:
            data = json.loads(self._text.decode("utf-8-sig", "replace"), strict=False)
        except (ValueError, RecursionError):
            raise NotJSON(bytes(self._text)) from None
        pictures: list[PictureFound] = []
        return Document(self._resolve(self._clean(data), pictures), tuple(pictures))

    def _keep(self, piece: bytes) -> None:
        self._text += piece
        if len(self._text) > self._most:
            raise NoPicture(
                f"The answer is larger than {self._most // 1_000_000} MB beside its pictures; reading stopped there."
            )

    def _outside(self, block: bytes, at: int) -> int:
        quote = block.find(_QUOTE, at)
        if quote < 0:
            self._keep(block[at:])
            return len(block)
        self._keep(block[at : quote + 1])
        key = self._key()
        self._string = (len(self._text) - 1, 0)
        if not key or key in _LINK_KEYS & self._keys:
            self._sign = _LINKED if key else _BARE
            self._where = self._in_link
        elif key not in self._keys:
            self._where = self._in_string
        elif key in _LINKABLE:
            self._where = self._in_result
        else:
            self._begin_picture(preview=key == PREVIEW_KEY or self._is_preview())
        return quote + 1

    def _key(self) -> str:
        """The key whose value the string that opens now is; empty when it is a key itself or stands in a list."""
        start, end = self._string
        if end - start > _LONGEST_KEY or self._text[end:-1].strip() != b":":
            return ""
        try:
            key = json.loads(self._text[start:end])
        except ValueError:
            return ""
        return key if isinstance(key, str) else ""

    def _in_string(self, block: bytes, at: int) -> int:
        end, closed = self._string_end(block, at)
        if not closed:
            self._keep(block[at:])
            return len(block)
        self._keep(block[at : end + 1])
        self._string = (self._string[0], len(self._text))
        self._where = self._outside
        return end + 1

    def _in_link(self, block: bytes, at: int) -> int:
        """The first characters of a link, one by one: `data:` makes it a picture."""
        begun = bytes(self._text[self._string[0] + 1 :]).lower()
        if begun == self._sign:
            del self._text[-len(begun) :]
            self._begin_picture(preview=self._is_preview())
            self._feed_picture(begun)
        elif not self._sign.startswith(begun) or block[at : at + 1] in (_QUOTE, b"\\"):
            self._where = self._in_string
        else:
            self._keep(block[at : at + 1])
            return at + 1
        return at

    def _in_result(self, block: bytes, at: int) -> int:
        """The first characters of a result, one by one: an address is none of a picture's."""
        text = bytes(self._text[self._string[0] + 1 :])
        begun = text.lower()
        if begun in _ADDRESSES:
            self._where = self._in_string
        elif block[at : at + 1] in (_QUOTE, b"\\") or not any(each.startswith(begun) for each in _ADDRESSES):
            del self._text[len(self._text) - len(text) :]
            self._begin_picture(preview=False)
            self._feed_picture(text)
        else:
            self._keep(block[at : at + 1])
            return at + 1
        return at

    def _is_preview(self) -> bool:
        """Only saves work: a prompt that says so costs a second reading."""
        return b"partial_image" in self._text

    def _begin_picture(self, *, preview: bool) -> None:
        self._stream = Base64Stream(self._folder.open(preview=preview))
        self._where = self._in_picture

    def _in_picture(self, block: bytes, at: int) -> int:
        end, closed = self._string_end(block, at)
        self._feed_picture(memoryview(block)[at:end])
        if not closed:
            return len(block)
        self._end_picture()
        return end + 1

    def _feed_picture(self, text: bytes | memoryview) -> None:
        assert self._stream is not None
        self._stream.feed(text)

    def _end_picture(self) -> None:
        assert self._stream is not None
        if self._stream.end():
            self._found.append(self._folder.finish())
        else:
            self._folder.discard_open()
            self._found.append(None)
        self._stream = None
        self._keep(f'{self._mark}{len(self._found) - 1}"'.encode())
        self._string = (self._string[0], len(self._text))
        self._where = self._outside

    def _string_end(self, block: bytes, at: int) -> tuple[int, bool]:
        """Where the closing quote is, and True; or the block's end and False, remembering a backslash before it."""
        start = at + self._after_backslash
        while True:
            quote = block.find(_QUOTE, start)
            end = len(block) if quote < 0 else quote
            run = end
            while run > start and block[run - 1] == _BACKSLASH:
                run -= 1
            odd = (end - run) % 2 == 1
            if quote < 0:
                self._after_backslash = odd
                return end, False
            if not odd:
                self._after_backslash = False
                return quote, True
            start = quote + 1

    def _resolve(self, value: Any, pictures: list[PictureFound]) -> Any:
        """Puts the pictures in the place of their tokens, in the order of the text; walks without recursion."""
        root = [value]
        waiting: list[Iterator[tuple[Any, Any, Any]]] = [iter([(root, 0, value)])]
        while waiting:
            for holder, key, item in waiting[-1]:
                if isinstance(item, dict | list):
                    waiting.append(_children(item))
                    break
                if isinstance(item, str) and item.startswith(self._mark):
                    picture = self._found[int(item.removeprefix(self._mark))]
                    if isinstance(holder, list) and holder is not root:
                        entry: dict[str, Any] = {}
                        holder[key] = entry
                        holder, key = entry, "url"
                    holder[key] = f"sha256:{picture.sha256}" if picture else None
                    pictures.append(PictureFound(picture, key, holder))
            else:
                waiting.pop()
        return root[0]


def _children(value: Any) -> Iterator[tuple[Any, Any, Any]]:
    pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    return iter([(value, key, item) for key, item in pairs])
