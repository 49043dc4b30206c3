"""One mask: made, adjusted without loss, filled and cleared, files in and out, masks under names."""

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from easel.edits.mask.masks import Mask, Masks
from easel.pictures import png
from easel.pictures.intake import Refusal
from easel.pictures.masks import Adjustments
from tests.edits.mask.mask_samples import Bring, grey, pixels
from tests.pictures import samples


def test_a_new_mask_is_empty_and_one_for_all_who_ask(masks: Masks, bring: Bring) -> None:
    """Eight who ask at once get the same empty mask of the picture's size, with a warning in words."""
    source = bring(120, 80)
    found: list[Mask] = []
    threads = [threading.Thread(target=lambda: found.append(masks.of(source.id))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 8
    assert len({each.id for each in found}) == 1
    one = found[0]
    assert (one.width, one.height, one.coverage, one.can_undo, one.can_redo) == (120, 80, 0.0, False, False)
    assert "empty" in one.warning
    assert masks.get("nothing") is None
    with pytest.raises(LookupError):
        masks.of("nothing")


def test_adjustments_are_without_loss(masks: Masks, mask: Mask) -> None:
    """The derived mask follows them, the painted one stays; taking them back, or an undo, gives the old mask."""
    painted = masks.patch(mask.id, (40, 20, 30, 30), grey(30, 30), "a:1")
    grown = masks.adjust(mask.id, Adjustments(invert=True, grow=3))
    assert grown.coverage == pytest.approx(1 - (24 * 24) / 9600, abs=0.004)
    assert np.array_equal(pixels(masks, grown), pixels(masks, painted))
    assert masks.adjust(mask.id, Adjustments(invert=True, grow=3)) == grown
    assert masks.adjust(mask.id, Adjustments()).coverage == painted.coverage
    assert masks.undo(mask.id).adjustments == grown.adjustments
    assert np.array_equal(masks.derived(mask.id) < 128, pixels(masks, mask) > 127) is False
    assert masks.derived(mask.id)[0, 0] == 255
    assert masks.derived(mask.id)[35, 55] == 0


def test_filling_a_full_mask_and_clearing_an_empty_one_are_no_changes(masks: Masks, mask: Mask) -> None:
    """Nothing to undo where nothing was done; full is warned of."""
    assert masks.clear(mask.id) == mask
    full = masks.fill(mask.id)
    assert "whole picture" in full.warning
    assert masks.fill(mask.id) == full
    tiny = masks.patch(masks.clear(mask.id).id, (0, 0, 5, 5), grey(5, 5), "a:1")
    assert "tiny" in tiny.warning


def test_a_mask_comes_from_a_file(masks: Masks, mask: Mask, tmp_path: Path) -> None:
    """By alpha, or white, or black; another size is scaled after a word; what is no picture is refused in words."""
    path = tmp_path / "mask.png"
    half = np.zeros((40, 60), np.uint8)
    half[:, :30] = 255
    png.write(half, path)
    white, note = masks.import_file(mask.id, path, "white")
    assert white.coverage == pytest.approx(0.5, abs=0.01)
    assert "60 × 40" in note
    assert pixels(masks, white)[0, 0] == 255
    black, _ = masks.import_file(mask.id, path, "black")
    assert pixels(masks, black)[0, 0] == 0
    clear = np.full((80, 120, 4), 255, np.uint8)
    clear[:20, :, 3] = 0
    png.write(clear, path)
    alpha, note = masks.import_file(mask.id, path, "alpha")
    assert (alpha.coverage, note) == (0.25, "")
    path.write_bytes(samples.gif())
    with pytest.raises(Refusal, match="mask cannot be used"):
        masks.import_file(mask.id, path, "white")
    assert masks.get(mask.id) == alpha


def test_the_exported_file_is_what_a_server_takes(masks: Masks, mask: Mask) -> None:
    """RGBA of the picture's size, alpha 0 where it edits, and the derived mask again when read back."""
    masks.patch(mask.id, (40, 20, 30, 30), grey(30, 30), "a:1")
    masks.adjust(mask.id, Adjustments(feather=4))
    exported = masks.export_path(mask.id)
    assert png.read(exported).shape == (80, 120, 4)
    assert np.array_equal(samples.sent_mask(exported), masks.derived(mask.id))
    assert masks.export_path(mask.id) == exported


def test_the_overlay_is_a_small_tint_of_the_derived_mask(masks: Masks, mask: Mask) -> None:
    """The colour everywhere, the mask as its alpha, the longest edge as asked; only the newest few are kept."""
    masks.patch(mask.id, (0, 0, 60, 80), grey(60, 80), "a:1")
    shown = png.read(masks.overlay_png(mask.id, "#e5484d", 60))
    assert shown.shape == (40, 60, 4)
    assert (shown[..., :3] == (0xE5, 0x48, 0x4D)).all()
    assert (shown[:, :29, 3] == 255).all()
    assert (shown[:, 31:, 3] == 0).all()
    paths = [masks.overlay_png(mask.id, "#e5484d", edge) for edge in range(20, 40)]
    assert [path.is_file() for path in paths] == [False] * 14 + [True] * 6
    for colour in ("#12", "red"):
        with pytest.raises(ValueError, match=r"colour|hex"):
            masks.overlay_png(mask.id, colour, 60)


def test_a_saved_mask_is_used_on_pictures_of_the_same_proportions(masks: Masks, mask: Mask, bring: Bring) -> None:
    """It is scaled, adjustments and all; it stays as saved when the first mask goes on; the same name replaces it."""
    masks.patch(mask.id, (0, 0, 60, 80), grey(60, 80), "a:1")
    masks.adjust(mask.id, Adjustments(grow=2))
    saved = masks.save_as(mask.id, "  left   half ")
    assert saved.name == "left half"
    masks.clear(mask.id)
    other = masks.of(bring(241, 160, seed=2).id)
    assert [each.id for each in masks.named(other.width, other.height)] == [saved.id]
    assert masks.named(120, 120) == ()
    used = masks.use(other.id, saved.id)
    assert used.adjustments == Adjustments(grow=4)
    assert used.coverage == pytest.approx(saved.coverage, abs=0.01)
    assert masks.use(other.id, saved.id) == used
    again = masks.save_as(mask.id, "left half")
    assert (again.id, again.coverage) == (saved.id, 0)
    masks.forget(saved.id)
    assert masks.named(120, 80) == ()
    assert masks.get(mask.id) is not None


def test_pixels_of_another_size_are_refused(masks: Masks, mask: Mask) -> None:
    """Only (H, W) 8-bit pixels of the picture's size take a mask's place."""
    for wrong in (np.zeros((10, 10), np.uint8), np.zeros((80, 120), np.float32)):
        with pytest.raises(ValueError, match="120 × 80"):
            masks.replace(mask.id, wrong, "import")  # type: ignore[arg-type] # what it must refuse
    ready = np.zeros((80, 120), np.uint8)
    ready[:8] = 255
    assert masks.replace(mask.id, ready, "outpaint").coverage == pytest.approx(0.1)
    with Image.open(masks.painted_png(mask.id)) as image:
        assert (image.mode, image.size) == ("L", (120, 80))
