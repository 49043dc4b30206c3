"""What a prompt wants to be legible."""

import pytest

from easel.proofs.wanted import after_edit, wanted


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ('a poster that says "Summer Sale"', "Summer Sale"),
        ("a sign “Open” and „Größe L“", "Open Größe L"),
        ("a cover, «L’été», and 「夏日特卖」", "L’été 夏日特卖"),
        ("a shop named 'Ben's Bakery', at dawn", "Ben's Bakery"),
        ("the dogs' bowl and the cat's toy don't count", ""),
        ('a 24"x36" print of the sea', ""),
        ('says "Sale & more — now"', "Sale more now"),
        ("no quotes at all", ""),
    ],
)
def test_what_stands_in_quotes(prompt: str, words: str) -> None:
    """Quotes of many languages count, apostrophes and inches do not; what has no letter is left out."""
    assert " ".join(wanted(prompt)) == words


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Replace the text “Somer” by “Summer”, same lettering", "Summer Sale"),
        ("Change “Summer” to “Winter”", "Winter Sale"),
        ('add the words "Until Friday"', "Summer Sale Until Friday"),
        ("make the sky darker", "Summer Sale"),
    ],
)
def test_an_edit_keeps_what_it_does_not_replace(prompt: str, words: str) -> None:
    """What the source had to say is still wanted; a text that is replaced gives way to the other one."""
    assert " ".join(after_edit(prompt, ("Summer", "Sale"))) == words
