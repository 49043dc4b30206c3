"""File names for pictures that leave Easel: from the prompt and the time, and safe on every system."""

import re
import unicodedata
from datetime import UTC, datetime

from easel.formats import extension

_LONGEST, _MOST_BYTES = 48, 144  # with time and extension well below the 255 bytes that most systems take
# Windows opens devices by these names, whatever the extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin|conout)", re.ASCII)


def slug(prompt: str) -> str:
    """The prompt's first words in lower-case letters and digits of any script, with hyphens between; at most 48
    characters, 144 bytes; "picture" where nothing is left."""
    text = ""
    for word in _words(prompt[:400]):
        longer = f"{text}-{word}" if text else _start(word)
        if not _fits(longer):
            break
        text = longer
    return "picture" if not text or _DEVICES.fullmatch(text) else text


def _words(prompt: str) -> list[str]:
    """Without what no file name should hold: separators, signs, invisible characters, marks that stand on nothing."""
    plain = unicodedata.normalize("NFKC", prompt).lower().replace("'", "").replace("’", "")
    plain = unicodedata.normalize("NFC", plain)  # lower case may come apart
    letters = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in plain)
    return [word for each in letters.split() if (word := _from_a_letter(each))]


def _from_a_letter(word: str) -> str:
    while word and unicodedata.category(word[0])[0] == "M":
        word = word[1:]
    return word


def _start(word: str) -> str:
    """As much of a long word as fits, no letter without its marks."""
    at = min(len(word), _LONGEST)
    while not _fits(word[:at]) or (at < len(word) and unicodedata.category(word[at])[0] == "M" and at > 1):
        at -= 1
    return word[:at]


def _fits(text: str) -> bool:
    return len(text) <= _LONGEST and len(text.encode()) <= _MOST_BYTES


def file_name(prompt: str, created: float, picture_format: str, index: int = 0) -> str:
    """`a-red-fox-20261122-094512-1.png`; `created` in unix seconds (written as UTC), `index` counts from 0."""
    stamp = datetime.fromtimestamp(created, UTC).strftime("%Y%m%d-%H%M%S")
    return f"{slug(prompt)}-{stamp}-{index + 1}.{extension(picture_format)}"
