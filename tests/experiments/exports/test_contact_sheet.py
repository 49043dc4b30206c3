"""A contact sheet shows every cell at its place, and says what it could not."""

import io
from pathlib import Path

import pytest
from PIL import Image

from easel.experiments.exports.contact_sheet import MOST, to_pdf, to_png
from easel.experiments.exports.sheet import Axis, Entry, Sheet
from tests.experiments.exports.sheets import INTER, sheet


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def test_a_grid_is_one_picture_with_all_its_tiles(tmp_path: Path) -> None:
    """Each tile's colour is there; a cell without a picture leaves its square."""
    carried = to_png(sheet(tmp_path, 3, 2), INTER)
    picture = opened(carried.data)
    assert carried.notes == ()
    colours = {colour for _, colour in picture.getcolors(1_000_000) or []}
    assert {(20 + number * 10, 40, 120) for number in range(1, 6)} <= colours
    assert (20, 40, 120) not in colours


def test_more_than_two_axes_make_pages(tmp_path: Path) -> None:
    """In a PDF pages of their own, in a PNG one below the other."""
    grid = sheet(tmp_path, 5, 4, 3)
    pdf = to_pdf(grid, INTER).data
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") == 3
    assert opened(to_png(grid, INTER).data).height > 3 * 5 * 300


@pytest.mark.parametrize("sizes", [(), (1,), (7,), (1, 1, 1, 1)])
def test_few_axes_and_few_cells_make_a_sheet_too(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    """One picture without axes, one row, one cell on many axes."""
    assert opened(to_png(sheet(tmp_path, *sizes), INTER).data).width >= 480
    assert to_pdf(sheet(tmp_path, *sizes)).data.startswith(b"%PDF")


def test_a_huge_grid_is_capped_with_a_sentence(tmp_path: Path) -> None:
    """It stays within what a picture viewer opens."""
    carried = to_png(sheet(tmp_path, 55, 20), INTER)
    assert carried.notes == (f"Only the first {MOST:,} of 1,100 cells are on this sheet. The CSV has all of them.",)
    width, height = opened(carried.data).size
    assert width * height < 90_000_000


def test_text_in_many_scripts_and_without_a_font_does_not_fail(tmp_path: Path) -> None:
    """Names in scripts of this world, in none, and with signs that nobody sees; a file that is no picture, one that is gone."""
    words = ("Привет", "你好，世界", "مرحبا", "ประเทศไทย", "\U0001f3a8", "\ue000", "a\u0000b\u200d", "x" * 5000)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    entries = [Entry((at,), word, word, {}, word, "", broken, tmp_path / "gone.png") for at, word in enumerate(words)]
    grid = Sheet("你好 \ue000", (Axis("صفة", words),), tuple(entries))
    carried = to_png(grid, INTER)
    assert opened(carried.data).width >= 480
    assert carried.notes[-1].startswith("No font on this machine has these characters: ")
    assert "U+E000" in carried.notes[-1]
