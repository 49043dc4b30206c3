"""Files that a command line names: what is wrong with one is a problem with words, never a traceback."""

from pathlib import Path

import numpy as np
import pytest

from easel.actions import named_files
from easel.errors import BadParams
from easel.pictures import png
from easel.studio import Studio
from tests.pictures import samples


def test_a_picture_and_its_mask(studio: Studio, tmp_path: Path) -> None:
    """Both are taken in; without a file there is no mask."""
    png.write(samples.photo(64, 48, seed=1), tmp_path / "photo.png")
    png.write(np.full((48, 64), 255, np.uint8), tmp_path / "mask.png")
    source = named_files.picture(studio.sources, tmp_path / "photo.png")
    assert (source.name, source.width) == ("photo.png", 64)
    mask_id, notes = named_files.mask(studio.masks, source, tmp_path / "mask.png", "white")
    assert mask_id is not None
    assert notes
    assert named_files.mask(studio.masks, source, None, None) == (None, ())


@pytest.mark.parametrize("name", ["nothing.png", "text.png"])
def test_what_is_wrong_is_a_problem_of_its_field(studio: Studio, tmp_path: Path, name: str) -> None:
    """A file that is not there, and one that is no picture."""
    (tmp_path / "text.png").write_text("Dear Sir")
    png.write(samples.photo(64, 48, seed=1), tmp_path / "photo.png")
    source = named_files.picture(studio.sources, tmp_path / "photo.png")
    with pytest.raises(BadParams) as of_picture:
        named_files.picture(studio.sources, tmp_path / name)
    with pytest.raises(BadParams) as of_mask:
        named_files.mask(studio.masks, source, tmp_path / name, None)
    assert [each.value.problems[0].field for each in (of_picture, of_mask)] == ["image", "mask"]
