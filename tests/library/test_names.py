"""File names that every system takes."""

import re
import unicodedata
from pathlib import Path

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
        ("ＣＯＮ", "picture"),
        ("狐", "狐"),
        ("Éclair café's", "éclair-cafés"),
        ("Рыжая лиса!", "рыжая-лиса"),
        ("ثعلب أحمر", "ثعلب-أحمر"),
        ("लाल दरवाज़ा", "लाल-दरवाज़ा"),
        ("빨간 문", "빨간-문"),
        ("赤いドア、朝", "赤いドア-朝"),
        ("🦊🌊", "picture"),
        ("a\u202egnp.exe/../b\\c:d\x00\ud800e\u200bf", "a-gnp-exe-b-c-d-e-f"),
        ("\u0301\u0301fox", "fox"),
        ("x" * 90, "x" * 48),
        ("狐" * 90, "狐" * 48),
        ("𒀀" * 90, "𒀀" * 36),
        ("a" * 47 + "b\u0331\u0331\u0331", "a" * 47),
    ],
)
def test_hard_prompts(prompt: str, expected: str) -> None:
    """Letters of every script are kept; devices of Windows, separators, invisible characters and endless words are not."""
    assert slug(prompt) == unicodedata.normalize("NFC", expected)


@given(st.text())
def test_any_prompt_gives_a_safe_name(prompt: str) -> None:
    """Whatever was typed, the name is short, of letters, digits and hyphens, and no path."""
    name = file_name(prompt, 0, "png")
    stem = name.removesuffix("-19700101-000000-1.png")
    assert re.fullmatch(r"[^\W_](\w|-|[^\x00-\x7f])*", stem)
    assert all(sign == "-" or unicodedata.category(sign)[0] in "LMN" for sign in stem)
    assert len(name.encode()) <= 200
    assert Path(name).name == name
