"""What is wrong with a definition, each in a sentence at its field."""

from typing import Any

import pytest

from easel.experiments.definition import Definition, Sample
from easel.experiments.grid import Grid
from easel.experiments.problems import PlacedProblem


def problems(definition: Definition) -> tuple[PlacedProblem, ...]:
    return Grid(definition, {}).problems


WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("prompt", "empty", {}),
    ("prompt", "no variable “animal”", {"prompt": "A ${animal}"}),
    ("variables.animal", "does not use", {"prompt": "A cat", "variables": {"animal": ("cat",)}}),
    ("variables.size", "name of a setting", {"prompt": "A ${size}", "variables": {"size": ("big",)}}),
    ("variables.1st", "cannot be a variable", {"prompt": "A cat", "variables": {"1st": ("big",)}}),
    ("axes.colour", "no setting “colour”", {"prompt": "A cat", "axes": {"colour": ("red",)}}),
    ("axes.n", "use repeats", {"prompt": "A cat", "axes": {"n": (1, 2)}}),
    ("axes.quality", "no values", {"prompt": "A cat", "axes": {"quality": ("SKIP: low",)}}),
    ("axes.quality", "twice", {"prompt": "A cat", "axes": {"quality": ("low", "low")}}),
    ("axes.quality", "takes text", {"prompt": "A cat", "axes": {"quality": (1, "low")}}),
    ("axes.partial_images", "a whole number", {"prompt": "A cat", "axes": {"partial_images": ("two", 1)}}),
    ("axes.prompt", "once", {"prompt": "A cat", "axes": {"prompt": ("A dog",)}}),
    (
        "fixed.quality",
        "an axis as well",
        {"prompt": "A cat", "axes": {"quality": ("low",)}, "fixed": {"quality": "low"}},
    ),
    ("fixed.stream", "true or false", {"prompt": "A cat", "fixed": {"stream": "yes"}}),
    ("repeats", "1 to 100", {"prompt": "A cat", "repeats": 0}),
    ("sample.count", "at least one", {"prompt": "A cat", "sample": Sample(count=0)}),
    ("mask", "needs a picture", {"prompt": "A cat", "mask": "mask.png"}),
    (
        "pairing",
        "Quality has 2, Size has 3",
        {
            "prompt": "A cat",
            "pairing": "paired",
            "axes": {"quality": ("low", "high"), "size": ("auto", "1024x1024", "1536x1024")},
        },
    ),
    ("exclude.0", "There is no axis", {"prompt": "A cat", "exclude": ({"quality": "low"},)}),
    ("exclude.0", "rule is empty", {"prompt": "A cat", "exclude": ({},)}),
    ("rows", "as a column", {"prompt": "A cat", "rows": ({"prompt": "A dog"},)}),
    ("rows.0", "column and an axis", {"prompt": "A cat", "rows": ({"quality": "low"},), "axes": {"quality": ("low",)}}),
    ("exclude", "up to 10,000", {"prompt": "{1..20000}", "exclude": ({"choice": "1"},), "sample": Sample(count=1)}),
    ("variables.a.1", "no list", {"prompt": "${a}", "variables": {"a": ("x", "__none__")}}),
    ("variables.a", "refers to itself", {"prompt": "${a}", "variables": {"a": ("x ${b}",), "b": ("y ${b}",)}}),
    ("axes.prompt.1", "is not closed", {"axes": {"prompt": ("A cat", "A {dog")}}),
    ("rows", "column “animal”", {"prompt": "A cat", "rows": ({"animal": "cat"},)}),
]


@pytest.mark.parametrize(("field", "words", "values"), WRONG, ids=[f"{field} {words}" for field, words, _ in WRONG])
def test_each_broken_rule_has_its_sentence_at_its_field(field: str, words: str, values: dict[str, Any]) -> None:
    """One problem each, in words."""
    (problem,) = problems(Definition(**values))
    assert problem.field == field
    assert words in problem.message


def test_an_unknown_variable_has_its_place_in_the_prompt() -> None:
    """Its letters, for the mark."""
    (problem,) = problems(Definition(prompt="A ${animal} here"))
    assert (problem.start, problem.end) == (2, 11)
    (problem,) = problems(Definition(prompt="A ${animal}", variables={"animal": ("cat", "a {big|small dog")}))
    assert (problem.field, problem.start) == ("variables.animal.1", 2)


def test_all_broken_rules_are_told_at_once() -> None:
    """Nobody corrects one to hear of the next."""
    definition = Definition(axes={"colour": ("red",), "quality": ()}, repeats=0)
    assert [problem.field for problem in problems(definition)] == ["prompt", "axes.colour", "axes.quality", "repeats"]
