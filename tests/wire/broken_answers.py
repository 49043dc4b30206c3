"""Makes broken answers by the hundred: what servers send in place of a picture, whole, cut, packed and mislabelled."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.wire.raw_server import http

_OBJECTS: tuple[Any, ...] = (
    {},
    [],
    None,
    7,
    "text",
    {"data": None},
    {"data": []},
    {"data": [{}]},
    {"data": [{"b64_json": None}]},
    {"data": [{"b64_json": ""}]},
    {"data": [{"b64_json": "****"}]},
    {"data": [{"url": "https://elsewhere.example/a.png"}]},
    {"data": [{"url": "file:///etc/passwd"}]},
    {"error": {"message": "it failed", "type": "server_error"}},
    {"error": "text"},
    {"errors": [{"message": "first"}]},
    {"error": {"message": "no", "code": "moderation_blocked", "moderation_details": {"moderation_stage": "output"}}},
    {"error": {"message": "no", "code": "insufficient_quota"}},
    {"detail": [{"loc": ["body", "size"], "msg": "bad"}]},
    {"message": "no channel", "data": None},
    {"fault": {"faultstring": "spike"}},
    [{"error": {"message": "in a list"}}],
)
_TEXTS = (
    b"",
    b" \n ",
    b"upstream connect error",
    b"<!doctype html><title>Welcome</title>",
    b"<html>" + b"<title" * 2000,
    b'{"data": [{"b64_json": "QUJD',
    b'{"data": [}',
    b"[1, 2",
    b'{"created": ' + b"1" * 5000 + b"}",
    b"\xff\xfe\x00binary\x00",
    b'data: {"error": {"message": "in a stream"}}\n\n',
    b'event: image_generation.completed\ndata: {"type": "image_generation.completed"}\n\n',
    b'data: {"type": "image_generation.partial_image", "b64_json": "QUJD", "partial_image_index": 0}\n\n',
    b"data: [DONE]\n\n",
    b": ping\n\n",
)
_TYPES = ("application/json", "text/event-stream", "text/html", "")
_STATUSES = ("200 OK", "201 Created", "400 Bad", "403 No", "500 Oops", "503 Busy")


@dataclass(frozen=True, slots=True)
class Broken:
    """`whole` says that nothing of the answer was cut away on the line, `readable` that its packing can be undone."""

    name: str
    answer: bytes
    status: int
    body: bytes
    whole: bool
    readable: bool = True


def broken_answers() -> Iterator[Broken]:
    """Some 900 of them."""
    bodies = [json.dumps(each).encode() for each in _OBJECTS] + list(_TEXTS)
    for number, body in enumerate(bodies):
        for kind in _TYPES:
            for status in _STATUSES:
                name = f"{number} {kind or 'no type'} {status}"
                yield Broken(name, http(body, kind, status), int(status[:3]), body, True)
        yield Broken(f"{number} cut", http(body)[:-3], 200, body, not body)
        yield Broken(f"{number} gzip", http(gzip.compress(body), Content_Encoding="gzip"), 200, body, True)
        yield Broken(f"{number} br", http(body, Content_Encoding="br"), 200, body, True, False)
