"""Decodes base64 text block by block into a picture file, as it arrives on the wire; no picture is ever held whole.

The text is what stands between the quotes of a JSON string: it may hold JSON escapes (`\\/`, `\\n`, `\\u002b`), line
breaks, a `data:` prefix, and may lack its padding. Blocks may end anywhere, in the middle of an escape too.
"""

import binascii
import re
import string

import pybase64

from easel.wire.picture_folder import PictureFile

_BLANKS = b" \t\r\n"
_LETTERS = (string.ascii_letters + string.digits + "+/").encode()
_PAD = 0x3D
_OPEN_ESCAPE = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_ESCAPE = re.compile(rb"\\u00([0-9a-fA-F]{2})")
_PREFIX_LIMIT = 256
_UNLIKE_PREFIX = len(b"data:")  # so many letters of base64 at the front, and there is no prefix

Text = bytes | memoryview


class Base64Stream:
    """Feeds one picture file from one JSON string. `bad` once the text is no base64; nothing is written after that.

    Blocks are decoded as they come; only one that will not decode is looked at for escapes and blanks, so that plain
    base64, which is nearly all there is, costs no search.
    """

    def __init__(self, file: PictureFile) -> None:
        self.bad = False
        self._file = file
        self._begun = False  # the prefix is decided
        self._carry = b""  # what is left of the last block: less than a group of four, a cut escape, or the prefix
        self._padded = False

    def feed(self, text: Text) -> None:
        """More of the string, without its quotes."""
        if self.bad or not text:
            return
        if not self._begun:
            text = self._begin(text)
        try:
            self._decode(text)
        except binascii.Error:
            self._decode_cleaned(bytes(text))

    def absorb(self, block: bytes) -> bool:
        """Takes a block that is nothing but base64, at decoding speed; False, and nothing taken, for any other.

        A block that decodes whole holds no quote, escape or line end, so nobody needs to search it for one.
        """
        if not self._begun or self.bad or block[-3:].translate(None, _LETTERS):
            return False
        try:
            self._decode(memoryview(block))  # a slice of it is no copy
        except binascii.Error:
            return False
        return True

    def end(self) -> bool:
        """The closing quote was read. True when a picture of at least one byte was decoded without fault."""
        self._begun = True
        last, self._carry = self._carry, b""
        if last and not self.bad:
            self._decode_cleaned(last)
            self._decode_cleaned(b"=" * (-len(self._carry) % 4))
        return not self.bad and not self._carry and self._file.size > 0

    def _begin(self, begun: Text) -> Text:
        """What follows a `data:…;base64,` prefix, if there is one; nothing while that is undecided."""
        front = b"" if self._carry else bytes(begun[:_UNLIKE_PREFIX])
        if len(front) == _UNLIKE_PREFIX and not front.translate(None, _LETTERS):
            self._begun = True
            return begun
        text, self._carry = self._cleaned(self._carry + begun), b""
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

    def _decode_cleaned(self, text: bytes) -> None:
        text, self._carry = self._carry + text, b""
        cut = _OPEN_ESCAPE.search(text)
        open_escape = cut.group() if cut else b""
        try:
            self._decode(self._cleaned(text[: len(text) - len(open_escape)]))
        except binascii.Error:
            self.bad = True
        self._carry += open_escape

    def _cleaned(self, text: bytes) -> bytes:
        """Without JSON escapes and blanks. What stays is no base64 where the escapes were wrong or meant other letters."""
        if (
            b"\\" in text and b"\\\\" not in text
        ):  # an escaped backslash would mislead the replacements, and is no base64
            for escape, meant in ((b"\\/", b"/"), (b"\\n", b""), (b"\\r", b""), (b"\\t", b"")):
                text = text.replace(escape, meant)
            if b"\\" in text:
                text = _ESCAPE.sub(lambda match: bytes((int(match[1], 16),)), text)
        return text.translate(None, _BLANKS)

    def _decode(self, text: Text) -> None:
        """Decodes whole groups of four and carries the rest. Raises binascii.Error and then has changed nothing."""
        if not text:
            return
        if self._padded:
            raise binascii.Error("text after the padding")
        at = -len(self._carry) % 4
        group = self._carry + text[:at] if self._carry else b""
        if self._carry and len(group) < 4:
            self._carry = group
            return
        end = len(text) - (len(text) - at) % 4
        if group.endswith(b"=") and end > at:
            raise binascii.Error("text after the padding")
        head = pybase64.b64decode(group, validate=True)
        body = pybase64.b64decode(text[at:end], validate=True)
        self._carry = bytes(text[end:])
        self._padded = end > 0 and text[end - 1] == _PAD
        self._file.write(head, body)
