"""Every request leaves one line that a machine can read and that gives nothing away."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from easel.errors import CutOff
from easel.requests.generate import GenerateParams
from easel.wire.client import ImagesClient
from easel.wire.log import JSONLines, configure, fingerprint
from easel.wire.replies import PartialPicture
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http, http_json

MakeClient = Callable[..., ImagesClient]
MakeServer = Callable[..., RawServer]
PARAMS = GenerateParams("a secret wish", size="1024x1024", quality="low", output_format="webp", output_compression=80)
USAGE = {"input_tokens": 5, "output_tokens": 196, "total_tokens": 201, "note": "a secret wish"}


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(record.getMessage()) for record in caplog.records if record.name == "easel.request"]


def test_a_request_leaves_one_line_with_all_that_was_asked_for(
    client: MakeClient,
    raw_server: MakeServer,
    folder: Path,
    observer: Listener,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Usage, latency, size, quality, format, account, key fingerprint, ids, attempts, outcome; one line for two tries."""
    caplog.set_level(logging.INFO, "easel.request")
    server = raw_server(
        http_json({"error": "a secret wish"}, "503 Busy"),
        http_json({"data": [{"b64_json": "QUJD"}], "usage": USAGE}, X_Account="team-7", X_Request_Id="up-1"),
    )
    maker = client(server.base_url, account_headers="x-org, x-account")
    maker.generate(PARAMS, folder, observer, job_id="job-1")
    (line,) = lines(caplog)
    assert isinstance(line.pop("ts"), str)
    assert 0 < float(str(line.pop("latency"))) < 5
    assert line == {
        "event": "generations",
        "connection": "studio",
        "account_id": "team-7",
        "key": fingerprint("sk-test-0123456789abcdef"),
        "job": "job-1",
        "request_id": observer.started[1][1],
        "upstream_request_id": "up-1",
        "model": "gpt-image-2",
        "size": "1024x1024",
        "quality": "low",
        "output_format": "webp",
        "streamed": False,
        "usage": {"input_tokens": 5, "output_tokens": 196, "total_tokens": 201},
        "attempts": 2,
        "outcome": "ok",
        "status": 200,
    }
    assert "secret" not in caplog.text
    assert "sk-test" not in caplog.text


def test_a_failed_request_leaves_its_line_too(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    """With the error's kind as outcome, and the connection's name where no header tells the account."""
    with pytest.raises(CutOff):
        client(raw_server([b""]).base_url, key="").generate(PARAMS, folder, observer)
    (line,) = lines(caplog)
    assert line["outcome"] == "CutOff"
    assert line["account_id"] == "studio"
    assert line["key"] == "none"
    assert line["usage"] is None
    assert line["status"] is None


def test_a_request_that_its_own_caller_broke_leaves_its_line(
    client: MakeClient, raw_server: MakeServer, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The caller could not keep a preview: its own exception goes back to it, the line is written, no file is left."""

    class Full(Listener):
        def partial(self, partial: PartialPicture) -> None:
            partial.picture.path.unlink()
            raise OSError("disk full")

    event = b'data: {"b64_json": "QUJD", "partial_image_index": 0}\n\ndata: {"b64_json": "QUJD"}\n\n'
    with pytest.raises(OSError, match="disk full"):
        client(raw_server(http(event, "text/event-stream")).base_url).generate(PARAMS, folder, Full())
    (line,) = lines(caplog)
    assert (line["outcome"], line["status"]) == ("OSError", 200)
    assert not list(folder.iterdir())


def test_a_fingerprint_tells_keys_apart_and_gives_none_away() -> None:
    """Eight hex digits of the key's SHA-256."""
    assert fingerprint("sk-a") == "a4a6d307"
    assert fingerprint("sk-b") != fingerprint("sk-a")
    assert fingerprint("") == "none"


def test_the_logs_go_to_stderr_as_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """configure() twice still writes each line once; tracebacks stay inside their line."""
    logger = logging.getLogger("easel")
    before = (list(logger.handlers), logger.level, logger.propagate)
    logger.handlers.clear()
    try:
        configure("INFO")
        configure("INFO")
        try:
            raise ValueError("wrong\nline")
        except ValueError:
            logging.getLogger("easel.jobs").exception("it broke")
        logging.getLogger("easel.jobs").debug("unheard")
        (text,) = capsys.readouterr().err.splitlines()
        line = json.loads(text)
        assert (line["event"], line["level"], line["message"]) == ("easel.jobs", "ERROR", "it broke")
        assert "ValueError: wrong" in line["traceback"]
        assert isinstance(logger.handlers[0].formatter, JSONLines)
    finally:
        logger.handlers[:], logger.level, logger.propagate = before
