"""The wand takes a colour and those near it."""

import numpy as np

from easel.pictures.selection import wand
from easel.pictures.selection.wand import Pixels
from easel.pictures.selection.wishes import Wand


def _two_squares() -> Pixels:
    """Of one colour, on a ground that differs from it by 40 in one channel."""
    pixels = np.full((60, 100, 3), (120, 120, 120), np.uint8)
    pixels[10:30, 10:30] = pixels[10:30, 60:90] = (120, 120, 160)
    return wand.calmed(pixels)


def test_it_takes_what_hangs_together() -> None:
    """The square that was clicked, to a pixel, and not the one beside it."""
    found = wand.find(_two_squares(), Wand((20, 20), 15, False))
    assert (found[12:28, 12:28] == 255).all()
    assert not found[:, 33:].any()
    assert not found[33:].any()


def test_everywhere_takes_the_other_too() -> None:
    """Without a way between them."""
    found = wand.find(_two_squares(), Wand((20, 20), 15, True))
    assert (found[12:28, 62:88] == 255).all()
    assert not found[:, 35:56].any()


def test_a_wide_tolerance_takes_the_ground_with_it() -> None:
    """40 levels apart: at 45 all of the picture is one."""
    assert (wand.find(_two_squares(), Wand((20, 20), 45, False)) == 255).all()


def test_a_corner_can_be_clicked() -> None:
    """Its last pixel belongs to the picture."""
    assert wand.find(_two_squares(), Wand((99.9, 59.9), 10, False))[59, 99] == 255
