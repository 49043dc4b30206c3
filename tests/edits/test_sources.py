"""Pictures brought in: kept upright beside the original, the same file once, results as sources."""

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from easel.edits.mask.masks import Masks
from easel.edits.sources import SCREEN_EDGE, Owner, Source, Sources
from easel.edits.workroom import digest_of
from easel.pictures import png
from easel.pictures.intake import Refusal
from easel.pictures.masks import Adjustments
from easel.runs import adoption
from easel.store.store import Store
from tests.library.conftest import sidecar
from tests.pictures import samples


def test_a_picture_is_kept_upright_beside_the_file_as_it_came(store: Store, tmp_path: Path) -> None:
    """A photo held sideways: the PNG has upright pixels, the original is the very file, the notes tell the turn."""
    path = tmp_path / "IMG_1.JPG"
    path.write_bytes(samples.oriented_jpeg(samples.photo(64, 48), 6))
    sources = Sources(store)
    made = sources.take_in(path, "IMG_1.JPG")
    assert (made.name, made.width, made.height, made.has_alpha) == ("IMG_1.JPG", 64, 48, False)
    assert "EXIF orientation 6" in " ".join(made.notes)
    assert png.read(sources.path(made)).shape == (48, 64, 3)
    assert store.blobs.path(made.original_sha256).read_bytes() == path.read_bytes()
    assert made.size_bytes == sources.path(made).stat().st_size
    assert stat.S_IMODE(sources.path(made).stat().st_mode) == 0o600
    assert sources.get(made.id) == made


def test_what_the_owner_does_to_the_file_later_reaches_nobody(store: Store, tmp_path: Path) -> None:
    """The kept original is a copy: writing into the given file afterwards changes nothing."""
    path = tmp_path / "a.png"
    path.write_bytes(samples.encoded(samples.photo(20, 20)))
    before = path.read_bytes()
    made = Sources(store).take_in(path, "a.png")
    with path.open("r+b") as file:
        file.write(b"overwritten")
    assert store.blobs.path(made.original_sha256).read_bytes() == before


def test_the_same_file_again_is_the_same_source(store: Store, tmp_path: Path, bring: Callable[..., Source]) -> None:
    """Under its newest name, and first among the recent ones."""
    first = bring(40, 30)
    other = bring(40, 30, seed=2)
    sources = Sources(store)
    assert [each.id for each in sources.recent()] == [other.id, first.id]
    again = bring(40, 30, name="renamed.png")
    assert (again.id, again.name) == (first.id, "renamed.png")
    assert [each.id for each in sources.recent()] == [first.id, other.id]
    assert [each.id for each in sources.recent(1)] == [first.id]


def test_a_refused_file_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """One sentence, no row, no file under way."""
    path = tmp_path / "a.gif"
    path.write_bytes(samples.gif())
    with pytest.raises(Refusal, match="GIF"):
        Sources(store).take_in(path, "a.gif")
    assert Sources(store).recent() == ()
    assert list((store.home / "workroom").iterdir()) == []


def test_a_result_becomes_a_source_once(store: Store, tmp_path: Path) -> None:
    """It remembers which picture it is; asked again it is the same one; what is gone is refused in words."""
    path = tmp_path / "result.png"
    png.write(samples.photo(32, 32), path)
    made = sidecar(sha256=library_digest(store, path), width=32, height=32)
    store.sidecars.write(made)
    adoption.rebuild(store.database, store.sidecars)
    source = Sources(store).from_picture(made.picture_id)
    assert source.picture_id == made.picture_id
    assert source.name.startswith("a-red-fox-")
    assert Sources(store).from_picture(made.picture_id).id == source.id
    with pytest.raises(Refusal, match="no longer in the library"):
        Sources(store).from_picture(source.id)


def library_digest(store: Store, path: Path) -> str:
    digest = digest_of(path)
    store.blobs.put_file(path, digest)
    return digest


def test_the_screen_copy_is_small_and_made_once(store: Store, bring: Callable[..., Source]) -> None:
    """A wide picture becomes a JPEG of at most SCREEN_EDGE px; asked again it is the same file."""
    sources = Sources(store)
    source = bring(2000, 1000)
    screen = sources.screen(source)
    with Image.open(screen) as image:
        assert (image.format, image.size) == ("JPEG", (SCREEN_EDGE, 800))
        shown = np.asarray(image, np.int16)
    wanted = np.asarray(Image.open(sources.path(source)).resize((SCREEN_EDGE, 800)), np.int16)
    assert np.abs(shown - wanted).mean() < 4
    made = screen.stat().st_mtime_ns
    assert sources.screen(source).stat().st_mtime_ns == made


def test_the_screen_copy_keeps_transparency(store: Store, tmp_path: Path) -> None:
    """A picture with alpha is shown as PNG; a small one is not enlarged."""
    path = tmp_path / "cut-out.png"
    png.write(samples.photo_rgba(60, 40), path)
    sources = Sources(store)
    with Image.open(sources.screen(sources.take_in(path, "cut-out.png"))) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (60, 40))


ANNA, BERT = Owner("anna"), Owner("bert")


def test_a_file_is_a_source_of_its_own_for_each_browser(store: Store, tmp_path: Path) -> None:
    """The bytes are shared and read once; name, mask and row are not. Nobody's, as of the command line, is yet another."""
    path = tmp_path / "a.png"
    path.write_bytes(samples.encoded(samples.photo(40, 30)))
    sources = Sources(store)
    anna, bert = sources.take_in(path, "anna.png", ANNA), sources.take_in(path, "bert.png", BERT)
    nobody = sources.take_in(path, "cli.png")
    assert len({anna.id, bert.id, nobody.id}) == 3
    assert len({anna.sha256, bert.sha256, nobody.sha256}) == 1
    assert sources.take_in(path, "again.png", ANNA).id == anna.id
    found = sources.get(bert.id)
    assert found
    assert (found.name, found.browser) == ("bert.png", "bert")


def test_what_another_tab_has_open_is_not_given_out_again(store: Store, tmp_path: Path) -> None:
    """A second tab of the same browser gets a source of its own; once neither is open, the newest comes back."""
    path = tmp_path / "a.png"
    path.write_bytes(samples.encoded(samples.photo(40, 30)))
    sources = Sources(store)
    first = sources.take_in(path, "a.png", ANNA)
    second = sources.take_in(path, "a.png", Owner("anna", frozenset({first.id})))
    assert second.id != first.id
    assert sources.own(first, Owner("anna", frozenset({first.id, second.id}))).id not in (first.id, second.id)
    assert sources.take_in(path, "a.png", Owner("anna", frozenset({first.id}))).id > second.id


def test_what_is_nobodys_goes_to_the_first_browser_that_brings_it(store: Store, tmp_path: Path) -> None:
    """As in a library of an older Easel: with its mask, and to one browser only, however many ask at once."""
    path = tmp_path / "a.png"
    path.write_bytes(samples.encoded(samples.photo(40, 30)))
    sources = Sources(store)
    old = sources.take_in(path, "old.png")
    found: list[Source] = []
    threads = [
        threading.Thread(
            target=lambda owner: found.append(sources.take_in(path, "a.png", owner)), args=(Owner(f"b{n}"),)
        )
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len({each.id for each in found}) == 6
    assert len({each.browser for each in found}) == 6
    assert [each.id for each in found].count(old.id) == 1


def test_an_address_of_another_browser_gives_the_picture_and_not_the_mask(store: Store, tmp_path: Path) -> None:
    """Asked for by its id: the same bytes in a row of one's own; asked again it is that one."""
    path = tmp_path / "a.png"
    path.write_bytes(samples.encoded(samples.photo(40, 30)))
    sources, masks = Sources(store), Masks(store)
    anna = sources.take_in(path, "a.png", ANNA)
    masks.fill(masks.of(anna.id).id)
    bert = sources.own(anna, BERT)
    assert bert.id != anna.id
    assert bert.sha256 == anna.sha256
    assert masks.of(bert.id).coverage == 0
    assert sources.own(bert, BERT).id == bert.id
    assert sources.own(anna, ANNA).id == anna.id


def test_a_mask_begins_as_another_stands_and_goes_its_own_way(store: Store, tmp_path: Path) -> None:
    """With its adjustments; what is painted on either later is not seen by the other; one that is there is not replaced."""
    path = tmp_path / "a.png"
    path.write_bytes(samples.encoded(samples.photo(64, 64)))
    sources, masks = Sources(store), Masks(store)
    first = sources.take_in(path, "a.png", ANNA)
    masks.replace(masks.of(first.id).id, samples.disc(64, 64), "paint")
    masks.adjust(first.id, Adjustments(grow=3))
    second = sources.own(first, Owner("anna", frozenset({first.id})))
    masks.begin_as(second.id, first.id)
    before = masks.derived(first.id).copy()
    assert (masks.derived(second.id) == before).all()
    masks.clear(second.id)
    masks.begin_as(second.id, first.id)
    assert masks.of(second.id).coverage == 0
    assert (masks.derived(first.id) == before).all()
