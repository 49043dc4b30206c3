"""Streams end when the pictures are there, not when the server hangs up, and what was paid for is kept."""

import base64
import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from easel.errors import CutOff, EaselError, NoPicture, PolicyRefused, RateLimited, ServerFailed
from easel.requests.generate import GenerateParams
from easel.wire.client import ImagesClient
from easel.wire.replies import Reply
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http_json

MakeClient = Callable[..., ImagesClient]
MakeServer = Callable[..., RawServer]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
STREAMED = GenerateParams("a kite", stream=True, partial_images=1)


def event(kind: str = "", picture: bytes | None = None, name: str = "", **more: Any) -> bytes:
    data = ({"type": kind} if kind else {}) | more
    if picture is not None:
        data["b64_json"] = base64.b64encode(picture).decode()
    return (f"event: {name}\n" if name else "").encode() + b"data: " + json.dumps(data).encode() + b"\n\n"


PARTIAL = event("image_generation.partial_image", b"rough", partial_image_index=0)
COMPLETED = event("image_generation.completed", b"fine", usage={"output_tokens": 7})


@pytest.fixture
def ask(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> Callable[[list[bytes | float]], Reply]:
    """The reply to a streamed request that is answered with these pieces."""

    def asked(pieces: list[bytes | float]) -> Reply:
        maker = client(raw_server([HEAD, *pieces]).base_url, timeout=6)
        return maker.generate(STREAMED, folder, observer)

    return asked


Ask = Callable[[list[bytes | float]], Reply]


def contents(reply: Reply) -> list[bytes]:
    return [picture.path.read_bytes() for picture in reply.pictures]


@pytest.mark.parametrize(
    "pieces",
    [
        [PARTIAL, COMPLETED],
        [event("image_edit.partial_image", b"rough", partial_image_index=0), event("image_edit.completed", b"fine")],
        [event("", b"rough", "image_generation.partial_image"), event("", b"fine", "image_generation.completed")],
        [event("", b"rough", partial_image_index=0), event("", b"fine")],
        [PARTIAL, event("", data=[{"b64_json": base64.b64encode(b"fine").decode()}]), b"data: [DONE]\n\n"],
        [b": ping\n\n", PARTIAL, event("ping"), b"data: no json\n\n", b"data: 7\n\n", COMPLETED],
        [PARTIAL, COMPLETED[:-2]],
        [PARTIAL, COMPLETED, RawServer.RESET],
        [PARTIAL, event("image_generation.completed", b"fine", error=None)],
        [PARTIAL, event("", error={"message": "", "code": None, "details": {}}), event("", errors=[]), COMPLETED],
    ],
    ids=[
        "usual",
        "edit",
        "names only",
        "neither",
        "whole answer",
        "noise",
        "no blank line",
        "reset after",
        "null error",
        "hollow errors",
    ],
)
def test_a_preview_and_a_picture_are_told_apart(pieces: list[bytes | float], ask: Ask, observer: Listener) -> None:
    """By type, by event name, or by what the event holds."""
    reply = ask(pieces)
    assert contents(reply) == [b"fine"]
    assert observer.previews == [(0, b"rough")]
    assert reply.streamed


def test_a_server_that_does_not_hang_up_is_not_waited_for(ask: Ask, observer: Listener) -> None:
    """The picture is there: about a second later the stream is left, whatever it still sends."""
    started = time.monotonic()
    pings: list[bytes | float] = [b": ping\n\n", 0.2] * 25
    reply = ask([COMPLETED, *pings])
    assert contents(reply) == [b"fine"]
    assert time.monotonic() - started < 2.5
    assert observer.ended[0].outcome == "ok"


def test_usage_of_several_completed_events_is_not_added_up(ask: Ask) -> None:
    """Each repeats the whole; every picture is kept."""
    reply = ask([COMPLETED, event("image_generation.completed", b"other", usage={"output_tokens": 7})])
    assert contents(reply) == [b"fine", b"other"]
    assert reply.usage is not None
    assert reply.usage.output_tokens == 7
    assert len(reply.skeleton["events"]) == 2


@pytest.mark.parametrize(
    ("last", "error"),
    [
        (event("error", error={"type": "server_error", "message": "m"}), ServerFailed),
        (event("error", code="server_error", message="m", param=None), ServerFailed),
        (event("", error={"message": "m"}), ServerFailed),
        (event("", name="error", message="m"), ServerFailed),
        (event("error"), ServerFailed),
        (event("image_generation.failed", error={"code": "moderation_blocked"}), PolicyRefused),
        (event("error", code="rate_limit_exceeded", message="m"), RateLimited),
        (event("image_generation.completed"), NoPicture),
        (event("image_generation.completed", b""), NoPicture),
        (b'data: {"type": "image_generation.completed", "b64_json": "****"}\n\n', NoPicture),
        (event("image_generation.completed", b"fine")[:-10], CutOff),
        (b"data: [DONE]\n\n", CutOff),
        (b"", CutOff),
    ],
)
def test_a_stream_without_a_picture_says_why(
    last: bytes, error: type[EaselError], ask: Ask, observer: Listener, folder: Path
) -> None:
    """Each form of error, a completed event without a picture, a cut: one request, the preview stays the caller's."""
    with pytest.raises(error) as caught:
        ask([PARTIAL, last])
    assert type(caught.value) is error
    assert len(observer.started) == 1
    assert [path.read_bytes() for path in folder.iterdir()] == [b"rough"]


def test_a_picture_that_looked_like_a_preview_has_its_hash_all_the_same(ask: Ask) -> None:
    """Its event speaks of partial_image before the picture comes."""
    reply = ask([event("image_generation.completed", note="no partial_image here", b64_json="QUJD")])
    assert reply.pictures[0].sha256 == hashlib.sha256(b"ABC").hexdigest()
    assert reply.skeleton["b64_json"] == f"sha256:{reply.pictures[0].sha256}"


def test_a_spoilt_preview_costs_nothing(ask: Ask, observer: Listener) -> None:
    """Its base64 is broken; the picture after it is not."""
    spoilt = b'data: {"type": "image_generation.partial_image", "b64_json": "*", "partial_image_index": 0}\n\n'
    assert contents(ask([spoilt, PARTIAL, COMPLETED])) == [b"fine"]
    assert observer.previews == [(0, b"rough")]


def test_a_plain_answer_to_a_streamed_request_is_read(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """Some servers ignore `stream`."""
    server = raw_server(http_json({"data": [{"b64_json": "QUJD"}]}))
    reply = client(server.base_url).generate(STREAMED, folder, observer)
    assert contents(reply) == [b"ABC"]
    assert not reply.streamed


def test_a_server_that_sends_pictures_without_end_is_stopped(ask: Ask, folder: Path, observer: Listener) -> None:
    """More previews than anybody asked for end the request before they fill the disk."""
    with pytest.raises(NoPicture, match="more than 64 pictures"):
        ask([PARTIAL * 100])
    assert len(list(folder.iterdir())) == len(observer.previews) == 64
