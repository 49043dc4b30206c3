"""File names that every system takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easel.library.names import file_name, slug


def test_a_name_says_prompt_and_time() -> None:
    """The name reads as the prompt's first words, the time in UTC, the number from 1 and the usual extension."""
    name = file_name("A red fox, at dawn!", 1_795_340_712.5, "jpeg", 1)
    assert name == "a-red-fox-at-dawn-20261122-094512-2.jpg"


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("", "picture"),
        ("CON", "picture"),
        ("com1", "picture"),
        ("狐", "picture"),
        ("Éclair café's", "eclair-cafes"),
        ("x" * 90, "x" * 48),
    ],
)
def test_hard_prompts(prompt: str, expected: str) -> None:
    """Empty prompts, device names of Windows, other scripts and endless words all give a usable name."""
    assert slug(prompt) == expected


@given(st.text())
def test_any_prompt_gives_a_safe_name(prompt: str) -> None:
    """Whatever was typed, the name is short, plain ASCII, and no path."""
    assert re.fullmatch(r"[a-z0-9-]{1,48}-\d{8}-\d{6}-1\.png", file_name(prompt, 0, "png"))
