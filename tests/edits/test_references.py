"""References in a prompt: what is sent instead, and what is refused beside it."""

import pytest

from easel.edits.references import handle, resolve

NAMES = ("photo.jpg", "My Logo_v2.PNG", "Ärmel.webp", "logo.png", "logo.jpg")


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("put @1 on @4", "put image 1 on image 4"),
        ("@photo, then @PHOTO.jpg's sky", "image 1, then image 1's sky"),
        ("(@my-logo-v2) and @My_Logo_v2", "(image 2) and image 2"),
        ("the cut of @ärmel.", "the cut of image 3."),
        ("mail me@photo.example or a.b@1.example", "mail me@photo.example or a.b@1.example"),
        ("a sign that says @@photo", "a sign that says @photo"),
        ("5 pieces @ 3 each", "5 pieces @ 3 each"),
    ],
)
def test_references_become_the_number_in_the_order_sent(typed: str, sent: str) -> None:
    """By number, by name in any case, with or without extension; addresses and escaped names stay text."""
    found = resolve(typed, NAMES)
    assert (found.text, found.problems) == (sent, ())


@pytest.mark.parametrize(
    ("typed", "words", "nearest"),
    [
        ("use @6", "@1 to @5", None),
        ("use @0", "@1 to @5", None),
        ("use @phto here", "did you mean @photo?", "@photo"),
        ("use @logo", "names 2 pictures: write @4 or @5", "@4"),
        ("by @nike", "write @@nike", None),
    ],
)
def test_names_that_fit_no_picture_or_several_are_problems(typed: str, words: str, nearest: str | None) -> None:
    """The text stays as typed; the problem is beside the prompt and says what to write instead."""
    found = resolve(typed, NAMES)
    assert found.text == typed
    (problem,) = found.problems
    assert problem.field == "prompt"
    assert words in problem.message
    assert problem.nearest == nearest


def test_one_wrong_name_is_told_once() -> None:
    """However often it stands in the prompt."""
    assert len(resolve("@nope @nope @nope", ("a.png",)).problems) == 1


def test_a_handle_is_the_stem_in_small_letters_and_hyphens() -> None:
    """What the page shows beside each picture is what resolves."""
    assert [handle(name) for name in NAMES[:3]] == ["photo", "my-logo-v2", "ärmel"]
