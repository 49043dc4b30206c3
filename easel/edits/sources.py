"""Pictures brought in to be edited: taken in once, kept as upright pixels beside the file as it came.

A picture belongs to the browser that brought it in: the same file brought in there again is the same source, with its mask,
unless another tab has it open; so is the same result used again. Everybody else gets a source, and so a mask, of their own
over the same bytes.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from PIL import Image

from easel.edits.tables import source
from easel.edits.workroom import digest_of, own_copy, workroom
from easel.library.library import Library
from easel.library.names import file_name
from easel.pictures import intake, png
from easel.pictures.decode import BROUGHT, KEPT, decoding
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.store.store import Store

SCREEN_EDGE = 1600
_JPEG_QUALITY = 92


@dataclass(frozen=True, slots=True)
class Source:
    """A picture brought in: upright, sRGB, 8 bits, kept as a PNG blob (`sha256`, `size_bytes`) of `width` x `height` px.

    `original_sha256` is the blob of the file as it came, `picture_id` the kept picture it is, if it is one, `parent_id` the
    source it was made from here, if it was. `notes` say what the intake changed, for people. `created` in unix seconds.
    `browser` is whose it is, "" for nobody's; `desk` where it belongs.
    """

    id: str
    created: float
    name: str
    sha256: str
    original_sha256: str
    width: int
    height: int
    has_alpha: bool
    notes: tuple[str, ...]
    picture_id: str | None
    size_bytes: int
    parent_id: str | None = None
    browser: str = ""
    desk: str = STUDIO


@dataclass(frozen=True, slots=True)
class Owner:
    """Who brings a picture in, and to which desk: a browser ("" is nobody: the command line), of whose sources other tabs have
    `taken` open."""

    browser: str = ""
    taken: frozenset[str] = frozenset()
    desk: str = STUDIO


NOBODY = Owner()
SOURCE_COLUMNS = [column for column in source.columns if column.name != "used"]
_NAMES = [column.name for column in SOURCE_COLUMNS]


class Sources:
    """Shared by threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._library = Library(store)

    def take_in(self, path: Path, name: str, owner: Owner = NOBODY) -> Source:
        """Reads a file (called `name` by its owner) and keeps both its pixels and the file itself.

        Raises `pictures.intake.Refusal` with one sentence, OSError when a disk fails. 0.6 to 1 s for 12 megapixels.
        """
        return self._take_in(path, name, owner)

    def made_from(self, source: Source, path: Path, owner: Owner = NOBODY) -> Source:
        """A picture that was made here from `source` (extended, say): a source of its own that knows where it comes from."""
        return self._take_in(path, source.name, owner, parent_id=source.id)

    def from_picture(self, picture_id: str, owner: Owner = NOBODY) -> Source:
        """A kept picture as the source of the next edit. Raises Refusal when there is none, or none that can be read."""
        known = self._known(source.c.picture_id == picture_id, owner)
        if known is not None:
            return known
        picture = self._library.picture(picture_id, desk=owner.desk)
        if picture is None:
            raise intake.Refusal("This picture is no longer in the library.")
        name = file_name(picture.title, picture.created, picture.format)
        return self._intake(self._store.blobs.path(picture.sha256), name, owner, picture_id=picture_id)

    def own(self, one: Source, owner: Owner) -> Source:
        """A picture asked for by its id, as `owner`'s own: itself where it is, or is nobody's; else another over its bytes."""
        return self._known(source.c.id == one.id, owner) or one

    def get(self, source_id: str, *, desk: str = STUDIO) -> Source | None:
        return self._first(desk, source.c.id == source_id)

    def of_blob(self, sha256: str, *, desk: str = STUDIO) -> Source | None:
        """The newest source with these pixels, or from this file; None where there is none."""
        return self._first(desk, sa.or_(source.c.sha256 == sha256, source.c.original_sha256 == sha256))

    def recent(self, limit: int = 20, *, desk: str = STUDIO) -> tuple[Source, ...]:
        """Those used last first."""
        chosen = (
            sa.select(*SOURCE_COLUMNS)
            .where(source.c.desk == desk)
            .order_by(source.c.used.desc(), source.c.id.desc())
            .limit(limit)
        )
        with self._store.database.reading() as connection:
            return tuple(_source(row) for row in connection.execute(chosen).mappings())

    def path(self, one: Source) -> Path:
        """The PNG of its upright pixels."""
        return self._store.blobs.path(one.sha256)

    def screen(self, one: Source) -> Path:
        """A copy for canvas and preview, longest edge at most SCREEN_EDGE px: JPEG, or PNG where there is transparency.

        Made once (0.2 s for 4K) and kept; a cache that may be thrown away.
        """
        folder = self._store.home / "screens"
        target = folder / f"{one.sha256}.{'png' if one.has_alpha else 'jpg'}"
        if not target.is_file():
            folder.mkdir(mode=0o700, exist_ok=True)
            with workroom(self._store) as room:
                part = room / target.name
                _shrink(self.path(one), part)
                part.replace(target)
        return target

    def _take_in(self, path: Path, name: str, owner: Owner, parent_id: str | None = None) -> Source:
        of_parent = source.c.parent_id.is_not_distinct_from(parent_id)
        same = sa.and_(source.c.original_sha256 == digest_of(path), source.c.picture_id.is_(None), of_parent)
        known = self._known(same, owner, intake.shown_name(name))
        return known or self._intake(path, name, owner, parent_id=parent_id)

    def _intake(
        self, path: Path, name: str, owner: Owner, *, picture_id: str | None = None, parent_id: str | None = None
    ) -> Source:
        caps = BROUGHT if picture_id is None and parent_id is None else KEPT
        with workroom(self._store) as room:
            original = own_copy(path, room / "original")
            taken = intake.take_in(room / "original", name, room / "upright.png", caps=caps)
            digest, size = digest_of(taken.path), taken.path.stat().st_size
            self._store.blobs.put_file(taken.path, digest)
            self._store.blobs.put_file(room / "original", original)
        made = Source(
            id=new_id(),
            created=time.time(),
            name=taken.name,
            sha256=digest,
            original_sha256=original,
            width=taken.width,
            height=taken.height,
            has_alpha=taken.has_alpha,
            notes=taken.notes,
            picture_id=picture_id,
            size_bytes=size,
            parent_id=parent_id,
            browser=owner.browser,
            desk=owner.desk,
        )
        with self._store.database.writing() as connection:
            _insert(connection, made)
        return made

    def _known(self, which: sa.ColumnElement[bool], owner: Owner, name: str = "") -> Source | None:
        """The newest source of these pixels that is the owner's or nobody's, now the owner's (under `name`, if given); a copy of
        another's row where there is none; None where nobody has these pixels.

        In one transaction, so that of two who want one that is nobody's one gets a copy, and no bytes go under a new row.
        """
        which = sa.and_(source.c.desk == owner.desk, which)
        if self._first(owner.desk, which) is None:
            return None
        with self._store.database.writing() as connection:
            rows = connection.execute(sa.select(*SOURCE_COLUMNS).where(which).order_by(source.c.id.desc())).mappings()
            sources = [_source(row) for row in rows]
            free = [each for each in sources if each.browser in (owner.browser, "") and each.id not in owner.taken]
            if free:
                mine = max(free, key=lambda each: (each.browser == owner.browser, each.id))
                changed = replace(mine, name=name or mine.name, browser=owner.browser)
                values = {"name": changed.name, "browser": changed.browser, "used": time.time()}
                connection.execute(sa.update(source).where(source.c.id == mine.id).values(**values))
                return changed
            if not sources:
                return None
            like = sources[0]
            made = replace(like, id=new_id(), created=time.time(), name=name or like.name, browser=owner.browser)
            _insert(connection, made)
        return made

    def _first(self, desk: str, condition: sa.ColumnElement[bool]) -> Source | None:
        chosen = (
            sa.select(*SOURCE_COLUMNS).where(source.c.desk == desk, condition).order_by(source.c.id.desc()).limit(1)
        )
        with self._store.database.reading() as connection:
            row = connection.execute(chosen).mappings().first()
        return None if row is None else _source(row)


def _insert(connection: sa.Connection, made: Source) -> None:
    values = {column.name: getattr(made, column.name) for column in SOURCE_COLUMNS}
    connection.execute(sa.insert(source), values | {"notes": list(made.notes), "used": made.created})


def source_of(values: Sequence[Any]) -> Source:
    """One source from SOURCE_COLUMNS."""
    return _source(dict(zip(_NAMES, values, strict=True)))


def _source(row: Mapping[Any, Any]) -> Source:
    fields: dict[str, Any] = dict(row)
    return Source(**fields | {"notes": tuple(fields["notes"])})


def _shrink(path: Path, out: Path) -> None:
    with decoding(), Image.open(path, formats=("PNG",)) as image:
        image.thumbnail((SCREEN_EDGE, SCREEN_EDGE), Image.Resampling.LANCZOS, reducing_gap=2.0)
        if image.mode == "RGBA":
            png.write(np.asarray(image), out)
            return
        with out.open("xb") as file:
            out.chmod(0o600)
            image.save(file, "JPEG", quality=_JPEG_QUALITY)
