"""A parameter is declared once: a row more in the table is in the form, the command line, the checks, the body and the docs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from easel.cli import arguments
from easel.connections.adaptation import adapt
from easel.connections.capability_card import CapabilityCard
from easel.errors import BadParams
from easel.requests import fields, table
from easel.requests.edit import EditParams
from easel.requests.field import Field, Option, Switch
from easel.requests.generate import GenerateParams
from easel.runs.digest import digest
from easel.studio import Studio
from tests.studio_here import open_studio

FRAME = Path(__file__).resolve().parents[2] / "components" / "frame.py"
ROW = Field(
    name="style_strength",
    type=int,
    default=None,
    help="How far the style may go.",
    limits=(0, 10),
    option=Option("--style-strength", "how far the style may go, 0 to 10", "N"),
    switch=Switch("counts", "This connection knows no style strength: none is asked for."),
    is_drawn=True,
    is_priced=True,
    widget="number",
    section="more",
)


@pytest.fixture
def row(monkeypatch: pytest.MonkeyPatch) -> Field:
    monkeypatch.setitem(fields.FIELDS, ROW.name, ROW)
    return ROW


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with open_studio(tmp_path_factory.mktemp("parameter") / "home") as opened:
        yield opened


@pytest.fixture
def page(row: Field, studio: Studio) -> AppTest:
    return AppTest.from_file(FRAME, default_timeout=20).run()


def test_a_request_carries_it(row: Field) -> None:
    """It survives a row of the database, is sent when it is set, and belongs to the digest; unset it is not sent."""
    params = GenerateParams.from_dict({"prompt": "a kite", "style_strength": 7})
    assert params.value("style_strength") == 7
    assert GenerateParams.from_dict(params.as_dict()) == params
    assert params.body() == GenerateParams("a kite").body() | {"style_strength": 7}
    assert params.drawn()["style_strength"] == 7
    assert "style_strength" not in GenerateParams("a kite").body()
    assert EditParams("a kite").changed(style_strength=0).body()["style_strength"] == 0
    assert params.single().plain() == params


def test_the_digest_tells_it_apart(row: Field) -> None:
    """Requests that differ in it are two; one that says nothing of it has the digest of before."""
    unset, set_to = GenerateParams("a kite"), GenerateParams("a kite").changed(style_strength=0)
    assert digest(set_to.as_dict()) != digest(unset.as_dict())
    assert digest(unset.as_dict()) == digest({"prompt": "a kite"})


def test_it_is_checked(row: Field) -> None:
    """What lies outside of its limits is named with the nearest value."""
    (problem,) = GenerateParams("a kite").changed(style_strength=11).problems()
    assert (problem.field, problem.nearest) == ("style_strength", "10")
    assert problem.message == "Style strength: choose 0 to 10, not 11."


def test_the_command_line_takes_it(row: Field, capsys: pytest.CaptureFixture[str]) -> None:
    """It stands in the help of both commands, is parsed, and a bad value is told by its name."""
    for line in (["generate", "a kite"], ["edit", "kite.png", "--prompt", "a kite"]):
        order = arguments.parse([*line, "--style-strength", "3"])
        assert isinstance(order, arguments.Order)
        assert order.params.body()["style_strength"] == 3
    with pytest.raises(BadParams) as refused:
        arguments.parse(["generate", "a kite", "--style-strength", "much"])
    assert refused.value.problems[0].field == "style_strength"
    with pytest.raises(SystemExit):
        arguments.parse(["generate", "--help"])
    assert "--style-strength N" in capsys.readouterr().out


def test_a_capability_card_switches_it_off(row: Field) -> None:
    """A connection that has it not is not asked for it, and that is said."""
    params, notes = adapt(GenerateParams("a kite").changed(style_strength=3), CapabilityCard(0.0, counts=False))
    assert params == GenerateParams("a kite")
    assert [(note.field, note.changed) for note in notes] == [("style_strength", True)]


def test_the_form_shows_it_and_a_press_sends_it(page: AppTest, studio: Studio) -> None:
    """It has its label, its tooltip and its problem beside it; the fold names it, and the run keeps what was set."""
    field = page.number_input(key="generate_style_strength")
    assert (field.label, field.help, field.value) == ("Style strength", "How far the style may go.", None)
    field.set_value(12).run()
    assert "Style strength: choose 0 to 10, not 12." in " ".join(str(part.value) for part in page.html)
    page.number_input(key="generate_style_strength").set_value(4).run()
    assert page.expander(key="generate_more").label == "More: style strength 4"
    page.button(key="generate_press").click()
    page.run()
    assert not page.exception
    assert studio.runs.recent(1)[0].params["style_strength"] == 4


def test_the_docs_tell_of_it(row: Field) -> None:
    """The table for people gets its row."""
    (line,) = [line for line in table.markdown().splitlines() if "style_strength" in line]
    assert line == (
        "| `style_strength` | Style strength | `--style-strength` | 0 to 10 |  | when it differs from the default "
        "| yes | yes | counts |"
    )


def test_without_its_row_nothing_knows_it() -> None:
    """A run kept with a parameter that is gone opens without it."""
    assert GenerateParams.from_dict({"prompt": "a kite", "style_strength": 7}) == GenerateParams("a kite")
