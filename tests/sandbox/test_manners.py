"""Changes by rule are seen, and leave the rest as it was."""

from typing import Any

import numpy as np
import pytest

from easel.sizes import Size
from sandbox import retouch
from sandbox.orders import Manner, Order
from sandbox.sources import Sources

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
SIZE = Size(768, 640)
CORNER = (slice(0, 160), slice(0, 200))


def shores() -> Pixels:
    """Bands from top to bottom, so that each row knows how it goes on."""
    rows = np.linspace(60, 200, SIZE.height).astype(np.uint8)
    return np.repeat(np.stack([rows, rows // 2, 255 - rows], axis=1)[:, None], SIZE.width, axis=1)


def changed(source: Pixels, prompt: str, manner: Manner) -> Pixels:
    order = Order(prompt, "gpt-image-2", SIZE, "low", "opaque", "png", 100, 0, 1, manner=manner)
    return retouch.paint(Sources(source, None, (), (SIZE,)), 0.5, 0, order, 0)


def test_a_thing_is_added_and_taken_away_in_the_same_place() -> None:
    """Far from it nothing changes; afterwards hardly anything is left of it."""
    source = shores()
    added = changed(source, "add a red balloon", "add")
    assert (added[CORNER] == source[CORNER]).all()
    there = np.abs(added.astype(int) - source).max(axis=2) > 40
    assert 0.03 < there.mean() < 0.2
    removed = changed(added, "remove the balloon", "remove")
    left = np.abs(removed.astype(int) - source).max(axis=2) > 40
    assert left.mean() < 0.004  # but for the word in the corner


@pytest.mark.parametrize(("prompt", "channel"), [("make it red", 0), ("mach es grün", 1), ("青くして", 2)])
def test_a_colour_goes_over_the_whole_picture(prompt: str, channel: int) -> None:
    """In whatever language it is named."""
    result = changed(np.full((SIZE.height, SIZE.width, 3), 128, np.uint8), prompt, "colour").mean(axis=(0, 1))
    assert int(result.argmax()) == channel
    assert result.max() - result.min() > 40


def test_bigger_and_smaller_move_what_is_there() -> None:
    """A dot in the middle grows or shrinks about its place."""
    source = np.full((SIZE.height, SIZE.width, 3), 128, np.uint8)
    source[280:360, 344:424] = 0
    before = int((source[200:440, 264:504] < 60).sum())
    manners: tuple[Manner, Manner] = ("bigger", "smaller")
    bigger, smaller = (int((changed(source, each, each)[200:440, 264:504] < 60).sum()) for each in manners)
    assert smaller < before * 0.7 < before * 1.5 < bigger


def test_a_colour_goes_over_the_marked_place_whatever_it_shows() -> None:
    """A boat that is to be red stays what it was: no other is painted there."""
    source = shores()
    keep = np.full(source.shape[:2], 255, np.uint8)
    keep[200:400, 200:500] = 0
    order = Order("make the boat red", "gpt-image-2", SIZE, "low", "opaque", "png", 100, 0, 1, manner="colour")
    marked = retouch.paint(Sources(source, keep, (), (SIZE,)), 0, 0, order, 0)[200:400, 200:500]
    assert (np.ptp(marked.astype(int), axis=1) == 0).all()  # each row is as even as before
    assert (marked[..., 0] > marked[..., 1]).all()
