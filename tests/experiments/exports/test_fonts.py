"""Text is drawn with the first font that has it; what none has is remembered."""

from pathlib import Path

from PIL import Image, ImageDraw

from easel.experiments.exports.fonts import Fonts, machine_folders
from tests.experiments.exports.sheets import INTER


def drawn(fonts: Fonts, text: str) -> int:
    """How many pixels of ink there are."""
    picture = Image.new("L", (400, 40), 255)
    fonts.draw(ImageDraw.Draw(picture), (4, 30), text, "black")
    return sum(picture.histogram()[:128])


def test_inter_writes_latin_greek_and_cyrillic() -> None:
    """Its files for each are enough; nothing of the machine is looked for."""
    fonts = Fonts(16, INTER, folders=())
    assert drawn(fonts, "Ångström Ελλάδα Москва ế") > 0
    assert fonts.words_on_missing() == ""


def test_what_no_font_has_is_named_by_its_script() -> None:
    """A box stands for it; letters, signs of nobody and spaces are told apart."""
    fonts = Fonts(16, INTER, folders=())
    assert drawn(fonts, "a ไทย 漢 \ue000") > 0
    assert fonts.words_on_missing() == "No font on this machine has these characters: CJK, Thai, U+E000."


def test_a_font_of_the_machine_is_used_where_inter_has_nothing(tmp_path: Path) -> None:
    """Here the other folder holds Inter's Greek."""
    greek = next(path for path in INTER if "greek" in path.name)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "Other-Regular.ttf").write_bytes(greek.read_bytes())
    (tmp_path / "no font.ttf").write_bytes(b"no font")
    latin = [path for path in INTER if "latin-wght" in path.name]
    assert drawn(alone := Fonts(16, latin, folders=()), "Ω") > 0
    assert alone.missing == {"Ω"}
    assert drawn(both := Fonts(16, latin, folders=[tmp_path, tmp_path / "gone"]), "Ω") > 0
    assert both.missing == set()


def test_without_any_font_file_something_is_drawn() -> None:
    """The one that Pillow brings along."""
    fonts = Fonts(16, (), folders=())
    assert drawn(fonts, "abc") > 0
    assert fonts.fitted("a\nb", 100) == "a b"
    assert machine_folders()


def test_a_long_line_is_cut_where_it_ends() -> None:
    """With an ellipsis, and not wider than it may be."""
    fonts = Fonts(16, INTER, folders=())
    cut = fonts.fitted("word " * 100, 120)
    assert cut.endswith("…")
    assert fonts.width(cut) <= 120
