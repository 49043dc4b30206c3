"""Which words a text is found by."""

import pytest

from easel.library.search.tokens import LONGEST, is_unspaced, tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A Red FOX", ["a", "red", "fox"]),
        ("Café über naïve İstanbul", ["cafe", "uber", "naive", "istanbul"]),
        ("Straße ﬁsh ½", ["strasse", "fish", "1", "2"]),
        ("Ｆｕｌｌ ｗｉｄｔｈ", ["full", "width"]),
        ("oil-painting, 4K (2026)", ["oil", "painting", "4k", "2026"]),
        ("红色的狐狸fox", ["红", "色", "的", "狐", "狸", "fox"]),
        ("ガラスの花", ["ガ", "ラ", "ス", "の", "花"]),
        ("한국어 텍스트", ["한국어", "텍스트"]),
        ("ช้าง", ["ช", "้", "า", "ง"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("עִבְרִית", ["עברית"]),
        ("مُحَمَّد", ["محمد"]),
        ("snake_case don't", ["snake", "case", "don", "t"]),
        ("😀 — …", []),
        ("", []),
    ],
)
def test_words_in_plain_letters(text: str, found: list[str]) -> None:
    """Lower case, no accents, compatibility forms; a sign of a script without spaces stands alone."""
    assert tokens(text) == found


def test_what_is_longer_than_words_are_is_cut() -> None:
    """A token fits the list of words, whatever somebody pastes."""
    assert tokens("x" * 5000) == ["x" * LONGEST]


def test_scripts_without_spaces_are_known() -> None:
    """Each of their signs counts as a word."""
    assert all(map(is_unspaced, "狐のไ한"[:3]))
    assert not is_unspaced("fox")
    assert not is_unspaced("한국어")
