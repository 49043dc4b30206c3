"""Text that people give: whether it says anything, and whether it can be sent at all."""

import re
import unicodedata

# Letters and signs by their category, which show nothing.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def says_something(text: str) -> bool:
    """Whether anything in it can be seen: not for spaces, zero-width characters and their like alone."""
    return any(unicodedata.category(sign)[0] not in "CZM" and sign not in _BLANK for sign in text)


def not_text(text: str) -> tuple[int, str] | None:
    """The first character that cannot be sent as text: its place from 1, and what it is ("" for no valid character)."""
    match = _NOT_TEXT.search(text)
    if match is None:
        return None
    stray = "\ud800" <= match[0] <= "\udfff"
    return match.start() + 1, "" if stray else f"U+{ord(match[0]):04X}"
