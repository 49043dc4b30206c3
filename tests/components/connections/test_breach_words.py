"""What a connection ignores, in words."""

import pytest

from components.connections import breach_words
from easel.ledger.breaches import Breach, Ignored

WORDS = {
    "quality": "ignores quality: low costs the same as high.",
    "size": "ignores the size: the last 3 pictures came otherwise, the latest as 1254 × 1254.",
    "n": "sends more pictures than requested: 2 instead of 1 for the last 3 pictures. Each may be charged.",
    "mask": "ignores masks: it repainted the last 3 masked edits all over. The seal puts back what the mask protects.",
    "background": "ignores a transparent background: the last 3 pictures came opaque.",
    "output_format": "ignores the format: the last 3 pictures came otherwise, the latest as JPEG.",
    "image": "ignores your pictures: the usage of the last 3 edits counts none, and they were charged.",
    "partial_images": "sends no previews: none came with the last 3 streams.",
}
CAME = {"quality": "high", "size": "1254x1254", "n": "2", "output_format": "jpeg"}


@pytest.mark.parametrize("field", list(WORDS))
def test_each_is_said_in_one_sentence(field: Ignored) -> None:
    """With what it rests on, and what it means for money or picture."""
    said = breach_words.sentence(Breach(field, "gpt-image-2", 3, 3, CAME.get(field, "")))
    assert said == f"This connection {WORDS[field]}"


def test_what_happens_now_and_then_is_said_to_be_so() -> None:
    """The number of those that were not followed, of those that asked."""
    breach = Breach("size", "gpt-image-2", 3, 5, "1254x1254")
    assert breach_words.sentence(breach) == (
        "This connection sometimes ignores the size: 3 of the last 5 pictures came otherwise, the latest as 1254 × 1254."
    )
    assert breach_words.shorts([breach, breach]) == ("size sometimes ignored",)
