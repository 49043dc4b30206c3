"""Words that were read, held against wanted ones: `comparison.py`, `matching.py`, `spans.py`, `alignment.py`, `letters.py`."""

import pytest

from easel.proofs.comparison import Word, compare
from easel.proofs.reading import Line, Reading


def _reading(*lines: str, sure: float = 1.0, doubtful: str = "", is_complete: bool = True) -> Reading:
    """As if these lines stood in a picture; the signs of `doubtful` are not sure."""
    made = []
    for row, text in enumerate(lines):
        at = tuple((place + 0.5) / len(text) for place in range(len(text)))
        certain = tuple(0.3 if sign in doubtful else sure for sign in text)
        edges = (
            ((0.0, row * 50.0), (len(text) * 20.0, row * 50.0)),
            ((0.0, row * 50.0 + 40), (len(text) * 20.0, row * 50.0 + 40)),
        )
        made.append(Line(text, certain, at, *edges))
    return Reading(tuple(made), is_complete)


def _verdicts(wanted: str, *lines: str) -> list[tuple[str, str]]:
    return [(word.verdict, word.read) for word in compare(wanted.split(), _reading(*lines))]


def test_right_words() -> None:
    """Whatever their lines, case, punctuation, width or hyphens."""
    assert {verdict for verdict, _ in _verdicts("Summer Sale 2026", "SUMMER", "Sale: ２０２６!")} == {"same"}
    assert _verdicts("Opening", "Ope-", "ning") == [("same", "Ope- ning")]
    assert [verdict for verdict, _ in _verdicts("Grand Opening", "GrandOpening")] == ["same", "same"]
    assert _verdicts("Illustration", "lllustration")[0][0] == "same"
    assert _verdicts("夏日特卖", "夏日特卖全场五折")[0] == ("same", "夏日特卖")


@pytest.mark.parametrize(("read", "letters"), [("Smumer", (1, 2)), ("Sumer", ()), ("Summmer", (2,)), ("Sommer", (1,))])
def test_one_wrong_letter(read: str, letters: tuple[int, ...]) -> None:
    """Swapped, lost, doubled, or another one: near, with the letters that differ."""
    word, *_ = compare(["Summer"], _reading(f"{read} Sale"))
    assert (word.verdict, word.read) == ("near", read)
    assert word.letters == letters or (read == "Summmer" and len(word.letters) == 1)


def test_missing_and_extra() -> None:
    """What is not there, and what nobody asked for; a part of another word is no word."""
    assert _verdicts("Summer art", "Summer party") == [("same", "Summer"), ("missing", ""), ("extra", "party")]


def test_accents_are_said() -> None:
    """A word without its accents is not right; whether it is wrong nobody is sure, and the reason is told."""
    word, *_ = compare(["Crème"], _reading("Creme"))
    assert (word.verdict, word.note) == ("unsure", "Only accents differ.")


def test_never_wrong_where_it_is_not_sure() -> None:
    """A doubtful letter, a place that may be letters, a script that cannot be read: not sure."""
    assert compare(["Summer"], _reading("Sommer", doubtful="o"))[0].verdict == "unsure"
    assert compare(["Summer"], _reading("Summer", doubtful="r"))[0].verdict == "unsure"
    assert compare(["Summer"], _reading("Sale", is_complete=False))[0].verdict == "unsure"
    assert compare(["Summer"], _reading("xqz", sure=0.3))[0].verdict == "unsure"
    assert compare(["Привет"], _reading("Sale"))[0].verdict == "unsure"


def test_a_word_knows_where_it_stands() -> None:
    """The second of two words lies right of the space between them."""
    word: Word = compare(["Sale"], _reading("Summer Sale"))[0]
    assert min(x for x, _ in word.corners) == pytest.approx(6.5 * 20, abs=1)
    assert max(x for x, _ in word.corners) == pytest.approx(11 * 20, abs=1)


def test_a_letter_too_many_is_that_of_its_own_word() -> None:
    """Where words stand apart none takes a letter of the next; where they run together, nobody knows whose it is."""
    assert _verdicts("Harbour Forêt water", "Harbou FForêt water") == [
        ("near", "Harbou"),
        ("near", "FForêt"),
        ("same", "water"),
    ]
    assert [verdict for verdict, _ in _verdicts("Harbour Forêt", "HarbouFForêt")] == ["near", "unsure"]
    assert [verdict for verdict, _ in _verdicts("Grand Opening", "Gran dOpening")] == ["same", "same"]
