"""Names of files from a template that a person writes."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easel.library.file_names import DEFAULT, FIELDS, Names
from easel.library.records import Picture

ID = "01a2b3c4-0000-7000-8000-000000000001"


def picture(prompt: str = "A red fox", **given: Any) -> Picture:
    """A kept picture that needs no file."""
    values: dict[str, Any] = dict(
        **dict.fromkeys(("id", "job_id", "run_id"), ID),
        **dict.fromkeys(("thumb_ready", "after_stop"), False),
        created=1_795_340_712.5,
        sha256="0" * 64,
        size_bytes=1,
        usage=None,
        cost=Decimal(0),
        width=1536,
        height=1024,
        format="png",
        revised_prompt="",
        asked={"quality": "auto", "model": "gpt-image-2"},
        got={"quality": "high"},
    )
    return Picture(prompt=prompt, **(values | given))


def named(template: str, *pictures: Picture, total: int = 1) -> list[str]:
    names = Names(template, total, ("manifest.json", "pictures.csv"))
    return [names.name(each) for each in pictures or (picture(),)]


@pytest.mark.parametrize(
    ("template", "name"),
    [
        (DEFAULT, "a-red-fox-20261122-094512-1.png"),
        ("{prompt}-{date}-{number}", "a-red-fox-20261122-1.png"),
        ("{model}/{quality}/{size} {id}", "gpt-image-2/high/1536x1024 00000001.png"),
        ("{ Prompt }\\{TIME}", "a-red-fox/094512.png"),
        ("Füchse & Co. ({number})", "Füchse & Co. (1).png"),
        ("fox.PNG", "fox.png"),
    ],
)
def test_fields_say_what_the_picture_is(template: str, name: str) -> None:
    """Times in UTC, what really came before what was asked for; a slash of either kind makes a folder."""
    assert named(template) == [name]


def test_the_extension_is_that_of_the_real_format() -> None:
    """Whatever was written behind the template."""
    made = [picture(format="jpeg"), picture(format="webp")]
    assert named("{number}.png", *made) == ["1.jpg", "2.webp"]


def test_numbers_are_as_wide_as_the_last() -> None:
    """So that files sort as they were chosen."""
    assert named("{number}", *[picture()] * 3, total=120) == ["001.png", "002.png", "003.png"]


def test_what_nobody_said_is_unknown() -> None:
    """No part of a name is empty, so that all pictures lie equally deep."""
    assert named("{quality}/{model}", picture(got={}, asked={"model": ".."})) == ["unknown/unknown.png"]


def test_no_two_names_are_the_same() -> None:
    """Neither where the case of letters does not count, nor where letters and their marks are joined later."""
    made = [picture(got={"model": model}) for model in ("Fox", "fox", "FOX", "fox-2", "\u00e9", "e\u0301")]
    assert named("{model}", *made) == ["Fox.png", "fox-2.png", "FOX-3.png", "fox-2-2.png", "\u00e9.png", "\u00e9-2.png"]


def test_ten_thousand_of_one_name_are_quickly_told_apart() -> None:
    """Each search begins where the last one of that name ended."""
    made = named("fox", *[picture()] * 10_000)
    assert made[-1] == "fox-10000.png"
    assert len(set(made)) == 10_000


def test_a_folder_is_never_where_a_file_is() -> None:
    """The archive's own files are not covered by folders of their names."""
    assert named("Manifest.json/{number}") == ["Manifest.json-2/1.png"]


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("../../etc/{number}", "etc/1.png"),
        ("/{number}", "1.png"),
        ("C:\\{number}", "C/1.png"),
        ("con/{number}", "_con/1.png"),
        ("CON", "_CON.png"),
        ("lpt1.old", "_lpt1.old.png"),
        ("a\u202eb\x00c\nd\u2028e", "abcde.png"),
        ("a<b>c:d|e?f*g\"h'i", "a-b-c-d-e-f-g-h'i.png"),
        ("-rf. ", "rf.png"),
        ("a\u00a0 \u3000b", "a b.png"),
        ("x" * 200, "x" * 146 + ".png"),
        ("狐" * 60, "狐" * 48 + ".png"),
        ("y" + "x" * 144 + "e\u0331\u0331", "y" + "x" * 144 + ".png"),
        ("{model}", "x.png"),
    ],
)
def test_names_are_safe_everywhere(template: str, name: str) -> None:
    """No path out of the archive, no device of Windows, nothing invisible, nothing that is too long."""
    assert named(template, picture(got={"model": "../x"})) == [name]


def test_a_long_prompt_leaves_room_for_the_rest() -> None:
    """What tells pictures apart stands at the end, and is there in every script."""
    (name,) = named(DEFAULT, picture("狐" * 90), total=99_999)
    assert name == "狐" * 32 + "-20261122-094512-00001.png"


TEMPLATES = st.lists(st.sampled_from([*(f"{{{field}}}" for field in FIELDS), "/", ".", "con", " ", "狐"])).map("".join)


@given(st.text() | TEMPLATES, st.text())
def test_any_template_gives_safe_names_or_a_sentence(template: str, said: str) -> None:
    """Whatever is written, and whatever a server says its model is."""
    made = [picture(said, got={"model": said, "quality": "con"})] * 2
    told, names = told_of(template, *made)
    assert told.endswith(".") == (not names)
    assert not told or "rite " in told
    assert len({name.casefold() for name in names}) == len(names)
    for part in "/".join(names).split("/") if names else ():
        assert 0 < len(part.encode()) <= 150
        assert part.strip(" .") == part
        assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") or sign in '\\<>:"|?*' for sign in part)
        assert part.split(".")[0].strip().lower() not in ("con", "nul", "com1")


def told_of(template: str, *pictures: Picture) -> tuple[str, list[str]]:
    """The sentence, or the names."""
    try:
        return "", named(template, *pictures)
    except ValueError as error:
        return str(error), []


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("", "Write a name, such as {prompt}-{date}-{time}-{number}."),
        ("..", "Write a name, such as"),
        ("{colour}", "There is no field {colour}: write {prompt}, {date}, "),
        ("{number:03}", "There is no field {number:03}: write"),
        ("{}", "There is no field {}: write"),
        ("{prompt", "A brace stands alone here: write"),
        ("prompt}", "A brace stands alone here: write"),
        ("{{prompt}}", "A brace stands alone here: write"),
        ("{prompt}/", "This is only a folder: write a name"),
        ("x" * 201, "This name is too long: write 200"),
        ("x/" * 9 + "x", "There are too many folders: write"),
    ],
)
def test_what_is_no_template_is_told_in_words(template: str, words: str) -> None:
    """One sentence that says what to write instead."""
    with pytest.raises(ValueError, match="^" + re.escape(words)):
        Names(template, 1)
