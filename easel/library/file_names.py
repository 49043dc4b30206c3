"""Names for the files of one archive, from a template that a person writes: `{prompt}-{date}-{number}`.

A "/" makes a folder. Whatever a template or a picture says, a name can be unpacked on every system.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from easel.formats import extension
from easel.library.names import slug
from easel.library.records import Picture

DEFAULT = "{prompt}-{date}-{time}-{number}"
FIELDS = ("prompt", "date", "time", "number", "model", "quality", "size", "id")
_MOST, _MOST_OF_PROMPT, _MOST_OF_FIELD = 150, 96, 48  # bytes in UTF-8: a long prompt leaves room for what follows it
_LONGEST, _MOST_PARTS = 200, 9  # characters of a template, and its folders with the name itself
_FIELD = re.compile(r"\{([^{}]*)\}")
_OWN_EXTENSION = re.compile(r"\.(png|jpe?g|webp)$", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*/\\]')
_EDGES = " .-"  # Windows drops the first two at the end, dots in front hide a file, commands read a dash as an option
# Windows opens devices by these names, whatever follows the first dot.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) ?(\..*)?", re.IGNORECASE)


class Names:
    """Gives the pictures of one archive their names, in their order; no two are the same where letters' case does not count.

    `total` is how many pictures there are at most, to which numbers are padded; `taken` are names of other files. Raises
    ValueError with a sentence for people where the template cannot be used.
    """

    def __init__(self, template: str, total: int, taken: Iterable[str] = ()) -> None:
        self._parts = _parts(template)
        self._width = len(str(total))
        self._others = frozenset(map(_folded, taken))
        self._taken = set(self._others)
        self._next: dict[str, int] = {}
        self._given = 0

    def name(self, picture: Picture) -> str:
        """The next picture's: `foxes/a-red-fox-20261122-094512-001.png`."""
        self._given += 1
        values = _values(picture, f"{self._given:0{self._width}}")
        *folders, stem = (_safe(_FIELD.sub(lambda field: values[_key(field[1])], part)) for part in self._parts)
        if folders and _folded(folders[0]) in self._others:  # no folder can be where a file is
            folders[0] += "-2"
        return self._unique("".join(f"{folder}/" for folder in folders), stem, f".{extension(picture.format)}")

    def _unique(self, folder: str, stem: str, extension: str) -> str:
        whole = _folded(f"{folder}{stem}{extension}")
        number = self._next.get(whole, 1)
        while _folded(name := _numbered(folder, stem, number, extension)) in self._taken:
            number += 1
        self._taken.add(_folded(name))
        self._next[whole] = number + 1  # where the search for the next of the same name begins
        return name


def _numbered(folder: str, stem: str, number: int, extension: str) -> str:
    end = extension if number == 1 else f"-{number}{extension}"
    return f"{folder}{_cut(stem, _MOST - len(end.encode()))}{end}"


def _parts(template: str) -> list[str]:
    """Folders and the name, with their fields. Raises ValueError."""
    told = template.strip().replace("\\", "/")
    if len(told) > _LONGEST:
        raise ValueError(f"This name is too long: write {_LONGEST} characters at most.")
    for name in _FIELD.findall(told):
        if _key(name) not in FIELDS:
            raise ValueError(f"There is no field {{{name[:40]}}}: write {_all_fields()}.")
    if re.search(r"[{}]", _FIELD.sub("", told)):
        raise ValueError("A brace stands alone here: write each field with one on either side, such as {prompt}.")
    if told.endswith("/"):
        raise ValueError("This is only a folder: write a name behind the last /, such as {number}.")
    parts = [part for part in _OWN_EXTENSION.sub("", told).split("/") if _safe(_FIELD.sub("x", part))]
    if not 0 < len(parts) <= _MOST_PARTS:
        few = f"write a name with {_MOST_PARTS - 1} folders at most"
        raise ValueError(f"There are too many folders: {few}." if parts else f"Write a name, such as {DEFAULT}.")
    return parts


def _all_fields() -> str:
    *first, last = (f"{{{field}}}" for field in FIELDS)
    return f"{', '.join(first)} or {last}"


def _key(name: str) -> str:
    return name.strip().lower()


def _values(picture: Picture, number: str) -> dict[str, str]:
    """What the fields say of one picture; none is empty, so that all pictures lie equally deep. Times are UTC."""
    made = datetime.fromtimestamp(picture.created, UTC)
    return {
        "prompt": _cut(slug(picture.prompt), _MOST_OF_PROMPT),
        "date": f"{made:%Y%m%d}",
        "time": f"{made:%H%M%S}",
        "number": number,
        "model": _said(picture, "model"),
        "quality": _said(picture, "quality"),
        "size": f"{picture.width}x{picture.height}",
        "id": picture.id[-8:],
    }


def _said(picture: Picture, name: str) -> str:
    """What the server said it was, else what was asked for."""
    value = picture.got.get(name) or picture.asked.get(name) or ""
    return _cut(_safe(str(value)), _MOST_OF_FIELD) or "unknown"


def _safe(part: str) -> str:
    """A folder or a name without its extension; empty where nothing is left."""
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub("-", part))
    seen = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text if _is_seen(sign))
    text = re.sub(r" +", " ", seen).strip(_EDGES)
    return _cut(f"_{text}" if _DEVICE.fullmatch(text) else text, _MOST)


def _is_seen(sign: str) -> bool:
    """Neither a control, nor invisible, nor the end of a line, nor half a letter."""
    category = unicodedata.category(sign)
    return category[0] != "C" and category not in ("Zl", "Zp")


def _cut(text: str, most: int) -> str:
    """At most so many bytes, no letter without its marks."""
    if len(text.encode()) <= most:
        return text
    short = whole = text.encode()[:most].decode(errors="ignore")
    while short and unicodedata.category(text[len(short)])[0] == "M":
        short = short[:-1]
    return (short or whole).rstrip(_EDGES)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
