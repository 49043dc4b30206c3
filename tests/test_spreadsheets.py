"""Tables that a spreadsheet opens as what they are."""

import pytest

from easel import spreadsheets


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_text_that_begins_as_a_formula_is_text(start: str) -> None:
    """Behind an apostrophe; numbers and other texts stay as they are."""
    assert spreadsheets.cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"
    assert [spreadsheets.cell(each) for each in ("a fox = red", "", -3, None)] == ["a fox = red", "", -3, None]


def test_a_table_is_utf_8_and_says_so() -> None:
    """With the mark by which spreadsheets know it, and quotes where a text needs them."""
    data = spreadsheets.table([["name", "n"], ["狐狸, red", 2]])
    assert data == b"\xef\xbb\xbf" + 'name,n\r\n"狐狸, red",2\r\n'.encode()
