"""Reads what a page asks in the body of a question, so that nothing of it stands in an address."""

import json
from typing import Any

from starlette.requests import Request


def asked(request: Request) -> dict[str, Any] | None:
    """The JSON object of a body that was taken in (`web/signed.py`); None where it is none."""
    try:
        told = json.loads(request.state.body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
