"""From a definition to cells: order, pairs, samples, exclusions and repeats, counted without being made.

Of `dimensions.py`, `exclusion.py`, `places.py`, `problems.py` and `prompts.py`, too.
"""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from easel.experiments.definition import Definition, Sample
from easel.experiments.grid import LIMIT, Grid, cells, count
from easel.requests.edit import EditParams
from easel.requests.field import Value

COLOURS, ANIMALS, QUALITIES = ("red", "blue"), ("cat", "dog", "owl"), ("low", "medium", "high")
THREE = Definition(
    prompt="A ${colour} ${animal}",
    variables={"colour": COLOURS, "animal": ANIMALS},
    axes={"quality": QUALITIES},
)


def made(definition: Definition) -> list[tuple[Value, ...]]:
    return [tuple(cell.values.values()) for cell in cells(definition)]


def test_a_grid_has_a_cell_for_each_combination_in_the_order_written() -> None:
    """The last axis changes first; prompt and settings of a cell are those of its coordinates."""
    grid = Grid(THREE, {})
    assert not grid.problems
    assert [(axis.name, axis.values) for axis in grid.axes] == [
        ("colour", COLOURS),
        ("animal", ANIMALS),
        ("quality", QUALITIES),
    ]
    assert made(THREE) == list(product(COLOURS, ANIMALS, QUALITIES))
    assert grid.count == 18
    last = list(grid.cells())[-1]
    assert (last.index, last.coordinates) == (17, (1, 2, 2))
    assert (last.request.prompt, last.request.quality) == ("A blue owl", "high")


def test_repeats_are_the_last_axis() -> None:
    """Each cell so many times, numbered from 1."""
    definition = Definition(prompt="A cat", axes={"quality": ("low", "high")}, repeats=2)
    assert [(cell.values["quality"], cell.repeat) for cell in cells(definition)] == [
        ("low", 1),
        ("low", 2),
        ("high", 1),
        ("high", 2),
    ]
    assert Grid(definition, {}).axes[-1].name == "repeat"


def test_paired_axes_go_together() -> None:
    """First with first, second with second; a single value goes with each."""
    definition = Definition(
        prompt="A ${animal}",
        variables={"animal": ANIMALS},
        axes={"quality": QUALITIES, "size": ("1024x1024",)},
        pairing="paired",
    )
    assert made(definition) == [(*pair, "1024x1024") for pair in zip(ANIMALS, QUALITIES, strict=True)]
    assert count(definition) == 3


def test_skipped_values_stay_in_the_definition_and_out_of_the_grid() -> None:
    """A value is put aside without being lost."""
    definition = Definition(prompt="A cat", axes={"quality": ("low", "SKIP: medium", "high")})
    assert made(definition) == [("low",), ("high",)]


def test_a_rule_leaves_out_every_cell_that_has_all_its_values() -> None:
    """Of several rules each counts; what is fixed may be named, too."""
    rules: tuple[dict[str, Value], ...] = (
        {"colour": "red", "quality": "high"},
        {"animal": "owl", "moderation": "low"},
        {"animal": "dog", "moderation": "auto"},
    )
    definition = Definition.from_dict(THREE.as_dict() | {"exclude": rules, "fixed": {"moderation": "low"}})
    expected = [
        (colour, animal, quality)
        for colour, animal, quality in product(COLOURS, ANIMALS, QUALITIES)
        if (colour, quality) != ("red", "high") and animal != "owl"
    ]
    assert made(definition) == expected
    assert count(definition) == len(expected)


def test_a_sample_is_the_same_by_its_seed_and_has_no_cell_twice() -> None:
    """In the order of the grid, on axes of the values that were drawn."""
    of = {seed: made(Definition.from_dict(THREE.as_dict() | {"sample": {"count": 7, "seed": seed}})) for seed in (1, 2)}
    assert len(set(of[1])) == 7
    assert of[1] == made(Definition.from_dict(THREE.as_dict() | {"sample": {"count": 7, "seed": 1}}))
    assert of[1] != of[2]
    assert of[1] == [each for each in made(THREE) if each in of[1]]


def test_coordinates_of_a_sample_are_places_on_its_axes() -> None:
    """Also where most values were not drawn."""
    grid = Grid(Definition.from_dict(THREE.as_dict() | {"sample": {"count": 2, "seed": 4}}), {})
    for cell in grid.cells():
        assert cell.values == {
            axis.name: axis.values[place] for axis, place in zip(grid.axes, cell.coordinates, strict=True)
        }


def test_cells_that_break_a_rule_say_so() -> None:
    """They have their place in the grid, and their problems."""
    definition = Definition(
        prompt="A cat", axes={"output_format": ("png", "jpeg")}, fixed={"background": "transparent"}
    )
    png, jpeg = cells(
        Definition.from_dict(
            definition.as_dict() | {"fixed": {"model": "gpt-image-2.5-flare", "background": "transparent"}}
        )
    )
    assert not png.problems
    assert [problem.rule for problem in jpeg.problems] == ["jpeg"]


def test_what_is_fixed_is_left_out_where_it_does_not_apply() -> None:
    """The compression of a JPEG says nothing of a PNG; on an axis of its own it does."""
    definition = Definition(prompt="A cat", axes={"output_format": ("png", "jpeg")}, fixed={"output_compression": 80})
    assert [cell.request.output_compression for cell in cells(definition)] == [None, 80]
    assert not any(cell.problems for cell in cells(definition))


def test_an_edit_has_its_pictures_first_and_its_references_last() -> None:
    """One mask and many sources, or one source and many references."""
    definition = Definition(
        prompt="At night",
        axes={"image": ("a.png", "b.png"), "reference": ("x.png", "y.png")},
        images=("style.png",),
        mask="mask.png",
    )
    first, *_, last = cells(definition)
    assert first.images == ("a.png", "style.png", "x.png")
    assert last.images == ("b.png", "style.png", "y.png")
    assert isinstance(last.request, EditParams)
    assert (last.mask, last.request.images, last.request.has_mask) == ("mask.png", 3, True)


def test_each_row_is_a_request() -> None:
    """Variables and fields of a row go together; further axes are multiplied with the rows."""
    definition = Definition(
        prompt="A ${animal}",
        rows=({"animal": "cat", "quality": "low"}, {"animal": "owl", "quality": "high"}),
        axes={"size": ("1024x1024", "1536x1024")},
    )
    asked = [(cell.request.prompt, cell.request.quality, cell.request.size) for cell in cells(definition)]
    assert asked == [
        ("A cat", "low", "1024x1024"),
        ("A cat", "low", "1536x1024"),
        ("A owl", "high", "1024x1024"),
        ("A owl", "high", "1536x1024"),
    ]


def test_connections_are_an_axis() -> None:
    """A cell names its connection; without one it is the page's."""
    assert [cell.connection for cell in cells(Definition(prompt="A cat", axes={"connection": ("A", "B")}))] == [
        "A",
        "B",
    ]
    assert [cell.connection for cell in cells(Definition(prompt="A cat"))] == [""]


def test_too_many_cells_are_refused_with_their_number_and_a_sample_is_offered() -> None:
    """Counted at once, however many; a sample of them is possible."""
    variables = {f"v{number}": tuple(str(value) for value in range(1000)) for number in range(10)}
    prompt = " ".join(f"${{{name}}}" for name in variables)
    definition = Definition(prompt=prompt, variables=variables)
    assert count(definition) == 1000**10
    (problem,) = Grid(definition, {}).problems
    assert "about 10^30 pictures" in problem.message
    sampled = Definition(prompt=prompt, variables=variables, sample=Sample(count=LIMIT, seed=3))
    assert not Grid(sampled, {}).problems
    assert len(set(made(sampled))) == LIMIT


VALUES = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True).map(tuple)


@settings(deadline=None)
@given(
    st.lists(VALUES, min_size=1, max_size=4),
    st.lists(
        st.dictionaries(st.sampled_from(["v0", "v1", "v2", "v3"]), st.sampled_from("abcdef"), min_size=1), max_size=4
    ),
    st.integers(1, 3),
    st.none() | st.integers(1, 40),
)
def test_as_many_cells_come_as_were_counted(
    axes: list[tuple[str, ...]], rules: list[dict[str, Value]], repeats: int, sample: int | None
) -> None:
    """Whatever is excluded, repeated and drawn; each is there once, and the rules hold."""
    variables = {f"v{number}": values for number, values in enumerate(axes)}
    definition = Definition(
        prompt=" ".join(f"${{{name}}}" for name in variables),
        variables=variables,
        exclude=tuple(rule for rule in rules if rule.keys() <= variables.keys()),
        repeats=repeats,
        sample=None if sample is None else Sample(count=sample),
    )
    grid = Grid(definition, {})
    expected = [
        where
        for where in product(*axes)
        if not any(all(where[int(name[1])] == value for name, value in rule.items()) for rule in definition.exclude)
    ]
    asked = [tuple(cell.values[name] for name in variables) for cell in grid.cells()]
    assert len(asked) == grid.count == min(len(expected), sample or len(expected)) * repeats
    assert [each for each in expected if each in asked] == list(dict.fromkeys(asked))


@pytest.mark.parametrize(
    "definition", [THREE, Definition(prompt="x", sample=Sample(count=2), rows=({"quality": "low"},))]
)
def test_a_definition_survives_being_kept(definition: Definition) -> None:
    """As JSON keeps it, without what says nothing."""
    assert Definition.from_dict(definition.as_dict()) == definition
    assert "mask" not in definition.as_dict()
