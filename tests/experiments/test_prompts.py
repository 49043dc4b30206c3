"""The prompts of a grid: choices as axes, prompts as an axis, variables that need one another, and what rows say."""

from easel.experiments.definition import Definition, Sample
from easel.experiments.grid import Grid

LISTS = {"quality": ("fine", "rough"), "animals": ("cat", "dog", "owl")}


def prompts(definition: Definition) -> list[str]:
    grid = Grid(definition, LISTS)
    assert not grid.problems
    made = [cell.request.prompt for cell in grid.cells()]
    assert len(made) == grid.count
    return made


def test_choices_of_a_prompt_are_axes_with_names_of_their_own() -> None:
    """No name is that of a setting, of another axis or of a variable."""
    definition = Definition(
        prompt="${choice} {red|blue} __quality__ {a|b} ${size={big|small}}${size}",
        variables={"choice": ("A", "The")},
        axes={"quality": ("low", "high")},
    )
    grid = Grid(definition, LISTS)
    assert [axis.name for axis in grid.axes] == ["choice", "choice 2", "quality 2", "choice 3", "size 2", "quality"]
    assert [axis.label for axis in grid.axes][1] == "red|blue"
    assert prompts(definition)[0] == "A red fine a big"
    assert len(prompts(definition)) == 2**6


def test_prompts_can_be_an_axis_with_choices_of_their_own() -> None:
    """Each in all that it can become, with the same variables."""
    definition = Definition(
        axes={"prompt": ("A ${what} in ink", "SKIP: A dot", "A {red|blue} ${what}")}, variables={"what": ("cat", "dog")}
    )
    assert prompts(definition) == [
        *("A cat in ink", "A red cat", "A blue cat"),
        *("A dog in ink", "A red dog", "A blue dog"),
    ]
    grid = Grid(definition, LISTS)
    assert grid.axes[1].values == ("A ${what} in ink", "A red ${what}", "A blue ${what}")


def test_values_of_variables_are_prompts_of_their_own() -> None:
    """With choices, lists and other variables in them, whatever comes first."""
    definition = Definition(
        prompt="${scene}", variables={"scene": ("a ${animal} at {dawn|noon}", "nothing"), "animal": ("__animals__",)}
    )
    assert prompts(definition)[:4] == ["a cat at dawn", "a dog at dawn", "a owl at dawn", "a cat at noon"]


def test_choices_can_be_paired_with_settings() -> None:
    """The first word with the first quality."""
    definition = Definition(prompt="{a|b}", axes={"quality": ("low", "high")}, pairing="paired")
    cells = list(Grid(definition, {}).cells())
    assert [(cell.request.prompt, cell.request.quality) for cell in cells] == [("a", "low"), ("b", "high")]


def test_a_choice_can_be_named_by_a_rule() -> None:
    """By the name of its axis and its words."""
    definition = Definition(prompt="__animals__ {x|y}", exclude=({"animals": "dog", "choice": "x"}, {"animals": "owl"}))
    assert prompts(definition) == ["cat x", "cat y", "dog y"]


def test_samples_go_by_the_weights_of_the_prompt() -> None:
    """And are as many as asked for where there are as many, weights or not."""
    definition = Definition(prompt="{99999::a|b} {1..1000}", sample=Sample(count=100, seed=1))
    drawn = prompts(definition)
    assert len(set(drawn)) == 100
    assert sum(text.startswith("a") for text in drawn) > 95
    everything = Definition(prompt="{99999::a|b} {1..50}", sample=Sample(count=100, seed=1))
    assert len(set(prompts(everything))) == 100


def test_a_sample_of_more_than_anybody_could_make_is_drawn_at_once() -> None:
    """Also where rules leave cells out."""
    definition = Definition(
        prompt="{0..9}" * 30 + "${v}",
        variables={"v": ("x", "y")},
        exclude=({"v": "x"},),
        sample=Sample(count=50),
    )
    assert {text[-1] for text in prompts(definition)} == {"y"}


def test_what_a_table_says_is_taken_as_it_stands() -> None:
    """Its braces are letters, in prompts and in values; the prompt around them keeps its choices."""
    rows = ({"what": "a {b|c} ${d} # e"}, {"what": "f"})
    assert prompts(Definition(prompt="{x|y} ${what}", rows=rows)) == [
        *("x a {b|c} ${d} # e", "x f"),
        *("y a {b|c} ${d} # e", "y f"),
    ]
    assert prompts(Definition(rows=({"prompt": "{a|b} __animals__"},))) == ["{a|b} __animals__"]
