"""docs/experiments.md: each of its examples is run, and its table of settings is that of the code."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from easel.experiments.file import KEYS, read
from easel.experiments.grid import Grid
from easel.experiments.variables import Template
from easel.requests import table

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "experiments.md").read_text("utf-8")
LISTS = {"fruit": ("apple", "pear", "plum")}
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
PROMPTS = [
    (text.rstrip("\n"), becomes.splitlines()) for (kind, text), (_, becomes) in pairwise(BLOCKS) if kind == "prompt"
]
TABLE = next(text for kind, text in BLOCKS if kind == "csv")


@pytest.mark.parametrize(("prompt", "becomes"), PROMPTS, ids=[prompt for prompt, _ in PROMPTS])
def test_each_prompt_becomes_what_the_page_says(prompt: str, becomes: list[str]) -> None:
    """In this order."""
    template = Template(prompt, LISTS)
    assert not template.problems()
    assert [each.text for each in template.expansions()] == becomes


@pytest.mark.parametrize("text", [text for kind, text in BLOCKS if kind == "yaml"])
def test_each_file_is_an_experiment(text: str, tmp_path: Path) -> None:
    """Without a mistake, with cells that are possible."""
    (tmp_path / "animals.csv").write_text(TABLE, "utf-8")
    file = read(text, tmp_path)
    assert not file.problems
    assert file.definition
    grid = Grid(file.definition, LISTS)
    assert not grid.problems
    cells = list(grid.cells())
    assert len(cells) == grid.count
    assert not any(cell.problems for cell in cells)


def test_the_forms_of_the_table_are_read() -> None:
    """Each of its first column, with escaped bars as in Markdown."""
    rows = re.findall(r"^\| (`.*) \| .* \|$", PAGE.split("## A file")[0], re.MULTILINE)
    forms = [form.replace("\\|", "|") for row in rows for form in re.findall(r"`([^`]+)`", row)]
    assert len(forms) > 10
    for form in forms:
        if form.startswith("\\{"):
            continue  # the escapes, which have an example of their own
        lists = LISTS | {"colours": ("red",), "animals/cats": ("cat",)}
        assert not Template(form, lists).problems(["name"] if form == "${name}" else []), form


def test_the_table_of_settings_is_that_of_the_code() -> None:
    """Print it by `easel.requests.table.markdown(HEADS, ("prompt", "n"))`."""
    held = re.search(r"<!-- settings -->\n(.*?)<!-- end -->", PAGE, re.DOTALL)
    assert held
    assert held[1] == table.markdown(("parameter", "on screen", "values", "default"), ("prompt", "n"))


def test_every_key_of_a_file_is_on_the_page() -> None:
    """None is read that is not told, none is told that is not read."""
    rows = PAGE.split("| key | what it is |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", rows, re.MULTILINE)) == set(KEYS)
