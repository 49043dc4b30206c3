"""The seal: 0 differing pixels outside the mask, the leak as it was set, the drift as it was."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import requests
from PIL import Image

from easel.pictures import png, seal
from easel.pictures.fit import Plan, plans
from easel.pictures.intake import take_in
from easel.pictures.masks import Adjustments, derived, wire_png
from easel.pictures.outpaint import frame_of_ratio, solved
from easel.pictures.placing import extended, sent_mask, sent_picture
from easel.sizes import Size
from tests.pictures import samples
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]


def plan_of(pixels: samples.Pixels, at: int = 0) -> Plan:
    return plans(Size(pixels.shape[1], pixels.shape[0]))[at]


def edited(
    box: SandboxProcess, source: samples.Pixels, mask: samples.Pixels, plan: Plan, folder: Path
) -> samples.Pixels:
    """What the real sandbox makes of it: the pictures as they are sent, over HTTP."""
    png.write(sent_picture(source, plan.placement), folder / "image.png")
    wire_png(sent_mask(mask, plan.placement), folder / "mask.png")
    with (folder / "image.png").open("rb") as image, (folder / "mask.png").open("rb") as hole:
        files = {"image[]": ("image.png", image, "image/png"), "mask": ("mask.png", hole, "image/png")}
        form = {"model": "gpt-image-2", "prompt": "a red balloon", "size": plan.size, "quality": "low"}
        answer = requests.post(f"{box.base_url}/images/edits", data=form, files=files, timeout=60)
    answer.raise_for_status()
    with Image.open(io.BytesIO(samples.b64(answer.json()["data"][0]["b64_json"]))) as picture:
        return np.asarray(picture)


def leaky(source: samples.Pixels, mask: samples.Pixels) -> samples.Pixels:
    """A result that repainted the mask and changed much else, made without a server."""
    other = samples.photo(source.shape[1], source.shape[0], seed=8)
    mixed = np.where(mask[..., None] > 0, other, source[..., :3] // 2 + other // 2)
    return np.ascontiguousarray(mixed.astype(np.uint8))


@pytest.mark.parametrize(
    ("width", "height", "at"),
    [(1024, 1024, 0), (1536, 1024, 0), (1000, 700, 0), (1000, 700, 1), (1000, 700, 2), (300, 420, 0), (1, 1, 0)],
)
def test_not_one_pixel_outside_the_mask_differs(width: int, height: int, at: int) -> None:
    """Whole, padded, cropped, scaled or by the model's choice, RGB or RGBA, with soft masks and colour matching: 0 differ."""
    mask = derived(samples.disc(width, height), Adjustments(feather=6))
    for source in (samples.photo(width, height), samples.photo_rgba(width, height)):
        plan = plan_of(source, at)
        result = leaky(sent_picture(source, plan.placement), sent_mask(mask, plan.placement))
        one = seal.judged(source, mask, result, plan.placement)
        for picture in (
            seal.sealed(one, "strict"),
            seal.sealed(one, "blended", feather=9),
            seal.sealed(one, "blended", feather=9, match_colour=True),
        ):
            assert picture.shape == source.shape
            assert picture.dtype == np.uint8
            assert np.array_equal(picture[mask == 0], source[mask == 0])


def test_a_phone_photograph_stays_as_large_as_it_was() -> None:
    """12 megapixels are sent scaled; the sealed picture is 4032x3024 again, the source's outside, the model's inside."""
    source = samples.photo(4032, 3024)
    mask = samples.disc(4032, 3024, 0.2)
    plan = plan_of(source)
    one = seal.judged(source, mask, 255 - sent_picture(source, plan.placement), plan.placement, align=False)
    picture = seal.sealed(one, "strict")
    assert picture.shape == source.shape
    assert np.array_equal(picture[mask == 0], source[mask == 0])
    assert np.array_equal(picture[mask == 255], one.back[mask == 255])
    assert any("124 %" in note for note in one.notes)


def test_scaling_alone_is_no_leak() -> None:
    """An answer that changed nothing leaks nothing, although scaling cost the photograph its finest detail."""
    source = samples.photo(640, 480)
    mask = samples.disc(640, 480)
    plan = plan_of(source)
    assert plan.how == "scale"
    big = samples.photo(4032, 3024)
    plan_big = plan_of(big)
    one = seal.judged(
        big, samples.disc(4032, 3024), sent_picture(big, plan_big.placement), plan_big.placement, align=False
    )
    assert one.leak.share == 0
    small = seal.judged(source, mask, sent_picture(source, plan.placement), plan.placement)
    assert (small.leak.share, small.leak_aligned) == (0, None)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_sealed_upright(orientation: int, tmp_path: Path) -> None:
    """A camera's JPEG in any orientation: intake, edit and seal agree on what is up."""
    upload = samples.written(tmp_path, "upload", samples.oriented_jpeg(samples.photo(1200, 800), orientation))
    source = png.read(take_in(upload, "IMG.JPG", tmp_path / "in.png").path)
    mask = samples.disc(1200, 800)
    plan = plan_of(source)
    one = seal.judged(
        source, mask, leaky(sent_picture(source, plan.placement), sent_mask(mask, plan.placement)), plan.placement
    )
    png.write(seal.sealed(one, "strict"), tmp_path / "sealed.png")
    picture = png.read(tmp_path / "sealed.png")
    assert picture.shape == (800, 1200, 3)
    assert np.array_equal(picture[mask == 0], source[mask == 0])


@pytest.mark.parametrize("share", ["0", "0.3", "1"])
@pytest.mark.parametrize("alpha", [False, True])
def test_the_leak_is_the_sandboxs_setting(share: str, alpha: bool, start_sandbox: Start, tmp_path: Path) -> None:
    """Through the real sandbox without drift, the measured leak is the one that was set, to one percentage point."""
    source = samples.photo_rgba(1024, 1024) if alpha else samples.photo(1024, 1024)
    mask = samples.disc(1024, 1024)
    plan = plan_of(source)
    result = edited(start_sandbox(leak=share), source, mask, plan, tmp_path)
    one = seal.judged(source, mask, result, plan.placement)
    assert one.leak.share == pytest.approx(float(share), abs=0.01)
    assert one.leak.protected == np.count_nonzero(mask == 0)
    picture = seal.sealed(one, "strict")
    assert np.array_equal(picture[mask == 0], source[mask == 0])
    changed = (np.abs(picture.astype(np.int16) - source).max(axis=2) > 8) == (mask > 0)
    assert changed.mean() > 0.99


def test_a_drifting_model_is_aligned(start_sandbox: Start, tmp_path: Path) -> None:
    """With 3 px of drift the alignment finds it within half a pixel, undoes it, and says so; the leak shrinks."""
    source, mask = samples.photo(1536, 1024), samples.disc(1536, 1024)
    plan = plan_of(source)
    result = edited(start_sandbox(leak="0.3", drift="3"), source, mask, plan, tmp_path)
    one = seal.judged(source, mask, result, plan.placement)
    assert (one.drift.dx, one.drift.dy) == pytest.approx((3, 0), abs=0.5)
    assert one.leak_aligned is not None
    assert one.leak_aligned.share == pytest.approx(0.3, abs=0.01)
    assert one.leak.share > 0.5
    assert any("shifted the picture by +3.0" in note and "shifted back" in note for note in one.notes)
    picture = seal.sealed(one, "strict")
    assert np.array_equal(picture[mask == 0], source[mask == 0])
    assert seal.judged(source, mask, result, plan.placement, align=False).leak == one.leak


def test_blended_fades_in_inside_the_mask_only() -> None:
    """The seam rises from the source at the mask's edge to the result `feather` px inside."""
    source, result = np.full((1024, 1024, 3), 50, np.uint8), np.full((1024, 1024, 3), 200, np.uint8)
    mask = np.zeros((1024, 1024), np.uint8)
    mask[:, 400:] = 255
    one = seal.judged(source, mask, result, plan_of(source).placement, align=False)
    row = seal.sealed(one, "blended", feather=20)[500, :, 0].astype(int)
    assert (row[:400] == 50).all()
    assert (row[421:] == 200).all()
    assert (np.diff(row) >= 0).all()
    assert 100 < row[410] < 150
    assert seal.sealed(one, "strict")[500, 400, 0] == 200


def test_colours_are_matched_to_the_surroundings() -> None:
    """A result that came back darker all over is lightened inside the mask, and the seam's step nearly vanishes."""
    source = samples.photo(1024, 1024, grain=2)
    mask = samples.disc(1024, 1024)
    darker = np.clip(source.astype(np.float64) * 0.9 - 10, 0, 255).astype(np.uint8)
    one = seal.judged(source, mask, darker, plan_of(source).placement)
    inside = mask == 255
    plain, matched = (seal.sealed(one, "strict", match_colour=match)[inside] for match in (False, True))
    before, after = (np.abs(picture.astype(np.int16) - source[inside]).mean() for picture in (plain, matched))
    assert after < 0.25 * before


def test_the_source_keeps_its_transparency() -> None:
    """Where the mask protects, alpha stays; where the model painted, an opaque answer is opaque, a clear one clear."""
    source = samples.photo_rgba(1024, 1024)
    mask = samples.disc(1024, 1024)
    placement = plan_of(source).placement
    opaque = seal.sealed(seal.judged(source, mask, samples.photo(1024, 1024, seed=3), placement), "strict")
    assert (opaque[mask == 255][:, 3] == 255).all()
    clear = np.zeros((1024, 1024, 4), np.uint8)
    cleared = seal.sealed(seal.judged(source, mask, clear, placement), "strict")
    assert (cleared[mask == 255][:, 3] == 0).all()
    for picture in (opaque, cleared):
        assert np.array_equal(picture[mask == 0], source[mask == 0])
    flat = seal.sealed(seal.judged(source[..., :3].copy(), mask, clear, placement), "strict")
    assert flat.shape[2] == 3
    assert (flat[mask == 255] == 255).all()


def test_a_server_that_ignores_sizes_is_told() -> None:
    """An answer of another size is scaled onto the source's grid, which is said, as is a stretch."""
    source, mask = samples.photo(1536, 1024), samples.disc(1536, 1024)
    one = seal.judged(source, mask, samples.photo(1254, 1254, seed=2), plan_of(source).placement)
    assert "arrived as 1254 × 1254 instead of 1536 × 1024" in one.notes[0]
    assert "stretched" in one.notes[1]
    assert seal.sealed(one, "strict").shape == source.shape


def test_paint_outside_of_what_was_sent_is_told() -> None:
    """A mask that reaches into the part that cropping leaves out changes nothing there, and that is said."""
    source = samples.photo(1920, 1080)
    mask = np.full((1080, 1920), 255, np.uint8)
    plan = plan_of(source, 1)
    one = seal.judged(source, mask, samples.photo(1920, 1072, seed=4), plan.placement)
    assert any(note.startswith("15,360 painted pixels lie outside") for note in one.notes)
    picture = seal.sealed(one, "strict")
    assert np.array_equal(picture[:4], source[:4])
    assert not np.array_equal(picture[4:8], source[4:8])


def test_an_outpainted_picture_keeps_its_middle() -> None:
    """Beyond the frame the model paints, within it the old picture stays to the pixel except for its rim."""
    old = samples.photo(1024, 1024)
    out = solved(Size(1024, 1024), frame_of_ratio(Size(1024, 1024), 16, 9))
    source, mask = extended(old, out)
    one = seal.judged(source, mask, leaky(source, mask), out.placement)
    picture = seal.sealed(one, "blended", feather=8)
    assert picture.shape == (1024, 1824, 3)
    assert np.array_equal(picture[:, out.at.left + 8 : out.at.right - 8], old[:, 8:-8])


def test_masks_at_their_limits() -> None:
    """An empty mask gives the source back; a full one the result, with nothing to measure drift or leak by."""
    source, result = samples.photo(1024, 1024), samples.photo(1024, 1024, seed=2)
    placement = plan_of(source).placement
    nothing, everything = np.zeros((1024, 1024), np.uint8), np.full((1024, 1024), 255, np.uint8)
    assert np.array_equal(seal.sealed(seal.judged(source, nothing, result, placement), "strict"), source)
    one = seal.judged(source, everything, result, placement)
    assert np.array_equal(seal.sealed(one, "strict"), result)
    assert (one.leak.protected, one.drift.known) == (0, False)


def test_what_does_not_belong_together_is_refused() -> None:
    """A mask or placement of another picture is an error, never a shifted seal."""
    source, mask = samples.photo(1024, 1024), samples.disc(1024, 1008)
    with pytest.raises(ValueError, match="different sizes"):
        seal.judged(source, mask, source, plan_of(source).placement)


def test_judging_leaves_its_inputs_alone() -> None:
    """Source, mask and result are not changed, whatever is composed from them."""
    source, mask = samples.photo(1024, 1024), samples.disc(1024, 1024)
    result = leaky(source, mask)
    kept = [array.copy() for array in (source, mask, result)]
    one = seal.judged(source, mask, result, plan_of(source).placement)
    seal.sealed(one, "blended", match_colour=True)
    one.heat_map()
    assert all(np.array_equal(a, b) for a, b in zip(kept, (source, mask, result), strict=True))
