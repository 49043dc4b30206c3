"""File names for pictures that leave Easel: from the prompt and the time, and safe on every system."""

import re
import unicodedata
from datetime import UTC, datetime

_LONGEST = 48
_EXTENSIONS = {"jpeg": "jpg"}
# Windows opens devices by these names, whatever the extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.ASCII)


def slug(prompt: str) -> str:
    """The prompt's first words in lower-case ASCII letters, digits and hyphens, at most 48; "picture" where nothing is left."""
    plain = unicodedata.normalize("NFKD", prompt[:400]).encode("ascii", "ignore").decode().lower().replace("'", "")
    words = re.findall(r"[a-z0-9]+", plain)
    text = ""
    for word in words:
        longer = f"{text}-{word}" if text else word[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        text = longer
    return "picture" if not text or _DEVICES.fullmatch(text) else text


def file_name(prompt: str, created: float, picture_format: str, index: int = 0) -> str:
    """`a-red-fox-20261122-094512-1.png`; `created` in unix seconds (written as UTC), `index` counts from 0."""
    stamp = datetime.fromtimestamp(created, UTC).strftime("%Y%m%d-%H%M%S")
    extension = _EXTENSIONS.get(picture_format, picture_format)
    return f"{slug(prompt)}-{stamp}-{index + 1}.{extension}"
