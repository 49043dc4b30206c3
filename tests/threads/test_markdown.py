"""What people and servers say stands in a Markdown document as text."""

import pytest

from easel.threads import markdown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A red boat", "A red boat"),
        ("# No heading", r"\# No heading"),
        ("- no list", r"\- no list"),
        ("12. no list", r"12\. no list"),
        ("===", r"\==="),
        ("    no code", "no code"),
        ("![x](https://example.com/x.png)", r"\!\[x\](https:&#47;&#47;example.com/x.png)"),
        ("<img src=x> & co", r"\<img src=x\> &amp; co"),
        ("`a` *b* _c_", r"\`a\` \*b\* \_c\_"),
        ("\u202eleft\x1b[0m", r"left\[0m"),
        ("one\r\ntwo\n\nthree\n", "one  \ntwo\n\nthree"),
    ],
)
def test_words_command_nothing(text: str, shown: str) -> None:
    """No heading, list, code, link or picture comes of them; line breaks stay."""
    assert markdown.plain(text) == shown


def test_a_quotation_goes_on_over_empty_lines() -> None:
    """Each line is marked."""
    assert markdown.quoted("one\ntwo\n\n> three") == "> one  \n> two\n>\n> \\> three"


def test_a_pictures_words_are_one_line() -> None:
    """Cut where they are long; its file is written as an address."""
    assert markdown.picture("a\nb]", "pictures/01-狐.png") == "![a b\\]](pictures/01-%E7%8B%90.png)"
    assert len(markdown.picture("x" * 999, "")) < 200
