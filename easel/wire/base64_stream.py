"""Base64 text as it arrives on the wire, decoded block by block into a picture file; no picture is ever held whole.

The text is what stands between the quotes of a JSON string: it may hold JSON escapes (`\\/`, `\\n`, `\\u002b`), line
breaks, a `data:` prefix, and may lack its padding. Blocks may end anywhere, in the middle of an escape too.
"""

import binascii
import re

import pybase64

from easel.wire.picture_folder import PictureFile

_BLANKS = b" \t\r\n"
_PAD = 0x3D
_OPEN_ESCAPE = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_ESCAPE = re.compile(rb"\\u00([0-9a-fA-F]{2})")
_PREFIX_LIMIT = 256

Text = bytes | memoryview


class Base64Stream:
    """Feeds one picture file from one JSON string. `bad` once the text is no base64; nothing is written after that."""

    def __init__(self, file: PictureFile) -> None:
        self.bad = False
        self._file = file
        self._begun = False  # the prefix is decided
        self._escape = b""  # an escape cut by the end of a block
        self._carry = b""  # less than four characters, or the prefix while it is undecided
        self._padded = False
        self._wrapped = False  # line breaks were seen: strip blanks before decoding

    def feed(self, text: Text, *, escaped: bool) -> None:
        """More of the string, without its quotes; `escaped` says whether it holds a backslash."""
        if self.bad:
            return
        if escaped or self._escape:
            text = self._unescape(bytes(text))
        if not self._begun:
            text = self._begin(bytes(text))
        if text and not self.bad:
            self._decode_leniently(text)

    def end(self) -> bool:
        """The closing quote was read. True when a picture of at least one byte was decoded without fault."""
        if not self._begun:
            self._begun, rest, self._carry = True, self._carry, b""
            if rest:
                self._decode_leniently(rest)
        if self._carry and not self.bad:
            text, self._carry = self._carry.translate(None, _BLANKS), b""
            self._decode_leniently(text + b"=" * (-len(text) % 4))
        if self._carry or self._escape:
            self.bad = True
        return not self.bad and self._file.size > 0

    def _unescape(self, text: bytes) -> bytes:
        text = self._escape + text
        cut = _OPEN_ESCAPE.search(text)
        self._escape = cut.group() if cut else b""
        text = text[: len(text) - len(self._escape)]
        if b"\\\\" in text:  # no base64 holds a backslash; it would also mislead the replacements below
            self.bad = True
            return b""
        for escape, meant in ((b"\\/", b"/"), (b"\\n", b"\n"), (b"\\r", b"\r"), (b"\\t", b"\t")):
            text = text.replace(escape, meant)
        if b"\\" in text:
            text = _ESCAPE.sub(lambda match: bytes((int(match[1], 16),)), text)
        return text

    def _begin(self, text: bytes) -> bytes:
        """What follows a `data:…;base64,` prefix, if there is one; nothing while that is undecided."""
        text = (self._carry + text).lstrip(_BLANKS)
        self._carry = b""
        if text[:5].lower() == b"data:":
            head, comma, rest = text.partition(b",")
            if not comma and len(text) < _PREFIX_LIMIT:
                self._carry = text
                return b""
            self._begun = True
            self.bad = not comma or not head.lower().endswith(b";base64")
            return rest
        if len(text) < 5 and b"data:".startswith(text.lower()):
            self._carry = text
            return b""
        self._begun = True
        return text

    def _decode_leniently(self, text: Text) -> None:
        if self._wrapped:
            text = bytes(text).translate(None, _BLANKS)
        try:
            self._decode(text)
        except binascii.Error:
            joined = self._carry + bytes(text)
            stripped = joined.translate(None, _BLANKS)
            if len(stripped) == len(joined):
                self.bad = True
                return
            self._wrapped, self._carry = True, b""
            try:
                self._decode(stripped)
            except binascii.Error:
                self.bad = True

    def _decode(self, text: Text) -> None:
        """Decodes whole groups of four and carries the rest. Raises binascii.Error and then has changed nothing."""
        if not text:
            return
        if self._padded:
            raise binascii.Error("text after the padding")
        at = -len(self._carry) % 4
        group = self._carry + text[:at] if at else b""
        if len(group) < 4 and at:
            self._carry = group
            return
        end = len(text) - (len(text) - at) % 4
        if group.endswith(b"=") and end > at:
            raise binascii.Error("text after the padding")
        head = pybase64.b64decode(group, validate=True)
        body = pybase64.b64decode(text[at:end], validate=True)
        self._carry = bytes(text[end:])
        self._padded = end > 0 and text[end - 1] == _PAD
        for decoded in (head, body):
            if decoded:
                self._file.write(decoded)
