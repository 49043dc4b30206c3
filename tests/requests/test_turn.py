"""A turn's parameters: what it takes beside those of a picture, what is wrong with them, what the tool is asked for."""

import typing
from pathlib import Path

import pytest

from easel import models
from easel.requests import table
from easel.requests.fields import FIELDS, label
from easel.requests.turn import TurnParams
from easel.requests.turn_fields import TURN_FIELDS

PAPER = Path(__file__).resolve().parents[2] / "docs" / "parameters.md"


@pytest.mark.parametrize("name", TURN_FIELDS)
def test_every_row_is_an_attribute_of_its_type(name: str) -> None:
    """What the table declares is read by name; no row hides one of a picture's parameters or its flag."""
    row = TURN_FIELDS[name]
    assert typing.get_type_hints(TurnParams)[name] is row.type
    assert TurnParams("a kite").turn_values()[name] == row.default
    assert name not in FIELDS
    assert row.option
    assert row.option.flag not in {each.option.flag for each in FIELDS.values() if each.option}
    assert row.help


def test_the_docs_hold_the_table_of_turns() -> None:
    """docs/parameters.md has it behind the one of pictures."""
    text = PAPER.read_text()
    assert text.index(table.markdown()) < text.index(table.of_turns())
    assert label("tool_choice") == "Make a picture"


def test_a_turn_needs_no_picture() -> None:
    """Words alone, or with sixteen pictures and a mask, may be sent."""
    assert TurnParams("a kite").problems() == ()
    assert TurnParams("make it red", action="edit").with_files(16, masked=True).problems() == ()


@pytest.mark.parametrize(
    ("params", "broken"),
    [
        (TurnParams(""), [("prompt", "required")]),
        (TurnParams("a kite", text_model=""), [("text_model", "form")]),
        (TurnParams("a kite", text_model="no name"), [("text_model", "form")]),
        (TurnParams("a kite", text_model="gpt-image-2"), [("text_model", "form")]),
        (TurnParams("a kite", text_model="openai/GPT-Image-3"), [("text_model", "form")]),
        (TurnParams("a kite", action="paint"), [("action", "choice")]),
        (TurnParams("a kite", tool_choice="never"), [("tool_choice", "choice")]),
        (TurnParams("a kite", action="edit"), [("action", "required")]),
        (TurnParams("a kite", masked=True), [("mask", "required")]),
        (TurnParams("a kite", images=17), [("image", "max")]),
        (
            TurnParams("", size="1x1", text_model="", action="edit", masked=True),
            [("prompt", "required"), ("text_model", "form"), ("action", "required"), ("mask", "required")],
        ),
    ],
)
def test_every_broken_rule_is_named_at_once(params: TurnParams, broken: list[tuple[str, str]]) -> None:
    """Those of a picture first, then the turn's own."""
    assert [(problem.field, problem.rule) for problem in params.problems() if problem.field != "size"] == broken
    assert (len(params.problems()) > len(broken)) == (params.size != "auto")


def test_an_image_model_that_is_to_talk_is_told_apart() -> None:
    """The mistake is said as what it is, with a model that can."""
    (problem,) = TurnParams("a kite", text_model="gpt-image-2").problems()
    assert "cannot talk" in problem.message
    assert problem.nearest == models.DEFAULT_TEXT


def test_it_survives_a_row_of_the_database() -> None:
    """Kept and read again it is the same; changed or for one picture it stays a turn."""
    params = TurnParams("a kite", action="edit", text_model="talker", tool_choice="always", images=2, masked=True, n=3)
    assert TurnParams.from_dict(params.as_dict()) == params
    assert params.changed(quality="low").text_model == "talker"
    assert (params.single().n, params.single().images) == (1, 2)
    assert {"text_model", "action", "prompt", "quality"} <= params.drawn().keys()


def test_the_tool_is_asked_for_what_a_picture_takes() -> None:
    """All but what is no parameter of the tool, previews only in a stream; the rest stands beside it."""
    params = TurnParams("a kite", quality="low", n=2, user="u-1", partial_images=2, stream=True, tool_choice="always")
    assert params.tool() == {
        "type": "image_generation",
        "action": "auto",
        "model": "gpt-image-2",
        "size": "auto",
        "quality": "low",
        "output_format": "png",
        "partial_images": 2,
    }
    assert params.beside_tool() == {
        "model": "gpt-5.4-mini",
        "tool_choice": {"type": "image_generation"},
        "stream": True,
        "user": "u-1",
    }
    assert "partial_images" not in params.plain().tool()
    assert TurnParams("a kite").beside_tool()["tool_choice"] == "auto"
