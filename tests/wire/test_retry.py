"""What is tried again, how often, how long after what, and what never is: the money hangs on it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from easel.errors import (
    AccountRefused,
    BudgetReached,
    ConnectFailed,
    CutOff,
    EaselError,
    NoPicture,
    PolicyRefused,
    RateLimited,
    ServerFailed,
    SlowServerError,
    TimedOut,
)
from easel.requests.generate import GenerateParams
from easel.wire.client import ImagesClient
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http, http_json

MakeClient = Callable[..., ImagesClient]
MakeServer = Callable[..., RawServer]
PICTURE = http_json({"data": [{"b64_json": "QUJD"}]})
FAILED = http_json({"error": {"message": "try later", "type": "server_error"}}, "500 Oops")
STREAM_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
PLAIN = GenerateParams("a red kite over a grey sea")
STREAMED = GenerateParams("a red kite over a grey sea", stream=True, partial_images=1)


@pytest.mark.parametrize("status", [500, 502, 503, 520, 521, 523, 525, 526, 527, 529])
def test_a_quick_5xx_is_tried_again_as_often_as_the_setting_says(
    status: int, client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """Two retries after the first try, each with a request id of its own; then the picture."""
    server = raw_server(http(b"<html><title>Bad</title>", "text/html", f"{status} Bad"), FAILED, PICTURE)
    reply = client(server.base_url).generate(PLAIN, folder, observer)
    assert reply.pictures[0].path.read_bytes() == b"ABC"
    assert [attempt.outcome for attempt in observer.ended] == ["ServerFailed", "ServerFailed", "ok"]
    sent = [identity(request) for request in server.requests]
    assert sent == [request_id for _, request_id, _ in observer.started]
    assert len(set(sent)) == 3


def identity(request: bytes) -> str:
    line = next(line for line in request.split(b"\r\n") if line.lower().startswith(b"x-request-id:"))
    return line.split(b":")[1].strip().decode()


def test_retries_end_and_the_last_error_is_told(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """Three quick 5xx with two retries: ServerFailed, and no fourth request."""
    server = raw_server(FAILED, FAILED, FAILED, PICTURE)
    with pytest.raises(ServerFailed, match="try later"):
        client(server.base_url).generate(PLAIN, folder, observer)
    assert len(server.requests) == 3
    assert not list(folder.iterdir())


@pytest.mark.parametrize("retries", [0, 2])
def test_a_streamed_request_that_fails_quickly_is_tried_once_more_plain(
    retries: int, client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """Some gateways fail every stream after they have painted it: one plain request, and no other, whatever it comes to."""
    server = raw_server(FAILED, PICTURE)
    reply = client(server.base_url, retries=retries).generate(STREAMED, folder, observer)
    assert not reply.streamed
    assert [streamed for _, _, streamed in observer.started] == [True, False]
    assert b'"stream": true' in server.requests[0]
    assert b"stream" not in server.requests[1]

    server = raw_server(FAILED, FAILED, PICTURE)
    with pytest.raises(ServerFailed):
        client(server.base_url, retries=retries).generate(STREAMED, folder, observer)
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [500, 503, 529, 501, 530])
def test_a_quick_failure_may_have_been_billed(
    status: int, client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """That it came quickly proves nothing: the error and every try say so, and the last tells of those before it."""
    failed = http_json({"error": {"message": "try later", "type": "server_error"}}, f"{status} Oops")
    server = raw_server(*[failed] * 9)
    with pytest.raises(ServerFailed) as caught:
        client(server.base_url).generate(PLAIN, folder, observer)
    assert caught.value.possibly_billed
    assert all(attempt.may_be_billed for attempt in observer.ended)
    assert ("2 earlier requests may have been billed" in caught.value.hint) is (len(observer.ended) == 3)


NOTHING_SENT_ON = [
    {"code": "no_available_account", "message": "none"},
    {"error": {"message": "No available accounts: no ready account in group", "type": "api_error"}},
    {"error": {"code": "image_billing_not_configured", "message": "no price", "type": "new_api_error"}},
    {"error": {"code": "model_not_found", "message": "No available channel for model gpt-image-2 under group default"}},
    {"error": {"code": "model_overloaded", "message": "The model is overloaded"}},
]


SENT_ON = [
    {"error": {"message": "The engine is currently overloaded", "type": "server_error"}},
    {"error": {"code": "get_channel_failed", "message": "no available channel for retry (group=a, model=b)"}},
    {"error": {"message": "Upstream service temporarily unavailable", "type": "upstream_error"}},
]


@pytest.mark.parametrize(
    ("said", "free"), [*((each, True) for each in NOTHING_SENT_ON), *((each, False) for each in SENT_ON)]
)
def test_a_503_that_proves_that_nothing_was_sent_on_was_not_billed(
    said: dict[str, Any], free: bool, client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """No account, channel or price to send it on with, however long that took to say; with another status, it is no proof."""
    server = raw_server([0.3, http_json(said, "503 No")], http_json(said, "500 No"))
    with pytest.raises(ServerFailed if free else SlowServerError):
        client(server.base_url, retries=0, retry_window=0.1).generate(PLAIN, folder, observer)
    assert observer.ended[0].may_be_billed is not free
    with pytest.raises(ServerFailed):
        client(server.base_url, retries=0).generate(PLAIN, folder, observer)
    assert observer.ended[1].may_be_billed


def test_a_failure_that_brings_a_picture_is_not_sent_again(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """500 with a picture in it: it was painted, that much is sure."""
    server = raw_server(http_json({"data": [{"b64_json": "QUJD"}]}, "500 Oops"), PICTURE)
    with pytest.raises(ServerFailed):
        client(server.base_url).generate(PLAIN, folder, observer)
    assert len(server.requests) == 1


def test_a_try_that_the_observer_does_not_let_through_leaves_the_error_before_it(
    client: MakeClient, raw_server: MakeServer, folder: Path
) -> None:
    """A budget without room for a second request: what is told is the failure that came, which may have been billed."""

    class Braked(Listener):
        def attempt_started(self, number: int, request_id: str, streamed: bool) -> None:
            if number > 1:
                raise BudgetReached("no room")
            super().attempt_started(number, request_id, streamed)

    server = raw_server(FAILED, PICTURE)
    with pytest.raises(ServerFailed, match="try later"):
        client(server.base_url).generate(PLAIN, folder, Braked())
    assert len(server.requests) == 1


def test_waits_grow_from_the_first_wait(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """The second wait is about twice the first, which is about the setting."""
    server = raw_server(FAILED, FAILED, PICTURE)
    client(server.base_url, retry_wait=0.2).generate(PLAIN, folder, observer)
    one, two, three = observer.ended
    assert 0.2 <= two.started - one.started - one.seconds < 0.4
    assert 0.4 <= three.started - two.started - two.seconds < 0.7


def test_a_5xx_later_than_the_window_is_unknown_and_never_repeated(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """The head came quickly, the body's end did not: it may have been billed."""
    head, end = FAILED[:-4], FAILED[-4:]
    server = raw_server([head, 0.5, end], PICTURE)
    with pytest.raises(SlowServerError) as caught:
        client(server.base_url, retry_window=0.3).generate(PLAIN, folder, observer)
    assert caught.value.possibly_billed
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [408, 504, 522, 524])
def test_a_server_that_gave_up_waiting_is_not_asked_again(
    status: int, client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """408, 504, 522 and 524 may have been billed however quickly they come."""
    server = raw_server(http(b"<html><h1>Timeout</h1>", "text/html", f"{status} Timeout"), PICTURE)
    with pytest.raises(SlowServerError, match=rf"{status}.*Timeout"):
        client(server.base_url).generate(PLAIN, folder, observer)
    assert len(server.requests) == 1


CUT = PICTURE[:-9]
EVENT = b'event: image_generation.partial_image\ndata: {"b64_json": "QUJD", "partial_image_index": 0}\n\n'


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ([b""], CutOff),
        ([RawServer.RESET], CutOff),
        ([CUT], CutOff),
        ([CUT, RawServer.RESET], CutOff),
        ([CUT, 3.0], TimedOut),
        ([3.0], TimedOut),
        ([FAILED[:-4], 3.0], TimedOut),
        ([STREAM_HEAD], CutOff),
        ([STREAM_HEAD, EVENT], CutOff),
        ([STREAM_HEAD, EVENT, 3.0], TimedOut),
        ([STREAM_HEAD, EVENT, b'data: {"error": {"type": "server_error", "message": "no"}}\n\n'], ServerFailed),
        ([http(EVENT, "text/event-stream", "500 Oops")], ServerFailed),
        ([http_json({"error": {"type": "server_error", "message": "no"}})], ServerFailed),
        ([http_json({"error": {"code": "rate_limit_exceeded", "message": "no"}})], RateLimited),
        ([http_json({"error": {"code": "moderation_blocked", "message": "no"}}, "400 No")], PolicyRefused),
        ([http_json({"data": []})], NoPicture),
    ],
)
@pytest.mark.parametrize("params", [PLAIN, STREAMED])
def test_what_may_have_been_billed_or_would_fail_again_is_sent_once(
    params: GenerateParams,
    answer: list[bytes | float],
    error: type[EaselError],
    client: MakeClient,
    raw_server: MakeServer,
    folder: Path,
    observer: Listener,
) -> None:
    """No answer, a cut, a timeout, any event, an error under 200, a policy refusal, no picture: one request, no files."""
    server = raw_server(answer, PICTURE)
    with pytest.raises(error) as caught:
        client(server.base_url, timeout=0.35 if 3.0 in answer else 30).generate(params, folder, observer)
    assert len(observer.started) == len(observer.ended) == 1
    assert observer.ended[0].outcome == caught.value.kind == error.__name__
    assert len(list(folder.iterdir())) == len(observer.previews)


def test_a_refused_connection_is_tried_again_and_says_that_nothing_was_sent(
    client: MakeClient, folder: Path, observer: Listener
) -> None:
    """Nobody listens: three tries, ConnectFailed, not billed."""
    with pytest.raises(ConnectFailed, match="connection refused") as caught:
        client("http://127.0.0.1:9/v1").generate(PLAIN, folder, observer)
    assert len(observer.started) == 3
    assert not caught.value.possibly_billed


def test_an_unknown_host_is_tried_again(client: MakeClient, folder: Path, observer: Listener) -> None:
    """A name that no server has: nothing was sent."""
    with pytest.raises(ConnectFailed, match="host name was not found"):
        client("http://nobody.invalid/v1", retries=1).generate(PLAIN, folder, observer)
    assert len(observer.started) == 2


def test_stop_before_a_retry_ends_the_request(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """Stop is asked for before each further try, not before the first."""
    server = raw_server(FAILED, PICTURE)
    observer.stop = lambda: True
    with pytest.raises(ServerFailed):
        client(server.base_url).generate(PLAIN, folder, observer)
    assert len(server.requests) == 1


def test_an_observer_that_cannot_commit_stops_the_request_unsent(
    client: MakeClient, raw_server: MakeServer, folder: Path
) -> None:
    """An exception from attempt_started goes to the caller before a byte is sent."""

    class Full(Listener):
        def attempt_started(self, number: int, request_id: str, streamed: bool) -> Any:
            raise OSError("disk full")

    server = raw_server(PICTURE)
    with pytest.raises(OSError, match="disk full"):
        client(server.base_url).generate(PLAIN, folder, Full())
    assert not server.requests


def _unreadable(status: str, kind: str) -> bytes:
    """An error answer whose words nobody can read."""
    if kind == "cut":
        return http(b'{"error": {"message": "x', status=status)[:-10]
    return http(b"\x1b\x03\x00\x80packed", status=status, Content_Encoding=kind)


@pytest.mark.parametrize("kind", ["br", "zstd", "br, gzip", "gzip", "cut"])
def test_a_status_decides_also_where_its_body_cannot_be_read(
    kind: str, client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """403 is refused, 429 waits, 503 is tried again: an encoding that nobody asked for, damage or a cut changes nothing."""
    with pytest.raises(AccountRefused):
        client(raw_server(_unreadable("403 Forbidden", kind)).base_url).generate(PLAIN, folder, observer)
    for status, outcome in (("429 Too Many Requests", "RateLimited"), ("503 Service Unavailable", "ServerFailed")):
        observer.ended.clear()
        server = raw_server(_unreadable(status, kind), http_json({"data": [{"b64_json": "QUJD"}]}))
        client(server.base_url, retries=1).generate(PLAIN, folder, observer)
        assert [attempt.outcome for attempt in observer.ended] == [outcome, "ok"]
