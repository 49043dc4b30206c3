"""How alike pictures are: copies are known again, strangers are not, and what flat pictures do is said."""

import io
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from easel.pictures.likeness import distances, kinship, likeness
from tests.pictures import samples

PHOTO = Image.fromarray(samples.photo(480, 360, seed=7))


def apart(one: Image.Image, other: Image.Image) -> int:
    return int(distances(likeness(one), np.array([likeness(other)], np.int64))[0])


def again(image: Image.Image, format: str, **options: int) -> Image.Image:
    return Image.open(io.BytesIO(samples.encoded(image, format, **options)))


def synthetic(seed: int) -> Image.Image:
    """A picture unlike others: a gradient in some direction, waves, some shapes."""
    dice = np.random.default_rng(seed)
    y, x = np.mgrid[0:192, 0:256] / 192
    across, down, wave, phase = dice.uniform(-1, 1), dice.uniform(-1, 1), dice.uniform(2, 14), dice.uniform(0, 6)
    grey = 128 + 90 * (across * x + down * y) + 40 * np.sin(wave * (x * down - y * across) + phase)
    image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(dice.integers(3, 9)):
        left, top = dice.uniform(-40, 230), dice.uniform(-40, 170)
        shape = (left, top, left + dice.uniform(20, 140), top + dice.uniform(20, 110))
        draw_one = draw.ellipse if dice.random() < 0.5 else draw.rectangle
        draw_one(shape, fill=tuple(int(each) for each in dice.integers(0, 256, 3)))
    return image


def test_a_hash_is_a_signed_number_of_64_bits() -> None:
    """It fits a BIGINT of either database, and is the same each time."""
    found = [likeness(synthetic(seed)) for seed in range(40)]
    assert found == [likeness(synthetic(seed)) for seed in range(40)]
    assert all(-(1 << 63) <= each < 1 << 63 for each in found)
    assert min(found) < 0  # the sign is used


@pytest.mark.parametrize("seed", range(8))
def test_copies_are_near(seed: int) -> None:
    """Smaller, larger, and as JPEG of quality 60 or WebP a picture is nearly the same at most; a slight edit is related."""
    image = Image.fromarray(samples.photo(480, 360, seed))
    edited = image.copy()
    ImageDraw.Draw(edited).ellipse((200, 150, 230, 180), fill=(250, 240, 60))
    assert apart(image, image.resize((240, 180), Image.Resampling.LANCZOS)) <= 4
    assert apart(image, image.resize((960, 720), Image.Resampling.BICUBIC)) <= 4
    assert apart(image, again(image, "JPEG", quality=60)) <= 4
    assert apart(image, again(image, "WEBP", quality=60)) <= 4
    assert apart(image, edited) <= 8
    assert kinship(apart(image, image.copy())) == "identical"


def test_strangers_are_seldom_kin() -> None:
    """Among 200 different pictures, 19,900 pairs, at most one in a thousand is called kin, and none the same."""
    hashes = np.array([likeness(synthetic(seed)) for seed in range(200)], np.int64)
    pairs = np.concatenate([distances(int(hashes[at]), hashes[at + 1 :]) for at in range(199)])
    assert len(pairs) == len(list(combinations(range(200), 2)))
    assert (pairs <= 8).sum() <= 19
    assert (pairs == 0).sum() == 0


def test_distances_count_bits_of_either_sign() -> None:
    """Every bit counts, the sign's, too; nothing to compare with gives nothing."""
    many: NDArray[np.int64] = np.array([0, -1, 1, -(1 << 63), (1 << 63) - 1, -2], np.int64)
    assert distances(0, many).tolist() == [0, 64, 1, 1, 63, 63]
    assert distances(-1, many).tolist() == [64, 0, 63, 63, 1, 1]
    assert distances(5, np.array([], np.int64)).tolist() == []
    spread = many[::2]  # not contiguous
    assert distances(0, spread).tolist() == [0, 1, 63]


def test_kinship_has_four_steps() -> None:
    """0, up to 4, up to 8, and beyond."""
    words = [kinship(distance) for distance in (0, 1, 4, 5, 8, 9, 64)]
    assert words == ["identical", "nearly identical", "nearly identical", "similar", "similar", "", ""]


def test_flat_pictures_cannot_be_told_apart() -> None:
    """All of one colour, whatever colour and size, have one hash, and black has 0: they are no evidence of kinship."""
    colours = [(255, 255, 255), (9, 9, 9), (200, 10, 30), (128, 128, 128)]
    flat = {likeness(Image.new("RGB", (64 + 30 * at, 48), colour)) for at, colour in enumerate(colours)}
    assert flat == {-(1 << 63)}
    assert likeness(Image.new("RGB", (64, 48))) == 0
    assert kinship(int(distances(0, np.array([-(1 << 63)], np.int64))[0])) == "nearly identical"


def test_hue_is_not_seen() -> None:
    """Two pictures whose brightness is the same are the same, whatever their colours."""
    grey = PHOTO.convert("L").convert("RGB")
    assert kinship(apart(PHOTO, grey)) == "identical"
