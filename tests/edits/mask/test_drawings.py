"""Drawings of the paint canvas, taken into a mask: what is new once, whatever tab, rerun or mount tells it."""

from typing import Any

import numpy as np
import pytest

from easel.edits.mask.masks import Mask, Masks
from easel.pictures.mask_strokes import BadDrawing
from easel.pictures.masks import Adjustments
from tests.edits.mask.mask_samples import ERASE, across, box, drawing, grey, pixels


def test_a_drawing_is_taken_in_at_native_size(masks: Masks, mask: Mask) -> None:
    """A canvas half as large: the box is where it was drawn, an eraser takes away, over what was painted before."""
    base = masks.patch(mask.id, (0, 0, 60, 80), grey(60, 80), "a:1")
    told = drawing(box(40, 10, 15, 20), box(0, 0, 10, 10, ERASE))
    painted = masks.paint(mask.id, base.revision, told, (60, 40), erase_colour=ERASE)
    wanted = np.zeros((80, 120), np.uint8)
    wanted[:, :60] = 255
    wanted[20:60, 80:110] = 255
    wanted[:20, :20] = 0
    assert np.abs(pixels(masks, painted).astype(int) - wanted).max() <= 8
    with pytest.raises(BadDrawing):
        masks.paint(mask.id, base.revision, drawing({"type": "sausage"}), (60, 40), erase_colour=ERASE)


def test_the_same_drawing_at_every_rerun_changes_nothing(masks: Masks, mask: Mask) -> None:
    """No revision for an empty canvas, one for each stroke, none for telling it again, not even after an undo."""

    def tell(*objects: dict[str, Any]) -> Mask:
        return masks.paint(mask.id, mask.revision, drawing(*objects), (120, 80), erase_colour=ERASE)

    assert tell() == mask
    first = tell(box(0, 0, 10, 10))
    assert tell(box(0, 0, 10, 10)) == first
    second = tell(box(0, 0, 10, 10), box(20, 0, 10, 10))
    assert second.revision == first.revision + 1
    undone = masks.undo(mask.id)
    assert np.array_equal(pixels(masks, undone)[:10, :40] > 127, np.arange(40) < np.full((10, 1), 10))
    assert tell(box(0, 0, 10, 10), box(20, 0, 10, 10)) == undone


def test_a_shorter_drawing_takes_nothing_away(masks: Masks, mask: Mask) -> None:
    """A canvas that shows fewer strokes was mounted anew; only the mask's own undo takes one back."""
    strokes = [box(0, 0, 10, 10), box(20, 0, 10, 10), box(40, 0, 10, 10)]

    def tell(count: int) -> Mask:
        return masks.paint(mask.id, mask.revision, drawing(*strokes[:count]), (120, 80), erase_colour=ERASE)

    whole = [tell(count) for count in (1, 2, 3)][-1]
    assert [tell(count) for count in (2, 1, 0, 3)] == [whole] * 4
    assert across(masks, whole) == [(0, 10), (20, 30), (40, 50)]
    assert across(masks, masks.undo(mask.id)) == [(0, 10), (20, 30)]


def test_a_canvas_that_is_mounted_again_paints_over_what_stands(masks: Masks, mask: Mask) -> None:
    """The browser mounted it anew and empty on the same revision: its strokes join those painted before, one undo each."""

    def tell(*objects: dict[str, Any]) -> Mask:
        return masks.paint(mask.id, mask.revision, drawing(*objects), (120, 80), erase_colour=ERASE)

    tell(box(0, 0, 10, 10))
    tell(box(20, 0, 10, 10))
    last = tell(box(20, 0, 10, 10), box(40, 0, 10, 10))
    assert across(masks, last) == [(0, 10), (20, 30), (40, 50)]
    tell()
    assert across(masks, tell(box(60, 0, 10, 10))) == [(0, 10), (20, 30), (40, 50), (60, 70)]
    assert [across(masks, masks.undo(mask.id))[-1] for _ in range(3)] == [(40, 50), (20, 30), (0, 10)]


def test_canvases_of_two_tabs_on_the_same_revision_lose_nothing(masks: Masks, mask: Mask) -> None:
    """Each adds what it has not told before; what one took away the other does not bring back."""
    mine, theirs = [box(0, 0, 10, 10)], [box(0, 0, 5, 10, ERASE), box(20, 0, 10, 10)]

    def tell(objects: list[dict[str, Any]]) -> Mask:
        return masks.paint(mask.id, mask.revision, drawing(*objects), (120, 80), erase_colour=ERASE)

    tell(mine)
    tell(theirs)
    mine.append(box(40, 0, 10, 10))
    tell(mine)
    theirs.append(box(60, 0, 10, 10))
    newest = tell(theirs)
    assert across(masks, newest) == [(5, 10), (20, 30), (40, 50), (60, 70)]
    assert (tell(mine), tell(theirs)) == (newest, newest)


def test_a_canvas_that_was_overtaken_adds_its_new_strokes_only(masks: Masks, mask: Mask) -> None:
    """A patch of the other editor between two strokes stays; so do adjustments."""
    strokes = [box(0, 0, 10, 10), box(20, 0, 10, 10)]
    masks.paint(mask.id, mask.revision, drawing(strokes[0]), (120, 80), erase_colour=ERASE)
    masks.patch(mask.id, (60, 0, 10, 10), grey(10, 10), "a:1")
    masks.adjust(mask.id, Adjustments(invert=True))
    last = masks.paint(mask.id, mask.revision, drawing(*strokes), (120, 80), erase_colour=ERASE)
    row = pixels(masks, last)[5] > 127
    assert [int(x) for x in np.flatnonzero(np.diff(row.astype(int)))] == [9, 19, 29, 59, 69]
    assert last.adjustments == Adjustments(invert=True)


def test_a_canvas_with_more_strokes_than_are_kept_adds_only_its_new_ones(masks: Masks, mask: Mask, few: int) -> None:
    """What was cleared elsewhere does not come back with its next stroke."""
    strokes = [box(index, 0, 1, 80) for index in range(few + 10)]
    for count in range(1, len(strokes) + 1):
        masks.paint(mask.id, mask.revision, drawing(*strokes[:count]), (120, 80), erase_colour=ERASE)
    masks.clear(mask.id)
    told = drawing(*strokes, box(60, 0, 10, 80))
    last = masks.paint(mask.id, mask.revision, told, (120, 80), erase_colour=ERASE)
    assert across(masks, last) == [(60, 70)]
