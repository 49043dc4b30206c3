"""The table of what a conversation's turn takes beside the parameters of a picture: each is declared here once, as there.

Form, tooltip, command line, checks and docs read the rows; `TurnParams` has an attribute for each. Source: section 7 of the
wire contract.
"""

from typing import Any

from easel import models
from easel.requests.field import Field, Option

ACTIONS = ("auto", "generate", "edit")
TOOL_CHOICES = ("auto", "always")

_ROWS = (
    Field(
        name="text_model",
        type=str,
        default=models.DEFAULT_TEXT,
        help=(
            "The model you talk to; it decides when to make a picture. You can type any name your server knows. The image model "
            "has its own field."
        ),
        sent="always",
        option=Option("--text-model", "the model that talks"),
        is_priced=True,
        is_drawn=True,
        widget="text",
        section="main",
    ),
    Field(
        name="action",
        type=str,
        default="auto",
        help="Make a new picture or change the one shown; auto lets the model decide.",
        choices=lambda model: ACTIONS,
        sent="always",
        option=Option("--action", "auto, generate or edit"),
        is_drawn=True,
        widget="segmented",
        section="more",
    ),
    Field(
        name="tool_choice",
        type=str,
        default="auto",
        label="Make a picture",
        help="Auto: the model may answer in words alone. Always: it makes a picture in this turn.",
        choices=lambda model: TOOL_CHOICES,
        sent="always",
        option=Option("--tool-choice", "auto, or always for a picture in every turn"),
        is_priced=True,
        is_drawn=True,
        widget="segmented",
        section="more",
    ),
)
TURN_FIELDS: dict[str, Field] = {row.name: row for row in _ROWS}


def default(name: str) -> Any:
    """What counts for a parameter of which nothing is said."""
    return TURN_FIELDS[name].default
