"""Many kept pictures as one ZIP of copies in another format or size, each made when its turn comes: one is held at a time."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from easel.library.archive import EARLIEST, found
from easel.library.copies import converted
from easel.library.file_names import Names
from easel.library.library import Library
from easel.library.manifest import MANIFEST, TABLE, Manifest, inflated, made
from easel.library.records import Picture
from easel.library.zip_pieces import PIECE, ZipPieces
from easel.pictures.copying import Form, NoCopy
from easel.pictures.decode import BrokenPicture
from easel.store.scope import STUDIO


@dataclass(frozen=True, slots=True)
class Copies:
    """What copies are wanted, of which pictures; `with_its_story` writes into each what made it.

    Raises ValueError with a sentence for people where the template of names cannot be used.
    """

    picture_ids: tuple[str, ...]
    form: Form
    template: str
    with_its_story: bool = True

    def __post_init__(self) -> None:
        self.names()

    def names(self) -> Names:
        return Names(self.template, len(self.picture_ids), (MANIFEST, TABLE))


def stream(
    library: Library, wanted: Copies, noted: Callable[[int], None] = lambda _: None, desk: str = STUDIO
) -> Iterator[bytes]:
    """The ZIP in pieces of about PIECE bytes; `noted` is told how many pictures are done. What cannot be copied is named in the
    manifest, with why. Raises sqlalchemy's errors."""
    outlet, manifest, names = ZipPieces(), Manifest(), wanted.names()
    with zipfile.ZipFile(outlet, "w") as archive:
        for done, (picture_id, one, is_there) in enumerate(found(library, wanted.picture_ids, desk)):
            noted(done)
            if one is None or not is_there:
                manifest.miss(picture_id, one)
                continue
            try:
                data = converted(library, one, wanted.form, with_its_story=wanted.with_its_story)
            except (NoCopy, BrokenPicture, OSError) as error:
                manifest.miss(picture_id, one, why=_why(error))
                continue
            name = names.name(replace(one, format=wanted.form.format))
            manifest.add(one, name, copy=asdict(wanted.form) | {"size_bytes": len(data)})
            yield from _written(archive, outlet, name, made(one), (data,))
        noted(len(wanted.picture_ids))
        for name, (_, packed) in manifest.texts():
            yield from _written(archive, outlet, name, datetime.now(UTC), inflated(packed))
    yield from outlet.rest()


def _written(
    archive: zipfile.ZipFile, outlet: ZipPieces, name: str, moment: datetime, blocks: Sequence[bytes] | Iterator[bytes]
) -> Iterator[bytes]:
    with archive.open(zipfile.ZipInfo(name, max(moment, EARLIEST).timetuple()[:6]), "w") as target:
        for block in blocks:
            target.write(block)
            if outlet.waiting >= PIECE:
                yield from outlet.rest()


def _why(error: Exception) -> str:
    return "Its file cannot be read." if isinstance(error, OSError) else str(error)


def example(one: Picture, count: int, template: str, form: str = "") -> str:
    """The name that this picture would have as the first of `count`, as it is or in another format. Raises ValueError."""
    names = Names(template, count, (MANIFEST, TABLE))
    return names.name(replace(one, format=form) if form else one)
