"""A picture's family: what it was made from, what was made from it, and what becomes of that in the trash."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from easel.edits import edit_runs
from easel.edits.edit_runs import EditRun
from easel.edits.family import MOST, Relative, family
from easel.edits.plan import EditPlan
from easel.edits.seal import rows as seals
from easel.edits.seal.rows import Seal
from easel.edits.sources import Owner, Source, Sources
from easel.edits.workroom import digest_of
from easel.library import keep, marks
from easel.library.library import Library
from easel.library.records import Picture
from easel.pictures import png
from easel.runs import adoption
from easel.store.scope import STUDIO
from easel.store.store import Store
from tests.edits.conftest import Desk
from tests.library.conftest import sidecar
from tests.pictures import samples


class Album:
    """A library in which pictures are made from others without a server, as edits leave them."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self.made = 0

    def picture(self, name: str, **given: Any) -> Picture:
        """A kept picture with a file of its own."""
        self.made += 1
        pixels = np.full((32, 48, 3), self.made, np.uint8)
        path = self.folder / f"{self.made}.png"
        png.write(pixels, path)
        digest = digest_of(path)
        self.store.blobs.put_file(path, digest)
        kept = sidecar(name, sha256=digest, width=48, height=32, size_bytes=1, **given)
        self.store.sidecars.write(kept)
        if adoption.rebuild(self.store.database, self.store.sidecars) == 0:  # its job is there: a sealed one
            with self.store.database.writing() as connection:
                keep.put_row(connection, kept)
        return self.found(kept.picture_id)

    def brought(self, seed: int = 1) -> Source:
        path = samples.written(self.folder, f"in-{seed}.png", samples.encoded(samples.photo(48, 32, seed)))
        return Sources(self.store).take_in(path, f"in-{seed}.png")

    def edit(self, name: str, *of: Picture | Source, browser: str = "") -> Picture:
        """What an edit of these gave, without a mask."""
        sources = [self._source(each, browser) for each in of]
        made = self.picture(name, kind="edit", parents=tuple(each.sha256 for each in sources))
        plan = EditPlan(tuple(each.id for each in sources)).as_dict()
        planned = EditRun(plan, None, sources[0].id, sources[0].sha256, None)
        with self.store.database.writing() as connection:
            edit_runs.keep(connection, made.run_id, planned)
        return made

    def seal(self, raw: Picture, choice: str = "strict") -> Picture:
        made = self.picture(
            raw.prompt, kind="sealed", parents=(raw.id,), job_id=raw.job_id, run_id=raw.run_id, position=self.made
        )
        with self.store.database.writing() as connection:
            seals.keep(connection, Seal(raw.id, choice, made.id, {}))
        return made

    def extend(self, source: Source) -> Source:
        path = samples.written(self.folder, f"wide-{source.id}.png", samples.encoded(samples.photo(64, 32, 9)))
        return Sources(self.store).made_from(source, path)

    def source(self, picture: Picture) -> Source:
        return Sources(self.store).from_picture(picture.id)

    def trash(self, picture: Picture) -> None:
        with self.store.database.writing() as connection:
            marks.mark(connection, STUDIO, [picture.id], {"trashed": True})

    def found(self, name: str) -> Picture:
        one = Library(self.store).picture(name)
        assert one
        return one

    def _source(self, one: Picture | Source, browser: str) -> Source:
        return one if isinstance(one, Source) else Sources(self.store).from_picture(one.id, Owner(browser))


@pytest.fixture
def album(store: Store, tmp_path: Path) -> Album:
    return Album(store, tmp_path)


def names(relatives: tuple[Relative, ...]) -> list[str]:
    """The prompt of each, or the name of what was brought in; what is in the trash in brackets."""
    words = [each.picture.prompt if each.picture else each.source.name if each.source else "" for each in relatives]
    return [f"({word})" if each.is_trashed else word for word, each in zip(words, relatives, strict=True)]


def ids(relatives: tuple[Relative, ...]) -> list[str]:
    return [each.picture.id for each in relatives if each.picture]


def told(album: Album, one: Picture) -> tuple[list[str], list[str]]:
    found = family(album.store, one.id, STUDIO)
    return names(found.ancestors), names(found.children)


def test_three_generations_with_two_branches(album: Album) -> None:
    """Ancestors from the first to the nearest, children from the oldest; a branch is nobody of the other branch."""
    first = album.picture("first")
    left, right = album.edit("left", first), album.edit("right", first)
    last = album.edit("last", left)
    assert told(album, first) == ([], ["left", "right"])
    assert told(album, left) == (["first"], ["last"])
    assert told(album, right) == (["first"], [])
    assert told(album, last) == (["first", "left"], [])


def test_what_was_brought_in_stands_at_the_beginning(album: Album) -> None:
    """A file of somebody's, also by way of the extended picture that was made of it, which is no step of its own."""
    photo = album.brought()
    wide = album.extend(photo)
    hat = album.edit("a hat", wide)
    scarf = album.edit("a scarf", hat)
    assert told(album, scarf) == (["in-1.png", "a hat"], [])
    assert family(album.store, hat.id, STUDIO).ancestors[0].source == photo


def test_a_result_that_was_extended_has_its_children(album: Album) -> None:
    """They were made from it all the same."""
    first = album.picture("first")
    wider = album.edit("wider", album.extend(album.source(first)))
    assert told(album, first) == ([], ["wider"])
    assert told(album, wider) == (["first"], [])


def test_references_are_ancestors_and_have_children(album: Album) -> None:
    """What was sent along counts, and the picture that was changed is nearest."""
    changed, style, other = album.picture("changed"), album.picture("style"), album.brought(3)
    mix = album.edit("mix", changed, style, other)
    assert told(album, mix) == (["in-3.png", "style", "changed"], [])
    assert told(album, style) == ([], ["mix"])


def test_a_picture_as_it_came_and_those_sealed_from_it_are_one_step(album: Album) -> None:
    """The sealed one is shown, whichever was used; each of them has the same family."""
    first = album.picture("first")
    raw = album.edit("hat", first)
    sealed = album.seal(raw)
    from_sealed, from_raw = album.edit("from sealed", sealed), album.edit("from raw", raw)
    assert ids(family(album.store, first.id, STUDIO).children) == [sealed.id]
    for one in (from_sealed, from_raw):
        assert ids(family(album.store, one.id, STUDIO).ancestors) == [
            first.id,
            sealed.id,
        ]
    for one in (raw, sealed):
        assert told(album, one) == (["first"], ["from sealed", "from raw"])
    again = album.seal(raw, "blended-8")
    assert told(album, again) == (["first"], ["from sealed", "from raw"])
    assert family(album.store, first.id, STUDIO).children[0].picture == again
    assert family(album.store, from_sealed.id, STUDIO).ancestors[1].picture == sealed


def test_a_parent_in_the_trash_keeps_its_place(album: Album) -> None:
    """And says that it lies there; a child in the trash is none any more, but for one that was sealed and is not."""
    first = album.picture("first")
    middle = album.edit("middle", first)
    last = album.edit("last", middle)
    album.trash(middle)
    assert told(album, last) == (["first", "(middle)"], [])
    assert told(album, first) == ([], [])
    sealed = album.seal(middle)
    assert family(album.store, first.id, STUDIO).children[0].picture == sealed
    assert told(album, last) == (["first", "middle"], [])


def test_many_are_the_nearest_and_the_newest(album: Album) -> None:
    """No more than MOST of each."""
    line = [album.picture("0")]
    for number in range(1, MOST + 3):
        line.append(album.edit(str(number), line[-1]))
    assert told(album, line[-1])[0] == [str(number) for number in range(2, MOST + 2)]
    for number in range(MOST + 2):
        album.edit(f"child {number}", line[0])
    assert told(album, line[0])[1] == [f"child {number}" for number in range(2, MOST + 2)]


def test_two_browsers_that_edit_the_same_picture_both_made_children(album: Album) -> None:
    """Each has a source of its own over it; an edit of both of them counts once."""
    first = album.picture("first")
    album.edit("ann", first, browser="a" * 36)
    album.edit("ben", first, browser="b" * 36)
    assert told(album, first) == ([], ["ann", "ben"])


def test_family_of_another_desk_is_nobody(album: Album) -> None:
    """As is that of a picture that is not there."""
    first = album.picture("first")
    child = album.edit("child", first)
    for one in (first, child):
        found = family(album.store, one.id, "other")
        assert (found.ancestors, found.children) == ((), ())
    assert family(album.store, "nobody", STUDIO).ancestors == ()


def test_a_real_edit_is_found_from_both_ends(desk: Desk) -> None:
    """As the studio makes it: with a mask, sealed, and the result edited once more."""
    source = desk.bring(1024, 768)
    sealed = desk.edit(desk.plan(source, samples.disc(1024, 768))).pictures[-1]
    again = Sources(desk.studio.store).from_picture(sealed.id)
    (child,) = desk.edit(desk.plan(again), prompt="a scarf").pictures
    store = desk.studio.store
    assert sealed.is_sealed
    assert ids(family(store, sealed.id, STUDIO).children) == [child.id]
    first, second = family(store, child.id, STUDIO).ancestors
    assert first.source
    assert first.source.id == source.id
    assert second.picture
    assert second.picture.id == sealed.id
