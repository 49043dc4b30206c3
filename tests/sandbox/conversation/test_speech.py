"""What is said back tells what was really done."""

import pytest

from sandbox.conversation import sight, speech
from sandbox.conversation.intent import Intent
from sandbox.conversation.pictures import opened
from sandbox.orders import Manner
from tests.sandbox.pictures import busy, file


@pytest.mark.parametrize(
    ("prompt", "manner", "masked", "text"),
    [
        ("make it blue", "colour", False, "I gave the whole picture a blue tone."),
        ("mach das Boot rot", "colour", True, "I painted the marked place red."),
        (
            "add a red balloon",
            "add",
            False,
            "I added a red balloon in the lower right. Mark another place with a mask.",
        ),
        ("add an umbrella", "add", True, "I added an umbrella in the marked place."),
        ("add a cat", "add", True, "I added a cat in the marked place."),
        ("add a lighthouse", "add", True, "I added a small view of “add a lighthouse” in the marked place."),
        ("remove it", "remove", False, "I painted over what stood in the lower right. Mark another place with a mask."),
        ("bigger", "bigger", True, "I made what is in the marked place bigger."),
        ("at night", "", False, "I changed the picture's light: night."),
        ("a hat", "", True, "I painted “a hat” in the marked place."),
        ("with care", "", False, "I repainted the picture for “with care”."),
    ],
)
def test_a_change_is_told_as_it_was_made(prompt: str, manner: Manner, masked: bool, text: str) -> None:
    """And that it was drawn by rules."""
    assert speech.done(Intent("edit", prompt, manner), masked=masked, others=0) == text + speech.SIGNED


def test_a_new_picture_is_told_by_its_prompt() -> None:
    """Without the words that ordered it, and never at length; further pictures are told, too."""
    assert speech.done(Intent("generate", "Please draw me a cat"), masked=False, others=0).startswith(
        "I painted “a cat”."
    )
    assert len(speech.done(Intent("generate", "cat " * 500), masked=False, others=0)) < 150
    assert "The other 2 pictures lie along its edge." in speech.done(Intent("edit", "blue"), masked=False, others=2)


def test_pieces_make_up_the_text() -> None:
    """One word each."""
    text = "I painted “a cat”."
    assert speech.pieces(text) == ["I ", "painted ", "“a ", "cat”."]
    assert "".join(speech.pieces(text)) == text


def test_sight_knows_size_light_and_colours() -> None:
    """By their names; and the prompt where the sandbox painted it itself."""
    pixels = busy(64, 48)
    pixels[:] = (20, 30, 160)
    pixels[:, :20] = (250, 240, 240)
    told = sight.describe(opened(file(pixels), "input"), "a flag", 2)
    assert told.startswith("I see a picture of 64 × 48 pixels, mostly blue and white. I painted it from “a flag”.")
    assert "the newest of 3 pictures" in told
    pixels[:] = 8
    assert sight.describe(opened(file(pixels), "input"), "", 0).startswith(
        "I see a dark picture of 64 × 48 pixels, mostly black."
    )
