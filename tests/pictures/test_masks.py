"""Masks: what is derived, read, written and cautioned."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from easel.pictures import masks
from easel.pictures.decode import BrokenPicture, check
from easel.pictures.masks import Adjustments, derived
from tests.pictures import samples

DISC = samples.disc(400, 300, 0.2)  # radius 60


def radius(mask: samples.Pixels) -> float:
    return float(np.sqrt(mask.sum(dtype=np.float64) / 255 / np.pi))


def test_nothing_adjusted_is_the_mask_itself() -> None:
    """Without adjustments the painted mask is what is sent."""
    assert derived(DISC, Adjustments()) is DISC


@pytest.mark.parametrize("by", [1, 5, 40, 90])
def test_grow_and_shrink_move_the_edge_by_so_many_pixels(by: int) -> None:
    """A disc grown or shrunk is a disc whose radius changed by the px asked for; shrinking below nothing leaves nothing."""
    before = DISC.copy()
    assert radius(derived(DISC, Adjustments(grow=by))) == pytest.approx(60 + by, abs=0.6)
    small = derived(DISC, Adjustments(shrink=by))
    assert radius(small) == pytest.approx(max(0, 60 - by), abs=0.6)
    assert np.array_equal(DISC, before)


def test_growing_keeps_soft_brushes_soft() -> None:
    """A wide soft edge is still a ramp after growing, moved outwards."""
    soft = derived(DISC, Adjustments(feather=20))
    bigger = derived(soft, Adjustments(grow=15))
    row, moved = soft[150].astype(int), bigger[150].astype(int)
    assert 20 < np.count_nonzero((moved > 10) & (moved < 245)) < 100
    assert np.abs(moved[15:200] - row[30:215])[:150].max() < 40
    assert bigger.min() == 0
    assert (bigger >= soft).all()


def test_feather_is_a_ramp_of_that_width_to_each_side() -> None:
    """A straight edge feathered by 12 px runs from 0 to 255 within 12 px on either side and stays put in the middle."""
    half = np.zeros((50, 200), np.uint8)
    half[:, 100:] = 255
    row = derived(half, Adjustments(feather=12))[25].astype(int)
    assert row[87] == 0
    assert row[112] == 255
    assert (np.diff(row) >= 0).all()
    assert row[99] + row[100] == pytest.approx(255, abs=2)


def test_the_pictures_border_is_no_edge() -> None:
    """A mask that runs to the border of the picture is neither shrunk nor feathered there."""
    half = np.zeros((60, 200), np.uint8)
    half[:, 100:] = 255
    for adjustments in (Adjustments(shrink=20), Adjustments(feather=20), Adjustments(feather=59)):
        assert derived(half, adjustments)[0, -1] == 255
    assert 120 < derived(half, Adjustments(feather=700))[0, 99] < 135


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans(), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_any_mask_and_any_adjustments_make_a_mask(
    seed: int, invert: bool, grow: int, shrink: int, feather: int
) -> None:
    """Size and type stay, inverting twice is nothing, growing never takes away and shrinking never adds."""
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 60)), int(rng.integers(1, 60)))
    mask = rng.choice(np.array([0, 0, 0, 1, 128, 255, 255], np.uint8), shape)
    mask = cv2.blur(mask, (3, 3)).astype(np.uint8).reshape(shape) if seed % 2 else mask
    made = derived(mask, Adjustments(invert, grow, shrink, feather))
    assert made.shape == shape
    assert made.dtype == np.uint8
    assert np.array_equal(derived(derived(mask, Adjustments(invert=True)), Adjustments(invert=True)), mask)
    assert (derived(mask, Adjustments(grow=grow)) >= mask).all()
    assert (derived(mask, Adjustments(shrink=shrink)) <= mask).all()


def test_empty_full_and_tiny_masks_are_cautioned() -> None:
    """What is probably a mistake is said in a sentence; an ordinary mask is not commented on."""
    assert "empty" in masks.caution(np.zeros((300, 400), np.uint8))
    assert "whole picture" in masks.caution(np.full((300, 400), 255, np.uint8))
    tiny = np.zeros((300, 400), np.uint8)
    tiny[10:20, 10:20] = 255
    assert "tiny: 100 pixels" in masks.caution(tiny)
    assert masks.caution(DISC) == ""
    assert masks.coverage(DISC) == pytest.approx(np.pi * 60**2 / 120_000, abs=0.002)
    assert masks.coverage(np.full((5, 7), 255, np.uint8)) == 1


def test_the_wire_mask_is_what_the_contract_says(tmp_path: Path) -> None:
    """RGBA, alpha 0 and white where it edits, opaque black where it keeps, soft edges as they are, and back again."""
    soft = derived(DISC, Adjustments(feather=9))
    path = tmp_path / "mask.png"
    assert masks.wire_png(soft, path) == ""
    header = check(path)
    assert (header.width, header.height, header.has_alpha) == (400, 300, True)
    pixels = np.asarray(Image.open(path))
    assert pixels.shape == (300, 400, 4)
    assert pixels[150, 200].tolist() == [255, 255, 255, 0]
    assert pixels[0, 0].tolist() == [0, 0, 0, 255]
    assert np.array_equal(pixels[..., 3], 255 - soft)
    assert np.array_equal(pixels[..., 0], 255 - pixels[..., 3])
    assert np.array_equal(samples.sent_mask(path), soft)


def test_a_mask_too_large_for_the_wire_loses_its_softness_aloud(tmp_path: Path) -> None:
    """First packed harder, then with hard edges and a word about it, then refused in a sentence."""
    noise = np.random.default_rng(1).integers(0, 256, (300, 400), dtype=np.uint8)
    path = tmp_path / "mask.png"
    masks.wire_png(noise, path)
    whole = path.stat().st_size
    note = masks.wire_png(noise, path, max_bytes=whole // 3)
    assert "hard" in note
    assert path.stat().st_size < whole // 3
    assert set(np.unique(samples.sent_mask(path))) == {0, 255}
    with pytest.raises(masks.MaskTooLarge, match=r"servers take less than"):
        masks.wire_png(noise, path, max_bytes=100)


def test_masks_are_read_from_alpha_or_black_and_white(tmp_path: Path) -> None:
    """Alpha as OpenAI has it, black and white in either polarity; without a choice alpha wins where there is some."""
    size = (400, 300)
    clear = samples.written(tmp_path, "a.png", samples.encoded(np.dstack([samples.photo(400, 300), 255 - DISC])))
    grey = samples.written(tmp_path, "b.png", samples.encoded(DISC))
    assert np.array_equal(masks.from_file(clear, size, "alpha")[0], DISC)
    assert np.array_equal(masks.from_file(grey, size, "white")[0], DISC)
    assert np.array_equal(masks.from_file(grey, size, "black")[0], 255 - DISC)
    assert masks.from_file(grey, size, "white")[1] == ()
    for path, word in ((clear, "Transparent"), (grey, "White")):
        mask, notes = masks.from_file(path, size)
        assert np.array_equal(mask, DISC)
        assert notes[0].startswith(word)
    opaque, notes = masks.from_file(grey, size, "alpha")
    assert not opaque.any()
    assert "no transparency" in notes[0]
    bilevel = samples.written(tmp_path, "c.png", samples.encoded(Image.fromarray(DISC).convert("1")))
    assert np.array_equal(masks.from_file(bilevel, size, "white")[0], DISC)


def test_masks_of_another_size_are_scaled_with_a_word(tmp_path: Path) -> None:
    """A mask of the same proportions is scaled and says so; one of others says that it is stretched."""
    path = samples.written(tmp_path, "m.png", samples.encoded(samples.disc(200, 150, 0.2)))
    mask, notes = masks.from_file(path, (400, 300), "white")
    both, either = np.logical_and(mask > 127, DISC > 127).sum(), np.logical_or(mask > 127, DISC > 127).sum()
    assert both / either > 0.96
    assert notes == ("The mask was 200 × 150 and was scaled to the picture’s 400 × 300.",)
    assert "stretched" in masks.from_file(path, (300, 300), "white")[1][1]


def test_the_wire_mask_itself_can_be_imported_again(tmp_path: Path) -> None:
    """An exported mask read back is the same mask, whether by alpha or by its white."""
    path = tmp_path / "mask.png"
    soft = derived(DISC, Adjustments(feather=5))
    masks.wire_png(soft, path)
    for reading in (None, "alpha", "white"):
        assert np.array_equal(masks.from_file(path, (400, 300), reading)[0], soft)


def test_what_is_no_picture_is_no_mask(tmp_path: Path) -> None:
    """A GIF or a file cut short is refused like any other picture."""
    with pytest.raises(BrokenPicture):
        masks.from_file(samples.written(tmp_path, "m.png", samples.gif()), (40, 30))
