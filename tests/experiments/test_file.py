"""Experiments as files: YAML in and out, and every mistake with its line (`yaml_tree.py`)."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from easel.experiments.definition import Definition, Sample
from easel.experiments.file import read, write
from easel.experiments.grid import Grid

WHOLE = """\
name: Balls
prompt: "A ${colour} {ball|cube}, ${size_word}"  # a comment
variables:
  colour: [red, 007, yes]
  size_word:
    - small
axes:
  quality: [low, SKIP: high]
  output_compression: [10, 90]
  stream: [true, false]
fixed:
  output_format: jpeg
images: [a.png, b.png]
mask: mask.png
repeats: 2
sample: {count: 5, seed: 9}
exclude:
  - {colour: red, quality: low}
board: Foxes
"""


def test_a_file_says_all_that_a_definition_holds() -> None:
    """Values of variables are text as written; a skipped value needs no quotes."""
    file = read(WHOLE)
    assert not file.problems
    assert file.name == "Balls"
    assert file.definition == Definition(
        prompt="A ${colour} {ball|cube}, ${size_word}",
        variables={"colour": ("red", "007", "yes"), "size_word": ("small",)},
        axes={"quality": ("low", "SKIP: high"), "output_compression": (10, 90), "stream": (True, False)},
        fixed={"output_format": "jpeg"},
        images=("a.png", "b.png"),
        mask="mask.png",
        repeats=2,
        sample=Sample(count=5, seed=9),
        exclude=({"colour": "red", "quality": "low"},),
        board="Foxes",
    )
    assert not Grid(file.definition, {}).problems


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "The file is empty"),
        ("- a\n- b\n", 1, "not an experiment"),
        ("prompt: {a|b}\n", 1, 'Quote it: prompt: "{a|b}"'),
        ("prompt: {red|blue} ball\n", 1, "Put quotes around"),
        ("repeats: 2\nprompt: [a, b]\n", 2, "“prompt” is text"),
        ("prompt: x: y\n", 1, "Put quotes around"),
        ('prompt: a\nmask: "x\n', 3, "is not closed"),
        ("prompt: a\npromt: b\n", 2, "Did you mean prompt?"),
        ("prompt: a\ncolour: b\n", 2, "Use name, prompt"),
        ("prompt: a\nrepeats: 1\nprompt: b\n", 3, "twice here, first on line 1"),
        ("prompt: a\naxes:\n  quality: [low]\n  quality: [high]\n", 4, "twice here, first on line 3"),
        ("prompt: a\naxes:\n\tquality: [low]\n", 3, "use spaces"),
        ("prompt: a\naxes:\n  quality: low\n", 3, "takes a list"),
        ("prompt: a\naxes: [quality]\n", 2, "takes names with values"),
        ("prompt: a\nvariables:\n  animal: [{cat|dog}]\n", 3, "Quote it"),
        ("prompt: a\nrepeats: many\n", 2, "a whole number"),
        ("prompt: a\nrepeats: true\n", 2, "a whole number"),
        ("prompt: a\npairing: both\n", 2, "full or paired"),
        ("prompt: a\nsample: {number: 3, count: 2}\n", 2, "“number” is not part"),
        ("prompt: a\nsample: {seed: 3}\n", 2, "needs a count"),
        ("prompt: a\nrows: people.csv\n", 2, "open the CSV file"),
        ("prompt: *all\n", 1, "Anchors"),
        ("a: &x [1]\nprompt: b\n", 1, "Anchors"),
        ("prompt: !!python/name:os.system x\n", 1, "Tags"),
        ("prompt: a\n---\nprompt: b\n", 2, "second document"),
        ("prompt: " + "[" * 3000, 1, "nested"),
        ("prompt: a\0b\n", 1, "not allowed in a text file"),
        ("x" * 4_000_001, 1, "more than"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, words: str) -> None:
    """One mistake, one sentence."""
    (problem,) = read(text).problems
    assert problem.line == line
    assert words in problem.sentence
    assert problem.sentence.startswith(f"Line {line}: ")


def test_what_is_wrong_with_the_definition_has_its_line_too() -> None:
    """Rules of the grid are told where they are broken; within the prompt the letters stay."""
    file = read('name: x\nprompt: "A {cat"\naxes:\n  quality:\n    - low\n    - low\n  colour: [red]\n')
    assert file.definition
    problems = file.placed(Grid(file.definition, {}).problems)
    assert [(problem.field, problem.line) for problem in problems] == [
        ("axes.quality", 4),
        ("axes.colour", 7),
        ("prompt", 2),
    ]
    assert problems[-1].start == 2


def test_a_file_may_name_a_table_of_rows(tmp_path: Path) -> None:
    """Beside it; its mistakes are told with the line of the table."""
    (tmp_path / "people.csv").write_bytes("name,Quality\nZoë,low\n".encode("cp1252"))
    file = read('prompt: "${name}"\nrows: people.csv\n', tmp_path)
    assert file.definition
    assert file.definition.rows == ({"name": "Zoë", "quality": "low"},)
    (tmp_path / "people.csv").write_text("name,Quality\nZoë\n")
    (problem,) = read("prompt: a\nrows: people.csv\n", tmp_path).problems
    assert problem.sentence.startswith("Line 2: In people.csv: Line 2: This row has 1 fields")


def test_a_file_may_be_marked_or_older() -> None:
    """UTF-8 with a mark, or cp1252; a block of text ends without the end of its last line."""
    for encoding in ("utf-8-sig", "cp1252"):
        file = read("prompt: |\n  A café\n  by day\n".encode(encoding))
        assert file.definition
        assert file.definition.prompt == "A café\nby day"


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.just("\n"), max_size=12)
VALUES = st.none() | st.booleans() | st.integers(-99, 99) | TEXTS


@settings(deadline=None)
@given(
    st.builds(
        Definition,
        prompt=TEXTS,
        variables=st.dictionaries(TEXTS, st.lists(TEXTS, max_size=3).map(tuple), max_size=2),
        axes=st.dictionaries(st.sampled_from(["quality", "size"]), st.lists(VALUES, max_size=3).map(tuple)),
        fixed=st.dictionaries(TEXTS, VALUES, max_size=2),
        images=st.lists(TEXTS, max_size=2).map(tuple),
        repeats=st.integers(1, 9),
        sample=st.none() | st.builds(Sample, count=st.integers(1, 9)),
        rows=st.lists(st.dictionaries(TEXTS, VALUES, max_size=2), max_size=2).map(tuple),
    ),
    TEXTS,
)
def test_what_was_written_is_read_as_it_was(definition: Definition, name: str) -> None:
    """Whatever stands in it."""
    file = read(write(definition, name))
    assert not file.problems
    assert (file.definition, file.name) == (definition, name)


@settings(deadline=None)
@given(st.text("prompt: {}[]|\n-'\"#&*!%@,?ax12 ", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing breaks, and each problem has a line of the file."""
    file = read(text)
    assert file.definition is not None or file.problems
    assert all(1 <= (problem.line or 0) <= text.count("\n") + 2 for problem in file.problems)
