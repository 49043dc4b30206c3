"""A turn that the server has kept is asked for free, and what a server says that did not keep it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from easel.errors import BadRequest, CutOff, EaselError, NoPicture, NotFound, ServerFailed
from easel.wire.client import ImagesClient
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http, http_json

MakeClient = Callable[..., ImagesClient]
MakeServer = Callable[..., RawServer]
WORDS = {"id": "resp_9", "object": "response", "status": "completed", "output_text": "Yes."}
GONE = {"message": "Previous response with id 'resp_1' not found.", "type": "invalid_request_error"}


def test_a_kept_turn_is_asked_for_free(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """None while it is made, then the reply with its picture; only GET, and the name cannot lead elsewhere."""
    item = {"type": "image_generation_call", "id": "ig_1", "status": "completed", "result": "QUJD"}
    server = raw_server(
        http_json({"id": "resp_1", "object": "response", "status": "in_progress", "output": []}),
        http_json(WORDS | {"output": [item]}),
    )
    talks = client(server.base_url)
    assert talks.response("resp_1", folder, observer) is None
    reply = talks.response("a/../b?c", folder, observer)
    assert reply is not None
    assert reply.pictures[0].path.read_bytes() == b"ABC"
    assert reply.words == observer.said[-1] == "Yes."
    assert [request.split(b" HTTP")[0] for request in server.requests] == [
        b"GET /v1/responses/resp_1",
        b"GET /v1/responses/a%2F..%2Fb%3Fc",
    ]
    assert b"Authorization: Bearer sk-test" in server.requests[0]
    assert not observer.started


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (http_json({"error": GONE}, "404 Not Found"), NotFound, "no saved answer"),
        (http(b"", status="405 Not Allowed"), NotFound, "no saved answer"),
        (http_json({"error": GONE}, "400 Bad"), NotFound, "no saved answer"),
        (http_json({"error": "m"}, "500 Oops"), ServerFailed, "failed"),
        (http_json(WORDS | {"status": "failed", "error": {"code": "server_error", "message": "m"}}), ServerFailed, "m"),
        (http_json(WORDS | {"output_text": ""}), NoPicture, "neither"),
        (http_json(WORDS)[:-5], CutOff, "closed"),
        (http(b"", status="307 Moved", Location="https://elsewhere.example/"), BadRequest, "not followed"),
    ],
)
def test_what_a_server_says_of_a_turn_that_it_did_not_keep(
    answer: bytes,
    error: type[EaselError],
    words: str,
    client: MakeClient,
    raw_server: MakeServer,
    folder: Path,
    observer: Listener,
) -> None:
    """One clear error where it knows it not; what the turn came to where it failed; asked once."""
    server = raw_server(answer)
    with pytest.raises(error, match=words) as caught:
        client(server.base_url, retries=0).response("resp_1", folder, observer)
    assert type(caught.value) is error
    assert len(server.requests) == 1
    assert not list(folder.iterdir())
