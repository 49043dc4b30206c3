"""The parameters of a conversation's turn: those of a picture, the model that talks, and how many pictures go along."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from easel import models
from easel.requests import checks
from easel.requests.along import AlongParams
from easel.requests.field import Value
from easel.requests.generate import GenerateParams
from easel.requests.problems import Problem
from easel.requests.turn_fields import TURN_FIELDS, default

_BESIDE_THE_TOOL = frozenset({"prompt", "n", "stream", "user", "safety_identifier"})


@dataclass(frozen=True, slots=True)
class TurnParams(AlongParams):
    """What one turn says and asks for, with up to 16 pictures beside it; `prompt` is what is said."""

    kind: ClassVar[str] = "converse"
    text_model: str = default("text_model")
    action: str = default("action")
    tool_choice: str = default("tool_choice")

    def turn_values(self) -> dict[str, Value]:
        """The parameters that a turn alone has, by name, in the order of their table."""
        return {name: getattr(self, name) for name in TURN_FIELDS}

    def drawn(self) -> dict[str, Value]:
        own = self.turn_values()
        return GenerateParams.drawn(self) | {name: own[name] for name, row in TURN_FIELDS.items() if row.is_drawn}

    def tool(self) -> dict[str, Any]:
        """The image_generation tool as the body states it, without its mask."""
        fields = {name: value for name, value in self.body().items() if name not in _BESIDE_THE_TOOL}
        return {"type": "image_generation", "action": self.action, **fields}

    def beside_tool(self) -> dict[str, Any]:
        """What the body states of the parameters beside the tool and what is said."""
        people = {name: value for name, value in self.body().items() if name in ("user", "safety_identifier")}
        choice = {"type": "image_generation"} if self.tool_choice == "always" else "auto"
        return {"model": self.text_model, "tool_choice": choice, "stream": self.stream, **people}

    def _problems(self) -> Iterator[Problem]:
        yield from AlongParams._problems(self)
        values = self.values() | self.turn_values()
        for row in TURN_FIELDS.values():
            yield from checks.problems(row, values)
        yield from _text_model_problems(self.text_model)
        yield from self._picture_problems()

    def _picture_problems(self) -> Iterator[Problem]:
        if self.images:
            return
        if self.action == "edit":
            yield Problem(
                "action", "required", "There is no picture to edit: add one, or let this turn make a new one."
            )
        if self.masked:
            yield Problem("mask", "required", "A mask belongs to a picture: add the picture, or remove the mask.")


def _text_model_problems(name: str) -> Iterator[Problem]:
    message = models.name_problem(name)
    if not message and models.is_image_model(name):
        message = f"{name} makes pictures and cannot talk: choose a text model here, and {name} as the image model."
    if message:
        yield Problem("text_model", "form", message, models.DEFAULT_TEXT)
