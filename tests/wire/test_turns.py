"""The client converses with the real sandbox, and with servers that remember nothing, know no turns, or fail at first."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from easel.errors import BadRequest, EaselError
from easel.requests.turn import TurnParams
from easel.wire.client import ImagesClient
from easel.wire.multipart import InputFile
from easel.wire.turn import Context, Message
from easel.wire.turn_answers import forgets, serves_no_turns
from tests.sandbox.pictures import opened
from tests.sandbox_process import SandboxProcess
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http, http_json

MakeClient = Callable[..., ImagesClient]
MakeServer = Callable[..., RawServer]
WORDS = {"id": "resp_9", "object": "response", "status": "completed", "output_text": "Yes."}
USAGE = {"input_tokens": 5, "output_tokens": 2}
GONE = {"message": "Previous response with id 'resp_1' not found.", "type": "invalid_request_error"}


def small(prompt: str = "a fox in the snow", **more: Any) -> TurnParams:
    return TurnParams(prompt, size="1024x640", quality="low", tool_choice="always", **more)


@pytest.fixture
def source(tmp_path: Path) -> InputFile:
    path = tmp_path / "source"
    Image.new("RGB", (320, 200), "navy").save(path, "PNG")
    return InputFile(path, "fox.png", "image/png")


@pytest.fixture
def mask(tmp_path: Path) -> InputFile:
    path = tmp_path / "mask"
    alpha = Image.new("L", (320, 200), 255)
    alpha.paste(0, (50, 50, 150, 150))
    Image.merge("RGBA", (alpha, alpha, alpha, alpha)).save(path, "PNG")
    return InputFile(path, "mask.png", "image/png")


@pytest.mark.parametrize("stream", [False, True])
def test_a_turn_makes_a_picture_and_the_next_one_edits_it(
    stream: bool, sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener, mask: InputFile
) -> None:
    """By the server's own memory, then from our record with the picture and a mask: words, previews, both usages, ids."""
    talks = client(sandbox.base_url)
    first = talks.turn(small(stream=stream), [], None, Context(store=True), folder, observer)
    (picture,) = first.pictures
    assert opened(picture.path.read_bytes()).size == (1024, 640)
    assert first.words
    assert first.response_id == observer.responses[0]
    assert first.usage is not None
    assert first.usage.output_tokens
    assert first.text_usage is not None
    assert first.text_usage["output_tokens"]
    assert first.echoed["size"] == "1024x640"
    assert (first.streamed, first.skeleton["id"]) == (stream, first.response_id)

    params = small("make it red", stream=stream, partial_images=int(stream), action="edit")
    told = Context(previous=first.response_id, store=True)
    again = talks.turn(params, [], None, told, folder, observer)
    assert again.skeleton["output"][0]["action"] == "edit"
    assert len(observer.previews) == int(stream)

    sent = InputFile(again.pictures[0].path, "before.png", "image/png")
    with Image.open(mask.path) as drawn:
        drawn.resize((1024, 640)).save(mask.path, "PNG")
    replayed = Context((Message("user", "a fox"), Message("assistant", first.words)))
    last = talks.turn(params.with_files(1, masked=True), [sent], mask, replayed, folder, observer)
    assert last.skeleton["output"][0]["action"] == "edit"
    assert len({reply.pictures[0].sha256 for reply in (first, again, last)}) == 3
    assert "sending" in observer.stages


def test_a_server_that_forgets_is_told_apart(
    sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """Its refusal names what it does not remember; nothing was billed."""
    with pytest.raises(BadRequest) as caught:
        client(sandbox.base_url).turn(small(), [], None, Context(previous="resp_gone"), folder, observer)
    assert forgets(caught.value)
    assert not serves_no_turns(caught.value)
    assert caught.value.param == "previous_response_id"
    assert not caught.value.possibly_billed


@pytest.mark.parametrize(
    ("answer", "forgotten", "no_turns"),
    [
        (http_json({"error": GONE}, "400 Bad"), True, False),
        (http_json({"error": GONE}, "404 Not Found"), True, False),
        (http_json({"error": {"message": "x", "code": "previous_response_not_found"}}), True, False),
        (http_json({"error": GONE | {"code": "content_policy_violation"}}, "400 Bad"), False, False),
        (http_json({"error": {"message": "x", "param": "previous_response_id"}}, "400 Bad"), True, False),
        (http_json({"error": {"message": "x", "code": "previous_response_not_found"}}, "400 Bad"), True, False),
        (http_json({"detail": "Unsupported parameter: previous_response_id"}, "400 Bad"), True, False),
        (http_json({"detail": "Store must be set to false"}, "400 Bad"), True, False),
        (
            http_json({"error": {"message": "The model 'x' does not exist", "code": "model_not_found"}}, "404 No"),
            False,
            False,
        ),
        (http_json({"error": {"message": "No such model: x"}}, "404 No"), False, False),
        (http_json({"error": {"message": "It does not exist", "code": "DeploymentNotFound"}}, "404 No"), False, False),
        (http_json({"error": {"message": "Invalid URL (POST /v1/responses)"}}, "404 No"), False, True),
        (http_json({"detail": "Not Found"}, "404 Not Found"), False, True),
        (http(b"<html><title>404 Not Found</title></html>", "text/html", "404 Not Found"), False, True),
        (http(b"", "text/html", "405 Method Not Allowed"), False, True),
        (http_json({"error": {"message": "Responses API is not supported for this platform"}}, "403 No"), False, True),
        (http_json({"error": {"message": "Invalid size"}}, "400 Bad"), False, False),
        (http_json({"error": {"message": "Previous response not found"}}, "502 Bad"), False, False),
    ],
)
def test_what_a_refusal_means_for_the_thread(
    answer: bytes,
    forgotten: bool,
    no_turns: bool,
    client: MakeClient,
    raw_server: MakeServer,
    folder: Path,
    observer: Listener,
) -> None:
    """It has forgotten, it has no such endpoint, or neither; one that forgot has billed nothing."""
    server = raw_server(answer)
    with pytest.raises(EaselError) as caught:
        client(server.base_url, retries=0).turn(small(), [], None, Context(), folder, observer)
    assert (forgets(caught.value), serves_no_turns(caught.value)) == (forgotten, no_turns)
    assert ("serves no conversations" in caught.value.hint) == no_turns
    assert getattr(caught.value, "param", "") == ("previous_response_id" if forgotten else "")
    assert not (forgotten and (caught.value.possibly_billed or observer.ended[0].may_be_billed))


def test_a_stream_that_fails_quickly_is_sent_once_more_plain(
    client: MakeClient,
    raw_server: MakeServer,
    folder: Path,
    observer: Listener,
    source: InputFile,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The pictures are read anew, the key is in the head alone, and words alone teach nobody how long a picture takes."""
    server = raw_server(http_json({"error": {"message": "busy"}}, "503 Busy"), http_json(WORDS | {"usage": USAGE}))
    caplog.set_level(logging.INFO, "easel.request")
    params = replace(small(stream=True, partial_images=1), images=1)
    reply = client(server.base_url).turn(params, [source], None, Context(), folder, observer)
    assert (reply.words, reply.pictures) == ("Yes.", ())
    first, second = (json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests)
    assert (first["stream"], second["stream"]) == (True, False)
    assert first["input"] == second["input"]
    assert "partial_images" not in second["tools"][0]
    assert observer.ended[1].painting is None
    assert observer.responses == ["resp_9"]
    (line,) = (json.loads(record.getMessage()) for record in caplog.records if record.name == "easel.request")
    assert (line["event"], line["model"], line["text_model"]) == ("responses", "gpt-image-2", "gpt-5.4-mini")
    assert (line["attempts"], line["text_usage"]) == (2, {"input_tokens": 5, "output_tokens": 2})
