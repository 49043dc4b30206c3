"""Whether everything that the rows name is there, and as it was kept: pictures, their sidecars, inputs, sources, masks.

Only looks: nothing is mended. A thumbnail that is missing or damaged is told apart, since it can be made again.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from PIL import Image

from easel.edits.mask.files import MaskFiles
from easel.edits.tables import edit_run, mask_revision, source
from easel.library.library import Library
from easel.library.queries import IS_THERE
from easel.library.tables import picture
from easel.runs.tables import run_input
from easel.store.blobs import key_of
from easel.store.sidecars import key_of_picture
from easel.store.store import Store

What = Literal["picture", "sidecar", "thumbnail", "input", "source", "mask"]
Tell = Callable[[int, int], None]  # how many of how many were looked at

_BATCH = 500
_PICTURES = (
    sa.select(*(picture.c[name] for name in ("id", "job_id", "position", "sha256", "size_bytes")))
    .where(picture.c.id > sa.bindparam("after"), IS_THERE)
    .order_by(picture.c.id)
    .limit(_BATCH)
)
# What edits need beside pictures of the library: a digest, and whose it is.
_OTHERS: tuple[tuple[What, sa.Column[str], sa.Column[str]], ...] = (
    ("input", run_input.c.sha256, run_input.c.run_id),
    ("source", source.c.sha256, source.c.id),
    ("source", source.c.original_sha256, source.c.id),
    ("source", edit_run.c.source_sha256, edit_run.c.run_id),
    ("mask", edit_run.c.mask_sha256, edit_run.c.run_id),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """`of` is the id of the picture, run, source or mask that is concerned, `file` the key of what is not as it should be."""

    what: What
    of: str
    file: str
    fault: Literal["missing", "damaged"]

    def as_dict(self) -> dict[str, str]:
        return asdict(self)

    @property
    def is_serious(self) -> bool:
        return self.what != "thumbnail"

    @property
    def sentence(self) -> str:
        return f"{self.what} {self.of}: {self.file} is {self.fault}."


class Soundness:
    """One look at a whole library, of all desks. About as long as reading all pictures takes. Memory: a digest for each file."""

    def __init__(self, store: Store, tell: Tell = lambda _done, _all: None) -> None:
        self._store = store
        self._library = Library(store)
        self._masks = MaskFiles(store.blobs)
        self._tell = tell
        self._seen: dict[str, Literal["missing", "damaged"] | None] = {}  # by digest: many rows may name one file
        self.pictures = 0

    def faults(self) -> Iterator[Fault]:
        """As they are found. Raises sqlalchemy's errors, and OSError where a bucket does not answer."""
        count = self._count()
        for row in self._pictures():
            yield from self._of_picture(row)
            self.pictures += 1
            self._tell(self.pictures, count)
        for what, digest, owner in _OTHERS:
            for sha256, of in self._rows(sa.select(digest, owner).where(digest.is_not(None)).distinct()):
                self._tell(self.pictures, count)  # whoever wants to stop can
                if fault := self._blob(sha256):
                    yield Fault(what, of, key_of(sha256), fault)
        yield from self._mask_faults()

    def _of_picture(self, row: sa.Row[Any]) -> Iterator[Fault]:
        if fault := self._blob(row.sha256, row.size_bytes):
            yield Fault("picture", row.id, key_of(row.sha256), fault)
        key = key_of_picture(row.job_id, row.position)
        if fault := self._sidecar(key, row):
            yield Fault("sidecar", row.id, key, fault)
        if fault := self._thumbnail(row.id):
            yield Fault("thumbnail", row.id, f"thumbs/{row.id[-2:]}/{row.id}.jpg", fault)

    def _mask_faults(self) -> Iterator[Fault]:
        columns = (mask_revision.c.sha256, mask_revision.c.mask_id)
        for sha256, mask_id in self._rows(sa.select(*columns).distinct()):
            if fault := _fault(self._masks.path(mask_id, sha256), sha256):
                yield Fault("mask", mask_id, f"masks/{mask_id}/{sha256}.png", fault)

    def _blob(self, sha256: str, size: int | None = None) -> Literal["missing", "damaged"] | None:
        """Each file is read once; a row that tells another length than its file has is wrong, too."""
        if sha256 not in self._seen:
            self._seen[sha256] = _fault(self._path(sha256), sha256)
        fault = self._seen[sha256]
        if fault is None and size is not None and self._path(sha256).stat().st_size != size:
            return "damaged"
        return fault

    def _path(self, sha256: str) -> Path:
        return self._store.blobs.path(sha256)

    def _sidecar(self, key: str, row: sa.Row[Any]) -> Literal["missing", "damaged"] | None:
        if not self._store.blobs.has(key):
            return "missing"
        told = self._store.sidecars.read(key)
        is_its_own = told is not None and (told.picture_id, told.sha256) == (row.id, row.sha256)
        return None if is_its_own else "damaged"

    def _thumbnail(self, picture_id: str) -> Literal["missing", "damaged"] | None:
        path = self._library.thumb(picture_id)
        if path is None or not path.is_file():
            return "missing"
        try:
            with Image.open(path, formats=("JPEG",)) as image:
                image.load()
        except (OSError, SyntaxError, ValueError):  # what Pillow raises for bytes that are no JPEG
            return "damaged"
        return None

    def _pictures(self) -> Iterator[sa.Row[Any]]:
        after = ""
        while True:
            with self._store.database.reading() as connection:
                rows = connection.execute(_PICTURES, {"after": after}).all()
            yield from rows
            if len(rows) < _BATCH:
                return
            after = rows[-1].id

    def _rows(self, statement: sa.Select[*tuple[Any, ...]]) -> list[Any]:
        with self._store.database.reading() as connection:
            return list(connection.execute(statement))

    def _count(self) -> int:
        with self._store.database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count(picture.c.id)).where(IS_THERE)).scalar_one())


def _fault(path: Path, sha256: str) -> Literal["missing", "damaged"] | None:
    try:
        with path.open("rb") as file:
            return None if hashlib.file_digest(file, "sha256").hexdigest() == sha256 else "damaged"
    except FileNotFoundError:
        return "missing"
    except OSError:  # a disk that cannot read it any more, or a bucket that gives other bytes
        return "damaged"
