"""What a prompt quotes stands on the sandbox's paintings, misspelt where that is asked."""

import numpy as np

from sandbox.painting.lettering import letter, misspelt, relettered, texts


def test_what_is_lettered() -> None:
    """Quoted texts in their order; of what is to be replaced only what comes in its place."""
    assert texts('a poster, "Summer Sale" and 「夏日特卖」') == ("Summer Sale", "夏日特卖")
    assert texts("Replace the text “Slae” by “Sale”, same lettering") == ("Sale",)
    assert texts("the cat's toy, rock 'n' roll, a 5\" by 7\" print") == ()
    assert texts("写着\"夏日\"的海报, 'Don't stop', « Été »") == ("夏日", "Don't stop", "Été")


def test_misspelling_is_a_share_of_the_words() -> None:
    """Exactly so many words, by one slip each; the same ones for the same seed."""
    said = ("Summer Sale", "Grand Opening")
    assert misspelt(said, 0, "a") == said
    for seed in "abcdefgh":
        wrong = misspelt(said, 0.5, seed)
        pairs = list(zip(" ".join(said).split(), " ".join(wrong).split(), strict=True))
        assert sum(one != other for one, other in pairs) == 2
        assert all(abs(len(one) - len(other)) <= 1 for one, other in pairs)
        assert wrong == misspelt(said, 0.5, seed)


def test_letters_are_painted_within_the_picture() -> None:
    """On any size and ground; nothing where nothing is quoted."""
    for shape in ((512, 512, 3), (300, 1200, 4)):
        ground = np.full(shape, 120, np.uint8)
        picture = ground.copy()
        letter(picture, "a door", 0, "a")
        assert (picture == ground).all()
        letter(picture, 'says "Grand Opening on the first Friday of the month" and "Sale"', 0, "a")
        assert (picture != ground).any()
    part = np.full((80, 300, 3), 120, np.uint8)
    assert (relettered(part, ("Sale",)) != part).any()
