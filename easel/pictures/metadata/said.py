"""What a file says of itself: a frozen value, and the rules for text that strangers wrote."""

import math
import string
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

LONGEST = 100_000  # characters of one text: three times the longest prompt that gpt-image-2 takes
_MOST = 200  # settings of one picture: extensions of AUTOMATIC1111 write some dozens
_LONGEST_SETTING = 4_000
_LONGEST_NAME = 80

# Controls but tab and newline, halves of surrogate pairs, and the two that no XML may hold. Marks of direction and joiners
# stay: Arabic and emoji are written with them.
_UNWANTED = dict.fromkeys(
    [*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF],
)
_HEX = frozenset(string.hexdigits)


@dataclass(frozen=True, slots=True)
class Said:
    """What one file says; all of it is a stranger's word, cleaned, and nothing of it is checked.

    `program` is "Easel", "AUTOMATIC1111", "ComfyUI", "InvokeAI", or "" where it is not told. `settings` are texts by name in
    lower case: "seed", "steps", "sampler", "cfg scale", "size" ("1536x1024"), "quality", and whatever else there is.
    `request` is Easel's own request, whole, or None. `parents` and `sha256` (of the file before anything was written into it)
    are 64 hex digits each; `cost` is a text such as "0.041".
    """

    program: str = ""
    prompt: str = ""
    negative: str = ""
    model: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    request: dict[str, Any] | None = None
    parents: tuple[str, ...] = ()
    sha256: str = ""
    cost: str = ""


def cleaned(text: str, longest: int = LONGEST) -> str:
    """The text with every line end as a newline, without control characters and halves of characters, cut to `longest`."""
    return text[: 2 * longest].replace("\r\n", "\n").replace("\r", "\n").translate(_UNWANTED)[:longest]


def scalar(value: object) -> str:
    """A text or a number as clean text; "" for everything else, and for what is no finite number."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return ""
    return str(value)


def as_settings(pairs: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Names in lower case and their values as text; what has no text, and what comes after the 200th, is left out."""
    settings: dict[str, str] = {}
    for name, value in pairs:
        name, text = cleaned(name, _LONGEST_NAME).strip().lower(), scalar(value)[:_LONGEST_SETTING]
        if name and text and len(settings) < _MOST:
            settings.setdefault(name, text)
    return settings


def as_sha256(value: object) -> str:
    """64 hex digits in lower case, or ""."""
    return value.lower() if isinstance(value, str) and len(value) == 64 and _HEX.issuperset(value) else ""
