"""Tables as spreadsheets write them: their encodings, separators and mistakes."""

import pytest

from easel.prompts.csv_text import decoded, table

TEXT = "name,prompt\nGrün,„Café“\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_however_it_is_encoded(encoding: str) -> None:
    """What Excel, LibreOffice and a terminal write."""
    assert decoded(TEXT.encode(encoding)) == TEXT
    assert table(TEXT.encode(encoding)).head == ("name", "prompt")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_are_parted_by_what_the_first_line_has_most_of(separator: str) -> None:
    """Quoted fields hold separators and line ends; rows know the line that they begin on."""
    made = table(f'a{separator}b\n"1, 2; 3\t4"{separator}"x\ny"\n\nlast{separator}\n')
    assert made.rows == (("1, 2; 3\t4", "x\ny"), ("last", ""))
    assert made.lines == (2, 5)
    assert not made.mistakes


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "no rows"),
        ("a,b\n", 1, "only column names"),
        ("a,b\n1,2\n1\n", 3, "1 fields, and there are 2 columns"),
        ("a,b\n1,2,3\n", 2, "3 fields"),
        ("a,,b\n1,2,3\n", 1, "Column 2 has no name"),
        ("a,a\n1,2\n", 1, "Two columns are called “a”"),
        ('a,b\n1,"x\n', 2, "not closed"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_line(text: str, line: int, words: str) -> None:
    """In a sentence."""
    ((where, sentence),) = table(text).mistakes
    assert where == line
    assert words in sentence


def test_empty_fields_at_the_end_of_a_row_are_forgiven() -> None:
    """Spreadsheets leave them behind; a thousand ragged rows are told by the first few."""
    assert table("a,b\n1,2,,,\n").rows == (("1", "2"),)
    assert len(table("a,b\n" + "1\n" * 1000).mistakes) == 5
