"""Whether text says anything, and whether it can be sent at all."""

import pytest

from easel.requests.letters import not_text, says_something


@pytest.mark.parametrize("text", ["", "  \n\t", "\u200b\u200d", "\ufeff", "\u3164\u2800", "\u0301"])
def test_what_nobody_can_see_says_nothing(text: str) -> None:
    """Spaces, zero-width characters, blank letters, an accent alone."""
    assert not says_something(text)
    assert says_something(f"{text}x")


@pytest.mark.parametrize("text", ["翡翠", "🦊", "e\u0301", "0", "👩\u200d🎨"])
def test_every_script_says_something(text: str) -> None:
    """And can be sent."""
    assert says_something(text)
    assert not_text(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [("ab\x00", (3, "U+0000")), ("\x1b[1m", (1, "U+001B")), ("a\ud800b", (2, "")), ("\uffff", (1, "U+FFFF"))],
)
def test_the_first_character_that_is_no_text_is_named(text: str, found: tuple[int, str]) -> None:
    """By its place from 1; half a surrogate pair has no name."""
    assert not_text(text) == found
    assert not_text("tab\t and\r\nlines") is None
