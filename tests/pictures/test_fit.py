"""Sizes solved: legal, explained, proportions kept, exact both ways."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from easel import sizes
from easel.pictures.fit import Box, Placement, Plan, nearest_request, placed, plans
from easel.sizes import Size

edges = st.integers(1, 9000)
anything = st.builds(Size, edges, edges)
legal = st.builds(sizes.nearest_legal, anything)


def sound(placement: Placement) -> bool:
    """Whether both parts lie within their grids and hold something."""
    return all(
        part.left >= 0
        and part.top >= 0
        and part.right <= grid.width
        and part.bottom <= grid.height
        and part.size.pixels
        for part, grid in ((placement.taken, placement.source), (placement.laid, placement.request))
    )


def stretch(placement: Placement) -> float:
    across, down = placement.scale
    return max(across, down) / min(across, down)


def proposed(width: int, height: int) -> Plan:
    return plans(Size(width, height))[0]


def test_a_legal_source_is_sent_as_it_is() -> None:
    """There is nothing to choose for a size that the API takes."""
    only = plans(Size(1536, 1024))
    assert [plan.how for plan in only] == ["same"]
    assert only[0].size == "1536x1024"
    assert only[0].placement.exact


def test_a_screen_is_padded_or_cropped_by_a_few_pixels() -> None:
    """1920x1080 keeps its own pixels: 8 px more, 8 px less, or the model's choice; each says why and what."""
    pad, crop, auto = plans(Size(1920, 1080))
    assert (pad.how, pad.size, pad.placement.laid) == ("pad", "1920x1088", Box(0, 4, 1920, 1080))
    assert (crop.how, crop.size, crop.placement.taken) == ("crop", "1920x1072", Box(0, 4, 1920, 1072))
    assert (auto.how, auto.size) == ("auto", "auto")
    assert pad.placement.exact
    assert crop.placement.exact
    assert "Height 1080 is not a multiple of 16" in pad.reason
    assert "8 px of height are added" in pad.reason


@pytest.mark.parametrize(
    ("source", "request_"),
    [
        ((4032, 3024), "3264x2448"),
        ((3024, 4032), "2448x3264"),
        ((3000, 4000), "2448x3264"),
        ((6000, 4000), "3504x2336"),
        ((512, 512), "816x816"),
        ((7680, 4320), "3840x2160"),
    ],
)
def test_photographs_are_scaled_in_their_own_proportions(source: tuple[int, int], request_: str) -> None:
    """A phone's photograph, a camera's, an icon: whole, unstretched, as large as allowed (or as small), and said so."""
    plan = proposed(*source)
    assert (plan.how, plan.size) == ("scale", request_)
    assert stretch(plan.placement) < 1.001
    assert f"scaled back to {source[0]} × {source[1]}" in plan.reason


def test_a_panorama_is_padded_to_three_to_one() -> None:
    """What is longer than 3:1 is sent whole with padding, or cropped in the middle."""
    pad, crop, _ = plans(Size(3600, 600))
    assert (pad.size, pad.placement.exact, pad.placement.taken) == ("3600x1200", True, Box(0, 0, 3600, 600))
    assert (crop.size, crop.placement.taken) == ("1776x592", Box(912, 4, 1776, 592))


@settings(max_examples=300, deadline=None)
@given(anything)
def test_every_source_has_plans_that_are_legal_and_say_why(source: Size) -> None:
    """Whatever the size: legal requests, sound geometry, proportions kept within one pixel's rounding, two sentences."""
    found = plans(source)
    assert found
    for plan in found:
        assert sound(plan.placement)
        assert plan.reason.endswith(".")
        if plan.how == "auto":
            continue
        assert sizes.is_legal(plan.placement.request)
        assert plan.size == str(plan.placement.request)
        smallest = min(*_edges(plan.placement.taken), *_edges(plan.placement.laid))
        assert stretch(plan.placement) <= 1 + 2.1 / smallest
        if plan.how in ("pad", "scale"):
            assert not plan.placement.cropped
        if plan.how in ("crop", "scale"):
            assert not plan.placement.padded


def _edges(box: Box) -> tuple[int, int]:
    return box.width, box.height


@settings(max_examples=200, deadline=None)
@given(anything, legal, st.sampled_from(["pad", "crop"]))
def test_any_source_can_be_laid_into_any_legal_size(source: Size, request_: Size, how: str) -> None:
    """Also when a designer asks for other proportions than the source's."""
    placement = placed(source, request_, "pad" if how == "pad" else "crop")
    assert sound(placement)
    assert placement.request == request_
    assert placement.cropped is False if how == "pad" else placement.padded is False


@settings(max_examples=200, deadline=None)
@given(anything, st.sampled_from(["pad", "crop"]))
def test_the_scale_lays_what_is_taken_where_it_is_laid(source: Size, how: str) -> None:
    """Across and down, to the pixel."""
    placement = placed(source, nearest_request(source, "pad"), "pad" if how == "pad" else "crop")
    (across, down), taken, laid = placement.scale, placement.taken, placement.laid
    assert (taken.width * across, taken.height * down) == pytest.approx((laid.width, laid.height))
