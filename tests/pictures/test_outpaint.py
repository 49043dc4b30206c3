"""Frames beyond the picture: legal, explained, the old picture whole and in its place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from easel import sizes
from easel.pictures.fit import Box
from easel.pictures.outpaint import frame_of_ratio, solved
from easel.pictures.placing import extended, sent_mask
from easel.sizes import Size
from tests.pictures import samples

sources = st.builds(Size, st.integers(1, 5000), st.integers(1, 5000))


def test_a_ratio_becomes_the_smallest_frame_around_the_picture() -> None:
    """A square in 16:9 gains width on both sides alike, a wide one in 1:1 gains height."""
    assert frame_of_ratio(Size(1024, 1024), 16, 9) == Box(-398, 0, 1821, 1024)
    assert frame_of_ratio(Size(1536, 1024), 1, 1) == Box(0, -256, 1536, 1536)


def test_frames_are_solved_to_legal_sizes_and_explained() -> None:
    """The frame grows by a few px to be legal, the old picture keeps its own pixels, and a sentence tells both."""
    out = solved(Size(1024, 1024), frame_of_ratio(Size(1024, 1024), 16, 9))
    assert out.frame == Box(-399, 0, 1824, 1024)
    assert out.at == Box(399, 0, 1024, 1024)
    assert out.placement.exact
    assert "1824 × 1024, +3 × +0 px to reach an allowed size" in out.reason


def test_a_frame_too_large_for_the_api_is_sent_scaled() -> None:
    """A 12-megapixel photograph in 16:9 stays that large; only what is sent is scaled."""
    out = solved(Size(4032, 3024), frame_of_ratio(Size(4032, 3024), 16, 9))
    assert out.placement.source == Size(5376, 3024)
    assert out.placement.request == Size(3840, 2160)
    assert "sent as 3840 × 2160" in out.reason


@settings(max_examples=200, deadline=None)
@given(sources, st.integers(-3000, 200), st.integers(-3000, 200), st.integers(1, 8000), st.integers(1, 8000))
def test_every_frame_holds_the_picture_and_is_legal(source: Size, left: int, top: int, width: int, height: int) -> None:
    """Whatever is dragged: the solved frame shows all that was asked and the whole picture, unstretched, legally."""
    wanted = Box(left, top, width, height)
    out = solved(source, wanted)
    assert out.frame.left <= min(wanted.left, 0)
    assert out.frame.top <= min(wanted.top, 0)
    assert out.frame.right >= max(wanted.right, source.width)
    assert out.frame.bottom >= max(wanted.bottom, source.height)
    assert out.at == Box(-out.frame.left, -out.frame.top, source.width, source.height)
    assert sizes.is_legal(out.placement.request)
    assert out.placement.source == out.frame.size
    assert not out.placement.padded
    across, down = out.placement.scale
    assert max(across, down) / min(across, down) <= 1 + 2.1 / min(out.frame.width, out.frame.height)


@pytest.mark.parametrize("frame", [Box(-100, 0, 1636, 1024), Box(0, -64, 1536, 1152), Box(0, 0, 1536, 1024)])
def test_the_new_area_and_a_thin_rim_are_the_mask(frame: Box) -> None:
    """All that is new is painted, with a few px of the old picture's rim there and nowhere else; the picture lies in place."""
    source = samples.photo(1536, 1024)
    out = solved(Size(1536, 1024), frame)
    picture, mask = extended(source, out)
    assert mask.shape == picture.shape[:2] == (out.frame.height, out.frame.width)
    old = np.s_[out.at.top : out.at.bottom, out.at.left : out.at.right]
    assert np.array_equal(picture[old], source)
    new = np.ones(mask.shape, bool)
    new[old] = False
    assert (mask[new] == 255).all()
    rim = int(np.count_nonzero(mask[old]))
    sides = [
        (out.at.left, 1024),
        (out.frame.width - out.at.right, 1024),
        (out.at.top, 1536),
        (out.frame.height - out.at.bottom, 1536),
    ]
    assert rim <= sum(out.overlap * length for room, length in sides if room)
    assert (rim > 0) is any(room for room, _ in sides)
    assert sent_mask(mask, out.placement).shape == (out.placement.request.height, out.placement.request.width)
