"""Server text is kept only in one short line that holds neither key nor prompt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easel.wire.scrub import LONGEST, Scrub, one_line

PROMPT = "a lighthouse on a cliff at dusk,\n oil on canvas"


@given(before=st.text(max_size=50), after=st.text(max_size=50))
def test_the_key_never_comes_through(before: str, after: str) -> None:
    """Wherever it stands."""
    key = "sk-0123456789abcdefghij"
    assert key not in Scrub(key, "")(before + key + after)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"refused: {PROMPT}", "refused: [prompt]"),
        (f"refused: '{PROMPT[:30]}...'", "refused: '[prompt]...'"),
        (f"{PROMPT} and again {PROMPT}", "[prompt] and again [prompt]"),
        ("Invalid size", "Invalid size"),
    ],
)
def test_an_echo_of_the_prompt_is_taken_out(text: str, clean: str) -> None:
    """The whole of it or its beginning, as servers shorten it."""
    assert Scrub("", PROMPT)(text) == clean


def test_a_short_prompt_is_taken_out_where_it_is_quoted_only() -> None:
    """A prompt of one common word does not eat the server's own words."""
    assert Scrub("", "size")("Invalid size for prompt 'size'") == "Invalid size for prompt '[prompt]'"


def test_keys_that_are_not_ours_are_hidden_too() -> None:
    """A gateway that echoes its own upstream key."""
    assert "abcdefgh" not in Scrub("", "")("Incorrect API key: sk-proj-abcdefghijklmnopqrstuvwx")


@given(st.text(max_size=3000))
def test_what_is_kept_is_one_short_printable_line(text: str) -> None:
    """No line ends, no control characters, nothing that a database refuses, at most 500 characters."""
    clean = Scrub("", "")(text)
    assert len(clean) <= LONGEST
    assert clean.encode("utf-8").decode() == clean
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in clean)


def test_lone_surrogates_become_storable() -> None:
    """JSON can carry half a character; UTF-8 cannot."""
    assert one_line("a\ud800b") == "a?b"
