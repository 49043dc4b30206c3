"""Selections come as the smallest box around them, and the picture is decoded once."""

from pathlib import Path

import numpy as np

from easel.edits.selections.selector import Selector
from easel.pictures import png
from easel.pictures.selection.wishes import Loop, Wand


def test_a_selection_is_the_smallest_box_around_it(tmp_path: Path) -> None:
    """Both tools agree on a plain square; transparent parts are white."""
    pixels = np.zeros((90, 120, 4), np.uint8)
    pixels[30:60, 40:80] = (200, 40, 40, 255)
    png.write(pixels, tmp_path / "square.png")
    selector = Selector()
    corners = ((33.0, 25.0), (88.0, 25.0), (88.0, 66.0), (33.0, 66.0))
    for wish in (Loop(corners), Wand((50, 50), 20, False)):
        found = selector.select(tmp_path / "square.png", wish)
        assert found is not None
        assert abs(found.x - 40) <= 2
        assert abs(found.y - 30) <= 2
        assert (found.coverage[4:-4, 4:-4] == 255).all()
    assert tuple(selector.open(tmp_path / "square.png").pixels[0, 0]) == (255, 255, 255)


def test_the_picture_is_decoded_once(tmp_path: Path) -> None:
    """The second question finds it, though its file is gone."""
    path = tmp_path / "plain.png"
    png.write(np.full((20, 30, 3), (10, 200, 30), np.uint8), path)
    selector = Selector()
    first = selector.open(path)
    path.unlink()
    assert selector.open(path) is first
    assert tuple(first.pixels[0, 0]) == (30, 200, 10)
