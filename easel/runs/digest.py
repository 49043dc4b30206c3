"""Tells requests apart by what can change their picture: two of one digest ask for the same.

A parameter that says nothing is left out, so that one that comes to Easel later changes no digest of before. The migration 0013
wrote the digests of older jobs by the same rule; a test holds both together.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from easel import sizes
from easel.requests.generate import GenerateParams
from easel.runs.inputs import RunInput


def digest(request: Mapping[str, Any], inputs: Iterable[RunInput] = ()) -> str:
    """SHA-256 in hex of a job's request (`GenerateParams.as_dict()`) and of the files that it sends along, in their order.

    Empty for a turn of a conversation, whose picture follows from what was said before as well.
    """
    if "text_model" in request:
        return ""
    drawn = GenerateParams.from_dict(dict(request)).drawn()
    with contextlib.suppress(ValueError):  # a size that is none is told as it was typed
        drawn["size"] = str(sizes.parse(str(drawn["size"])) or "")
    files = sorted(inputs, key=lambda each: each.position)
    content = {
        "request": {name: value for name, value in drawn.items() if _says_something(value)},
        "images": [each.sha256 for each in files if not each.is_mask],
        "mask": next((each.sha256 for each in files if each.is_mask), None),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _says_something(value: object) -> bool:
    return value not in (None, "", "auto") and value is not False
