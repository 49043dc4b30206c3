"""JSON of strangers: whatever it is, it becomes plain values of little depth, or None."""

import json
import math
from typing import Any

from easel.pictures.metadata.said import cleaned

DEEPEST = 32  # a request has two levels, a graph of ComfyUI seven


def parsed(text: str) -> Any:
    """The value, with its texts cleaned; None for what is no JSON. NaN and infinity, which ComfyUI writes, become None."""
    try:
        value = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError):  # ValueError is also a number of more than 4,300 digits
        return None
    return tidied(value)


def record(text: str) -> dict[str, Any]:
    """The JSON object that the text is; an empty one where it is something else."""
    value = parsed(text)
    return value if isinstance(value, dict) else {}


def written(value: Any) -> str:
    """Compact JSON in Unicode; what JSON does not know is written as its text."""
    return json.dumps(tidied(value), ensure_ascii=False, separators=(",", ":"), default=str)


def tidied(value: Any, depth: int = 0) -> Any:
    """The same value with clean texts; what lies deeper than 32 levels, and numbers that are not finite, become None."""
    if isinstance(value, str):
        return cleaned(value)
    if depth >= DEEPEST or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, dict):
        return {cleaned(str(name)): tidied(each, depth + 1) for name, each in value.items()}
    return [tidied(each, depth + 1) for each in value] if isinstance(value, list | tuple) else value
