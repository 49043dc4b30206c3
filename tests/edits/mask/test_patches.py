"""Patches of the raster editor: a rectangle replaced at a time, in order, whoever else paints."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest

from easel.edits.mask.masks import Mask, Masks
from easel.edits.mask.patches import BadPatch
from easel.edits.sources import Sources
from easel.pictures import png
from easel.store.store import Store
from tests.edits.mask.mask_samples import grey, pixels
from tests.pictures import samples


def test_a_patch_replaces_its_rectangle_and_is_kept(masks: Masks, mask: Mask, store: Store) -> None:
    """The pixels, the coverage and the revision say so, also to whoever opens the library anew."""
    changed = masks.patch(mask.id, (10, 20, 30, 40), grey(30, 40), "tab:1")
    wanted = np.zeros((80, 120), np.uint8)
    wanted[20:60, 10:40] = 255
    assert np.array_equal(pixels(masks, changed), wanted)
    assert changed.revision == mask.revision + 1
    assert changed.coverage == pytest.approx(1200 / 9600)
    assert (changed.warning, changed.can_undo) == ("", True)
    assert Masks(store).get(mask.id) == changed


def test_a_patch_that_came_late_or_twice_is_acknowledged_and_not_applied(masks: Masks, mask: Mask) -> None:
    """Within a session numbers only rise; another session counts by itself."""
    newest = masks.patch(mask.id, (0, 0, 10, 10), grey(10, 10, 200), "tab:7")
    for late in ("tab:7", "tab:6"):
        assert masks.patch(mask.id, (0, 0, 10, 10), grey(10, 10, 9), late) == newest
    assert masks.patch(mask.id, (0, 0, 10, 10), grey(10, 10, 9), "other:1").revision == newest.revision + 1
    assert pixels(masks, mask)[0, 0] == 9


def test_what_reaches_beyond_the_mask_is_cut_off(masks: Masks, mask: Mask) -> None:
    """A rectangle over two edges changes what lies inside, by the right pixels of the patch."""
    ramp = np.arange(400, dtype=np.uint8).reshape(20, 20)
    masks.patch(mask.id, (110, -5, 20, 20), png.encode(ramp), "a:1")
    assert np.array_equal(pixels(masks, mask)[:15, 110:], ramp[5:, :10])


@pytest.mark.parametrize(
    ("rect", "data", "words"),
    [
        ((0, 0, 10, 10), grey(11, 10), "rectangle's size"),
        ((0, 0, 10, 10), b"not a png at all, but long enough to look", "not a PNG"),
        ((0, 0, 10, 10), png.encode(np.zeros((10, 10, 3), np.uint8)), "8-bit greyscale"),
        ((0, 0, 10, 10), samples.png_16(10, 10, 0), "8-bit greyscale"),
        ((0, 0, 10, 10), grey(10, 10)[:60], "damaged"),
        ((200, 0, 10, 10), grey(10, 10), "not lie on the mask"),
        ((0, 0, 0, 10), grey(1, 10), "not lie on the mask"),
        ((-40_000, 0, 50_000, 50_000), samples.png_bomb(50_000, 50_000), "larger than the mask"),
    ],
)
def test_bad_patches_are_refused_and_change_nothing(
    masks: Masks, mask: Mask, rect: tuple[int, int, int, int], data: bytes, words: str
) -> None:
    """Wrong size, kind, place or bytes: one sentence, and the mask stands as before."""
    with pytest.raises(BadPatch, match=words):
        masks.patch(mask.id, rect, data, "a:1")
    assert masks.get(mask.id) == mask


def test_patches_of_two_tabs_all_land(masks: Masks, mask: Mask) -> None:
    """Sixty patches from six threads: none is lost, every revision counts one."""

    def send(tab: int) -> None:
        for number in range(1, 11):
            masks.patch(mask.id, (tab * 20, number * 7, 20, 7), grey(20, 7), f"tab{tab}:{number}")

    threads = [threading.Thread(target=send, args=(tab,)) for tab in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert pixels(masks, mask)[7:77].min() == 255
    assert masks.of(mask.id).revision == mask.revision + 60


def test_a_large_patch_is_quick(masks: Masks, store: Store, tmp_path: Path) -> None:
    """At 3840x2160 a patch costs well under 150 ms of this thread's processor time, decoding to fsync."""
    png.write(np.zeros((2160, 3840, 3), np.uint8), tmp_path / "black.png")
    mask = masks.of(Sources(store).take_in(tmp_path / "black.png", "black.png").id)
    data = grey(400, 300)
    masks.patch(mask.id, (0, 0, 400, 300), data, "a:1")
    spent = []
    for number in range(2, 9):
        start = time.thread_time()
        masks.patch(mask.id, (number * 300, number * 200, 400, 300), data, f"a:{number}")
        spent.append(time.thread_time() - start)
    assert sorted(spent)[3] < 0.15
