"""The last file of an export, by which it is known to be whole; the names of the others; how much of one is taken in.

rows.jsonl       a thing a line: {"table": "picture", "row": {…}, "parts": {"picture_tag": [{…}], …}}
blobs/…          bytes, under the same names as in a library: ab/cd/SHA-256, masks/MASK/SHA-256.png
sidecars.jsonl   a sidecar a line: {"key": "sidecars/DAY/JOB.0.json", "text": "…"}
manifest.json    what is below

That of one conversation has, to be read and looked at, THREAD.md, and pictures/… in the place of blobs/… for some of its files.
"""

import json
import re
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from easel.errors import BadExport
from easel.store.upgrade import NEWEST

FORMAT = 1
MANIFEST, ROWS, SIDECARS, BLOBS = "manifest.json", "rows.jsonl", "sidecars.jsonl", "blobs/"
PAGE, PICTURES = "THREAD.md", "pictures/"
_NAME = re.compile(rf"{PICTURES}(?!\.)[^/\\:\x00-\x1f\x7f]{{1,200}}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that is taken in: files; bytes of one picture, of one text, of one line of it, of all together; how many times
    larger than packed a file may be."""

    files: int = 2_000_000
    one: int = 512 * 1024**2
    text: int = 32 * 1024**3
    line: int = 64 * 1024**2
    total: int = 4 * 1024**4
    ratio: int = 200


@dataclass(frozen=True, slots=True)
class Manifest:
    """`counts` are things by table, `files` and `size_bytes` those of all files of bytes, `lacks` the keys of files that the
    library named and did not have as they were kept, `names` those that lie below pictures/, by key. `database` is the version
    of the tables, `created` ISO 8601."""

    created: str
    database: str
    counts: dict[str, int]
    files: int
    size_bytes: int
    sidecars: int
    rows_sha256: str
    sidecars_sha256: str
    lacks: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> bytes:
        told = asdict(self)
        return json.dumps({"easel_export": told.pop("format")} | told, ensure_ascii=False, indent=1).encode()

    def place(self, key: str) -> str:
        """Where a file lies in the export."""
        return self.names.get(key, f"{BLOBS}{key}")

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Raises BadExport for what is none, or of a newer Easel."""
        told = _read(data)
        if told["easel_export"] > FORMAT or str(told.get("database", "")) > NEWEST:
            raise BadExport("This export was written by a newer Easel.", hint="Update this Easel, then try again.")
        wanted: dict[str, Any] = {each.name: told.get(each.name) for each in fields(cls) if each.name != "format"}
        wanted["names"] = {} if wanted["names"] is None else wanted["names"]
        is_sound = (
            all(isinstance(wanted[name], str) for name in ("created", "database"))
            and all(_DIGEST.fullmatch(str(wanted[name])) for name in ("rows_sha256", "sidecars_sha256"))
            and all(type(wanted[name]) is int and wanted[name] >= 0 for name in ("files", "size_bytes", "sidecars"))
            and isinstance(wanted["counts"], dict)
            and isinstance(wanted["lacks"], list)
            and isinstance(wanted["names"], dict)
            and all(isinstance(name, str) and _NAME.fullmatch(name) for name in wanted["names"].values())
        )
        if not is_sound:
            raise BadExport("The manifest of this export is damaged.")
        return cls(**wanted | {"lacks": tuple(map(str, wanted["lacks"]))})


def _read(data: bytes) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadExport("The manifest of this export is damaged.") from error
    if not isinstance(told, dict) or type(told.get("easel_export")) is not int:
        raise BadExport("This is not an Easel export.")
    return told
