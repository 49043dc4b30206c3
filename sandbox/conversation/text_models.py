"""The text models that talk here: which there are, until when, and how others are refused."""

import re
from datetime import UTC, date, datetime
from typing import Any

from easel import models
from sandbox.refusals import Refusal, missing, wrong_type

DEFAULT = models.DEFAULT_TEXT
_CREATED = 1_780_000_000
_FAMILY = re.compile(r"gpt-5[\w.-]*")


def today() -> date:
    return datetime.now(UTC).date()


def listed(day: date) -> list[dict[str, Any]]:
    """The models of `day` as `GET /v1/models` tells them: those that talk only, as on many real servers."""
    return [_told(name, last) for name, last in models.TEXT.items() if last is None or day < last]


def found(name: str, day: date) -> dict[str, Any]:
    """One model as `GET /v1/models/{id}` tells it. Raises Refusal."""
    model = next((each for each in listed(day) if each["id"] == name), None)
    if model is None:
        text = f"The model '{name[:80]}' does not exist or you do not have access to it."
        raise Refusal(text, status=404, param="model", code="model_not_found")
    return model


def check(name: object, day: date) -> str:
    """The name of a model that may talk on `day`. Raises Refusal."""
    if name is None:
        raise missing("model")
    if not isinstance(name, str):
        raise wrong_type("model", "a string", name)
    if name in models.CATALOG:
        text = (
            f"The requested model '{name}' cannot be used with the Responses API; name it in the image_generation tool."
        )
        raise Refusal(text, param="model", code="model_not_supported")
    last = models.TEXT.get(name)
    if last is not None and day >= last:
        text = f"The model '{name}' was shut down on {last.isoformat()}. Choose another."
        raise Refusal(text, status=404, param="model", code="model_not_found")
    if not _FAMILY.fullmatch(name):
        raise Refusal(f"The requested model '{name[:80]}' does not exist.", param="model", code="model_not_found")
    return name


def _told(name: str, last: date | None) -> dict[str, Any]:
    return {
        "id": name,
        "object": "model",
        "created": _CREATED,
        "owned_by": "sandbox",
        "shutdown_date": last.isoformat() if last else None,
    }
