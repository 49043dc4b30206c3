"""What stands in a picture is found and spelt, straight or curved, and a mask opens where a word stands."""

from typing import Any

import cv2
import numpy as np
import pytest

from easel.proofs import bending, comparison, fixing, models
from easel.proofs.finding import Finder
from easel.proofs.reader import Reader, agreed
from easel.proofs.spelling import Letter

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def lettered(*lines: str, size: int = 40) -> Pixels:
    """Dark letters on a light ground, one line below the other."""
    made = np.full((40 + len(lines) * size * 2, 720, 3), (214, 222, 230), np.uint8)
    for at, text in enumerate(lines):
        cv2.putText(made, text, (30, 30 + size + at * size * 2), (40, 30, 20), cv2.FontFace("sans"), size, 500)
    return made


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def test_lines_are_read_in_their_order(reader: Reader) -> None:
    """Latin with accents, digits, and Chinese; with nothing else that looks like letters."""
    reading = reader.read_pixels(lettered("Grand Opening 2026", "Crème brûlée", "夏日特卖"))
    assert reading.text == "Grand Opening 2026\nCrème brûlée\n夏日特卖"
    assert reading.is_complete
    assert all(min(line.sure) > comparison.RIGHT for line in reading.lines)


def test_a_tilted_line_and_none(reader: Reader) -> None:
    """A turned picture is read as well; an empty one says nothing."""
    straight = lettered("Summer Sale")
    turn = cv2.getRotationMatrix2D((360, 60), 9, 0.9)
    tilted = np.asarray(cv2.warpAffine(straight, turn, (720, 300), borderValue=(214, 222, 230)), np.uint8)
    assert reader.read_pixels(tilted).text == "Summer Sale"
    assert reader.read_pixels(np.full((200, 300, 3), 128, np.uint8)).lines == ()


def test_a_curved_strip_is_laid_straight() -> None:
    """An arc becomes a straight band of its own height; a straight band is no arc."""
    arc = np.zeros((400, 600), np.uint8)
    cv2.ellipse(arc, (300, 420), (300, 300), 0, 225, 315, 255, 30)
    outline = cv2.findContours(arc, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0][0]
    strip = bending.bent(outline)
    assert strip is not None
    band = strip.laid_straight(np.dstack([arc, arc, arc]))[..., 0]
    middle = band[band.shape[0] // 2, 30:-30]
    assert (middle > 200).mean() > 0.98
    flat = np.array([[[20, 20]], [[400, 20]], [[400, 60]], [[20, 60]]], np.int32)
    assert bending.bent(flat) is None
    assert bending.straight(flat).height > 40


def test_what_two_looks_do_not_share_is_not_sure() -> None:
    """No word is called wrong by another letter, or one that only the second look saw; where words part does not count."""

    def spelt(text: str) -> tuple[Letter, ...]:
        return tuple(Letter(sign, 1.0, at / len(text)) for at, sign in enumerate(text))

    assert min(each.certainty for each in agreed(spelt("SummerSale"), spelt("Summer Sale"))) == 1
    sure = {each.text: each.certainty < comparison.WRONG for each in agreed(spelt("Samer"), spelt("Sbmer"))}
    assert sure == {"S": False, "a": True, "m": False, "e": False, "r": False}
    assert [each.certainty < comparison.WRONG for each in agreed(spelt("ac"), spelt("abc"))] == [True, True]


def test_the_models_are_there() -> None:
    """Both lie in their package, and the one that reads says which signs it knows."""
    assert models.find_model().is_file()
    known = models.signs(models.read_model())
    assert {"", "a", "é", "ß", "夏", " "} <= set(known)
    assert Finder().lines(lettered("Sale")).lines


def test_a_mask_leaves_other_words_alone() -> None:
    """Where the next line begins within what is opened around a word, it stays closed."""
    word = [(10.0, 10.0), (110.0, 10.0), (110.0, 60.0), (10.0, 60.0)]
    below = [(10.0, 62.0), (110.0, 62.0), (110.0, 110.0), (10.0, 110.0)]
    alone, beside = fixing.mask(word, 160, 120), fixing.mask(word, 160, 120, [below])
    assert alone[64, 60] == 255
    assert not beside[62:, 10:110].any()
    assert (beside[10:60, 10:110] == 255).all()


def test_a_word_is_mended_where_it_stands(reader: Reader) -> None:
    """The mask covers the wrong word and not its neighbour; the prompt names both spellings."""
    picture = lettered("Summer Slae Today", size=60)
    word = comparison.compare(["Sale"], reader.read_pixels(picture))[0]
    assert fixing.can_be_fixed(word.as_dict())
    assert "“Slae” by “Sale”" in fixing.prompt(word.as_dict())
    mask = fixing.mask(word.corners, picture.shape[1], picture.shape[0])
    rest = reader.read_pixels(np.where(mask[..., None] > 0, picture[0, 0], picture).astype(np.uint8))
    assert rest.text.split() == ["Summer", "Today"]
