"""What an archive of kept pictures tells of them beside their files: a manifest for programs, a table for people."""

import csv
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from easel import spreadsheets
from easel.library.records import Picture
from easel.library.zip_pieces import PIECE

MANIFEST, TABLE = "manifest.json", "pictures.csv"
COLUMNS = (
    *("file", "id", "created", "kind", "prompt", "revised_prompt", "model", "quality", "width", "height", "format"),
    *("size_bytes", "cost_usd", "sha256", "parents", "request"),
)


class _Text:
    """A text file of an archive as it grows, held deflated: what is told of ten thousand pictures has tens of megabytes."""

    def __init__(self, start: str) -> None:
        self._deflating = zlib.compressobj(1)
        self._parts: list[bytes] = []
        self._size = 0
        self.write(start)

    def write(self, text: str) -> None:
        data = text.encode("utf-8", "backslashreplace")  # half a letter, which JSON may hold, stays what JSON calls it
        self._size += len(data)
        self._parts.append(self._deflating.compress(data))

    def ended(self) -> tuple[int, bytes]:
        """How long it is, and what `inflated` makes it of; it ends here."""
        return self._size, b"".join((*self._parts, self._deflating.flush()))


class Manifest:
    """Grows with each picture; `texts` ends it."""

    def __init__(self) -> None:
        self.pictures = 0
        self._missing: list[str] = []
        self._told, self._sheet = _Text('{"easel": 1, "pictures": ['), _Text("\ufeff")  # a mark that spreadsheets want
        self._rows = csv.writer(self._sheet)
        self._rows.writerow(COLUMNS)

    def add(self, one: Picture, file: str, **more: Any) -> None:
        """A picture that lies in the archive as `file`; `more` is what else the manifest says of it."""
        facts = _facts(one, file)
        self._told.write(f"{',' if self.pictures else ''}\n{_json(facts | more)}")
        self._rows.writerow(_row(one, facts))
        self.pictures += 1

    def miss(self, picture_id: str, one: Picture | None, **more: Any) -> None:
        """One that is not in the archive."""
        self._missing.append(_json(({"id": picture_id, "file": None} if one is None else _facts(one, None)) | more))

    def texts(self) -> tuple[tuple[str, tuple[int, bytes]], ...]:
        """The files by their names, as `_Text.ended` gives them."""
        self._told.write('\n], "missing": [' + ",".join(f"\n{each}" for each in self._missing) + "\n]}\n")
        return (MANIFEST, self._told.ended()), (TABLE, self._sheet.ended())


def inflated(packed: bytes) -> Iterator[bytes]:
    inflating = zlib.decompressobj()
    while piece := inflating.decompress(packed, PIECE):
        yield piece
        packed = inflating.unconsumed_tail


def made(one: Picture) -> datetime:
    """When a picture was made (UTC)."""
    return datetime.fromtimestamp(one.created, UTC)


def _facts(one: Picture, file: str | None) -> dict[str, Any]:
    """What the manifest tells of a picture, by the names of its values; without the desk's own affairs."""
    facts = {"id": one.id, "file": file, "sha256": one.sha256, "created": made(one).isoformat(timespec="milliseconds")}
    names = ("kind", "prompt", "revised_prompt", "asked", "got", "usage", "parents", "width", "height", "format")
    cost = None if one.cost is None else f"{one.cost.normalize():f}"
    return facts | {name: getattr(one, name) for name in names} | {"cost": cost}


def _row(one: Picture, facts: dict[str, Any]) -> list[object]:
    """The same for TABLE; unknown is an empty field."""
    said = {name: one.got.get(name) or one.asked.get(name) or "" for name in ("model", "quality")}
    texts = {"parents": " ".join(one.parents), "request": _json(one.asked), "cost_usd": facts["cost"] or ""}
    values = facts | said | texts | {"size_bytes": one.size_bytes}
    return [spreadsheets.cell(values[name]) for name in COLUMNS]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
