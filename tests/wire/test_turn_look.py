"""Whether a server serves turns is told for nothing, by what it misses in one that says nothing."""

from collections.abc import Callable

import pytest

from easel.errors import KeyRefused, NotSent
from easel.wire.client import ImagesClient
from easel.wire.turn_look import Turns
from tests.sandbox_process import SandboxProcess
from tests.wire.raw_server import RawServer, http, http_json

MakeClient = Callable[..., ImagesClient]
LACKS = http_json({"error": {"message": "Missing required parameter: 'model'.", "param": "model"}}, "400 Bad Request")
GONE = http_json({"error": {"message": "Response with id 'resp_1' not found."}}, "404 Not Found")


def test_the_sandbox_serves_turns(sandbox: SandboxProcess, client: MakeClient) -> None:
    """It paints nothing to tell it, and can be asked for what it keeps."""
    before = sandbox.counts()["total_painted"]
    assert client(sandbox.base_url).turns() == Turns(served=True, kept=True)
    assert sandbox.counts()["total_painted"] == before


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ((LACKS, GONE), Turns(served=True, kept=True)),
        ((LACKS, http(b"404 page not found", "text/plain", "404 Not Found")), Turns(served=True, kept=False)),
        ((LACKS, http(b"", "text/html", "405 Method Not Allowed")), Turns(served=True, kept=False)),
        ((LACKS, http(b"<html>home</html>", "text/html")), Turns(served=True)),
        ((http_json({"detail": [{"msg": "field required"}]}, "422 No"), GONE), Turns(served=True, kept=True)),
        ((http_json({"error": {"message": "The model '' does not exist"}}, "404 No"), GONE), Turns(True, True)),
        ((http_json({"error": {"message": "Invalid URL (POST /v1/responses)"}}, "404 No"),), Turns(served=False)),
        ((http(b"404 page not found", "text/plain", "404 Not Found"),), Turns(served=False)),
        ((http(b"<html>home</html>", "text/html"),), Turns()),
    ],
)
def test_words_tell_them_apart(
    answers: tuple[bytes, ...], found: Turns, raw_server: Callable[..., RawServer], client: MakeClient
) -> None:
    """A page in place of an answer tells nothing; nobody is asked for kept answers who serves no turns."""
    server = raw_server(*answers)
    assert client(server.base_url).turns() == found
    assert len(server.requests) == len(answers)
    assert server.requests[0].endswith(b"\r\n\r\n{}")


def test_a_refused_key_tells_nothing(raw_server: Callable[..., RawServer], client: MakeClient) -> None:
    """Nobody there is an error, as it is for every question."""
    answer = http_json({"error": {"message": "bad key", "code": "invalid_api_key"}}, "401 Unauthorized")
    found = client(raw_server(answer).base_url).turns()
    assert (found.served, found.kept) == (None, None)
    assert isinstance(found.error, KeyRefused)
    with pytest.raises(NotSent):
        client("http://127.0.0.1:9/v1").turns()
