"""A spreadsheet as rows: columns are settings by name or label, and variables."""

from easel.experiments.csv_rows import read
from easel.experiments.definition import Definition
from easel.experiments.grid import Grid


def test_a_row_is_a_request() -> None:
    """Numbers and truth values are read as such; an empty field says nothing; braces of a table stay braces."""
    rows, problems = read('prompt,Quality,Format,Previews,stream\n"A {red} cat",low,jpeg,2,yes\nA dog,,,,\n')
    assert not problems
    assert rows == (
        {"prompt": "A {red} cat", "quality": "low", "output_format": "jpeg", "partial_images": 2, "stream": True},
        {"prompt": "A dog"},
    )
    grid = Grid(Definition(rows=rows), {})
    assert not grid.problems
    first, second = grid.cells()
    assert (first.request.prompt, first.request.quality, first.request.stream) == ("A {red} cat", "low", True)
    assert (second.request.prompt, second.request.quality) == ("A dog", "auto")


def test_columns_that_are_no_setting_are_variables() -> None:
    """Their values are taken as they stand, braces included."""
    rows, _ = read("animal;place\ncat;a {hat}\n".encode("cp1252"))
    grid = Grid(Definition(prompt="A ${animal} in ${place}", rows=rows), {})
    assert not grid.problems
    assert [cell.request.prompt for cell in grid.cells()] == ["A cat in a {hat}"]


def test_a_value_of_the_wrong_type_is_told_with_its_line() -> None:
    """Of a number and of a truth value."""
    rows, problems = read("prompt,Previews,stream\nA cat,1,no\nA dog,many,perhaps\n")
    assert len(rows) == 2
    assert [problem.sentence for problem in problems] == [
        "Line 3: Previews is a whole number, not “many”.",
        "Line 3: Stream the answer is yes or no, not “perhaps”.",
    ]
