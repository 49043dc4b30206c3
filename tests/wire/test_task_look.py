"""Whether a server takes tasks is told for nothing, by how it does not know one."""

from collections.abc import Callable

import pytest

from easel.errors import KeyRefused, NotSent
from easel.wire.client import ImagesClient
from tests.sandbox_process import SandboxProcess
from tests.wire.raw_server import RawServer, http, http_json

MakeClient = Callable[..., ImagesClient]


def test_the_sandbox_takes_tasks(sandbox: SandboxProcess, client: MakeClient) -> None:
    """No request for a picture is made to know it."""
    sandbox.reset()
    assert client(sandbox.base_url).tasks().served is True
    assert sandbox.counts()["total"] == 0


@pytest.mark.parametrize(
    ("answer", "served"),
    [
        (http_json({"error": {"message": "image task not found", "type": "not_found_error"}}, "404 Not Found"), True),
        (http_json({"code": "IMAGE_TASK_NOT_FOUND", "message": "nothing here"}, "404 Not Found"), True),
        (http_json({"error": {"message": "async image tasks are not enabled"}}, "404 Not Found"), False),
        (http(b"404 page not found", "text/plain", "404 Not Found"), False),
        (http_json({"error": {"message": "Invalid URL (GET /v1/images/tasks/x)"}}, "404 Not Found"), False),
        (http(b"<html>home</html>", "text/html"), None),
    ],
)
def test_words_tell_them_apart(
    raw_server: Callable[..., RawServer], client: MakeClient, answer: bytes, served: bool | None
) -> None:
    """A page in place of an answer tells nothing."""
    assert client(raw_server(answer).base_url).tasks().served is served


def test_a_refused_key_tells_nothing(raw_server: Callable[..., RawServer], client: MakeClient) -> None:
    """Nobody there is an error, as it is for every question."""
    answer = http_json({"error": {"message": "bad key", "code": "invalid_api_key"}}, "401 Unauthorized")
    found = client(raw_server(answer).base_url).tasks()
    assert found.served is None
    assert isinstance(found.error, KeyRefused)
    with pytest.raises(NotSent):
        client("http://127.0.0.1:9/v1").tasks()
