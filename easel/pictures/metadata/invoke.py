"""InvokeAI's records: the one it writes now, and the one of its first versions."""

from typing import Any

from easel.pictures.metadata import json_text
from easel.pictures.metadata.said import Said, as_settings, scalar

_NAMES = {"cfg_scale": "cfg scale", "scheduler": "sampler", "app_version": "version"}  # told as all programs' are
_SCALARS = (
    "seed",
    "steps",
    "cfg_scale",
    "scheduler",
    "sampler",
    "generation_mode",
    "strength",
    "clip_skip",
    "app_version",
)


def said(text: str) -> Said | None:
    """What `invokeai_metadata` says; None where it is no record with a prompt or a model."""
    told = json_text.record(text)
    model = told.get("model")
    name = model.get("name") or model.get("model_name") if isinstance(model, dict) else model
    return _said(scalar(told.get("positive_prompt")), scalar(told.get("negative_prompt")), scalar(name), told)


def said_before(text: str) -> Said | None:
    """What the older `sd-metadata` says; a negative prompt stood in square brackets inside the prompt, and stays there."""
    told = json_text.record(text)
    image = told.get("image")
    facts = image if isinstance(image, dict) else {}
    model = scalar(told.get("model_weights")) or scalar(told.get("model"))
    return _said(_prompt(facts.get("prompt")), "", model, {"app_version": told.get("app_version")} | facts)


def _said(prompt: str, negative: str, model: str, facts: dict[str, Any]) -> Said | None:
    if not (prompt or model):
        return None
    settings = as_settings((_NAMES.get(name, name), facts.get(name)) for name in _SCALARS)
    width, height = scalar(facts.get("width")), scalar(facts.get("height"))
    size = {"size": f"{width}x{height}"} if width and height else {}
    return Said("InvokeAI", prompt, negative, model, settings | size)


def _prompt(value: object) -> str:
    """A text, or a list of weighted ones: [{"prompt": "...", "weight": 1.0}]."""
    if isinstance(value, list):
        texts = [scalar(each.get("prompt")) for each in value if isinstance(each, dict)]
        return "\n".join(filter(None, texts))
    return scalar(value)
