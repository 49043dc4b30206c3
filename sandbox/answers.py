"""The bytes of answers: JSON with pictures in base64, and server-sent events, each picture copied no more than once."""

import json
import secrets
import time
from collections.abc import Sequence
from typing import Any

import pybase64

from sandbox.asks import Ask
from sandbox.generation import Made
from sandbox.orders import Order

_MARK = secrets.token_hex(8)


def images(order: Order, pictures: Sequence[Made], usage: dict[str, Any], ask: Ask) -> dict[str, Any]:
    """Section 5's JSON answer; pictures are bytes, which `dumps` writes as base64."""
    return {
        "created": int(time.time()),
        "background": order.background,
        "data": [{"b64_json": made.data, "revised_prompt": revised_prompt(ask.prompt)} for made in pictures],
        "model": order.model,
        "output_format": order.output_format,
        "quality": order.quality,
        "safety_identifier": ask.safety_identifier or ask.user or None,
        "size": str(order.size),
        "usage": usage,
    }


def event(kind: str, order: Order, made: Made, usage: dict[str, Any]) -> dict[str, Any]:
    """Section 6's event: a partial picture, or the finished one with `usage`."""
    data: dict[str, Any] = {
        "type": f"{kind}.{'completed' if made.partial is None else 'partial_image'}",
        "b64_json": made.data,
        "created_at": int(time.time()),
        "size": str(order.size),
        "quality": order.quality,
        "background": order.background,
        "output_format": order.output_format,
    }
    if made.partial is None:
        return data | {"usage": usage}
    return data | {"partial_image_index": made.partial}


def revised_prompt(prompt: str) -> str:
    """What the sandbox understood: the prompt in one line, as real servers give their own wording of it."""
    return " ".join(prompt.split())


def dumps(value: Any) -> list[bytes]:
    """JSON in pieces; every `bytes` inside becomes a base64 string."""
    blobs: list[bytes] = []

    def mark(data: object) -> str:
        if not isinstance(data, bytes):
            raise TypeError(f"{type(data).__name__} is not JSON")
        blobs.append(data)
        return _MARK

    text = json.dumps(value, default=mark, ensure_ascii=False, separators=(",", ":"))
    parts = [part.encode() for part in text.split(_MARK)]
    pieces = [parts[0]]
    for blob, part in zip(blobs, parts[1:], strict=True):
        pieces += [pybase64.b64encode(blob), part]
    return pieces


def frame(data: dict[str, Any]) -> list[bytes]:
    """One server-sent event in pieces. A key that starts with NUL is a remark to ourselves; `raw` is written as it is."""
    if "raw" in data:
        return [data["raw"]]
    told = {name: value for name, value in data.items() if not name.startswith("\0")}
    head = f"event: {told['type']}\ndata: " if "type" in told else "data: "
    return [head.encode(), *dumps(told), b"\n\n"]
