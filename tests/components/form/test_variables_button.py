"""The button of a prompt with variables: what it would start, and what it says before."""

from decimal import Decimal

from components.form.variables_button import definition, label
from easel.actions.experiment_plan import Plan
from easel.experiments.definition import Definition
from easel.experiments.grid import Grid
from easel.requests.generate import GenerateParams
from easel.requests.problems import Problem


def test_a_form_is_an_experiment_of_its_prompt() -> None:
    """Each prompt as often as pictures are asked for; everything that is not as usual is the same for all."""
    params = GenerateParams("A {red|blue} ball", size="1024x1024", stream=True, n=2)
    wanted = definition(params, "best")
    assert wanted == Definition(
        prompt="A {red|blue} ball",
        fixed={"model": "gpt-image-2", "size": "1024x1024", "stream": True, "connection": "best"},
        repeats=2,
    )
    grid = Grid(wanted, {})
    assert not grid.problems
    cells = list(grid.cells())
    assert [cell.request.prompt for cell in cells] == ["A red ball"] * 2 + ["A blue ball"] * 2
    assert {cell.request for cell in cells} == {params.single().changed(prompt=cell.request.prompt) for cell in cells}
    assert {cell.connection for cell in cells} == {"best"}
    assert "connection" not in definition(params, None).fixed


def test_the_button_says_how_many_pictures_and_their_cost() -> None:
    """Nothing of that while it cannot be started."""
    cost = (Decimal("0.1"), Decimal("0.4"))
    assert label(Plan(asked=4, send=4, cost=cost)) == "Generate 4 pictures, $0.10 to $0.40"
    assert label(Plan(asked=1, send=1, cost=(Decimal(0), Decimal(0)))) == "Generate 1 picture, free"
    assert label(Plan(asked=1200, send=1200, cost=None)) == "Generate 1,200 pictures, cost unknown"
    assert label(Plan(problems=(Problem("prompt", "brace", "Open."),))) == "Generate pictures"
