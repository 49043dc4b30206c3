"""Sizes: the legal ones pass, each broken rule is named, and the nearest legal size is really the nearest."""

import itertools
import random

import pytest

from easel import sizes
from easel.sizes import Size

LEGAL = [
    Size(w, h)
    for w, h in itertools.product(range(16, 3841, 16), repeat=2)
    if max(w, h) <= 3 * min(w, h) and 655_360 <= w * h <= 8_294_400
]


@pytest.mark.parametrize(
    "text", ["1024x1024", "1280x720", "1920x1088", "816x816", "3840x2160", "2880x2880", "3840x1280"]
)
def test_legal_sizes_break_no_rule(text: str) -> None:
    """Sizes that the API documents as legal break no rule."""
    size = sizes.parse(text)
    assert size is not None
    assert sizes.broken_rules(size) == ()


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("1920x1080", ["step"]),
        ("800x800", ["min_pixels"]),
        ("3840x2400", ["max_pixels"]),
        ("3856x1600", ["edge"]),
        ("2048x512", ["ratio"]),
        ("1001x999", ["step", "step"]),
        ("4001x4000", ["edge", "max_pixels"]),  # 4000 or 4016 would be no better
        ("5000x1", ["step", "edge", "ratio", "min_pixels"]),
    ],
)
def test_every_broken_rule_is_named(text: str, rules: list[str]) -> None:
    """All broken rules are named at once, in a fixed order."""
    size = sizes.parse(text)
    assert size is not None
    assert [rule.rule for rule in sizes.broken_rules(size)] == rules


def test_exactly_the_contracts_sizes_are_legal() -> None:
    """Over every multiple of 8 up to 3,900 pixels, `broken_rules` agrees with the contract's own inequalities."""
    legal = set(LEGAL)
    for w, h in itertools.product(range(8, 3_901, 56), range(8, 3_901, 8)):
        assert sizes.is_legal(Size(w, h)) == (Size(w, h) in legal), (w, h)


@pytest.mark.parametrize("seed", range(30))
def test_the_nearest_legal_size_is_the_nearest(seed: int) -> None:
    """No legal size is nearer by |dW| + |dH|, then closer in ratio, then larger, than the one offered."""
    drawn = random.Random(seed)
    width, height = drawn.randint(1, 6000), drawn.randint(1, 6000)
    best = min(
        LEGAL,
        key=lambda s: (
            abs(s.width - width) + abs(s.height - height),
            abs(s.width * height - width * s.height) / s.height,
            -s.pixels,
            -s.width,
        ),
    )
    assert sizes.nearest_legal(Size(width, height)) == best


def test_every_preset_is_legal_and_in_proportion() -> None:
    """Each tier x ratio preset is a legal size in (nearly) its ratio, and tiers grow."""
    for ratio in sizes.RATIOS:
        across, down = map(int, ratio.split(":"))
        found = [sizes.preset(tier, ratio) for tier in sizes.TIERS]
        assert all(sizes.is_legal(size) for size in found)
        assert [size.pixels for size in found] == sorted({size.pixels for size in found})
        assert all(size.width * down == size.height * across for size in found)


@pytest.mark.parametrize(
    "text", ["", "wide", "1024", "1024x", "0x1024", "1024x0", "-1x5", "1e3x1e3", "١٠٢٤x1024", "100000x16"]
)
def test_text_that_is_no_size_is_refused_in_words(text: str) -> None:
    """What is not WIDTHxHEIGHT is refused with a sentence that shows the form."""
    with pytest.raises(ValueError, match="1536x1024"):
        sizes.parse(text)


def test_people_may_type_spaces_and_the_real_cross() -> None:
    """ " 1536 × 1024 " and "AUTO" are understood."""
    assert sizes.parse(" 1536 × 1024 ") == Size(1536, 1024)
    assert sizes.parse("AUTO") is None
