"""A tap on the line between a client and a server: hands every request and answer on as it comes, and remembers both."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

_OF_ONE_LINE = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive", "host"})
_PIECE = 1 << 16


@dataclass(slots=True)
class Passed:
    """One request and its answer. `whole`: the answer came to its end."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    status: int = 0
    answer: bytes = b""
    answer_headers: dict[str, str] = field(default_factory=dict)
    whole: bool = False

    @property
    def fields(self) -> dict[str, Any]:
        """The body where it is JSON."""
        try:
            told = json.loads(self.body)
        except ValueError:  # a form
            return {}
        return told if isinstance(told, dict) else {}

    @property
    def events(self) -> list[dict[str, Any]]:
        """Those of a stream, `[DONE]` left out."""
        said = (line[5:].strip() for line in self.answer.splitlines() if line.startswith(b"data:"))
        return [json.loads(each) for each in said if each.startswith(b"{")]


@dataclass(slots=True)
class Tap:
    """`base_url` ends in /v1; `passed` in the order in which requests came."""

    upstream: str
    base_url: str = ""
    passed: list[Passed] = field(default_factory=list)

    def posts(self, *endpoints: str) -> list[Passed]:
        return [each for each in self.passed if each.method == "POST" and each.path.split("?")[0].endswith(endpoints)]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    tap: Tap


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self._hand_on()

    def do_GET(self) -> None:
        self._hand_on()

    def do_DELETE(self) -> None:
        self._hand_on()

    def _hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        passed = Passed(self.command, self.path, dict(self.headers.items()), body)
        self.server.tap.passed.append(passed)
        headers = {name: value for name, value in passed.headers.items() if name.lower() not in _OF_ONE_LINE}
        line = http.client.HTTPConnection(urlsplit(self.server.tap.upstream).netloc, timeout=300)
        try:
            line.request(self.command, self.path, body or None, headers)
            self._answer(line.getresponse(), passed)
        except (OSError, http.client.HTTPException):  # a side hung up, and the other is told by the cut
            self.close_connection = True
        finally:
            line.close()

    def _answer(self, response: http.client.HTTPResponse, passed: Passed) -> None:
        passed.status, passed.answer_headers = response.status, dict(response.getheaders())
        self.send_response_only(response.status)
        for name, value in response.getheaders():
            if name.lower() not in _OF_ONE_LINE:
                self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()
        while piece := response.read1(_PIECE):
            passed.answer += piece
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        passed.whole = True
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: Any) -> None:
        """Nothing: what passed is remembered."""


@contextmanager
def tap(upstream: str) -> Iterator[Tap]:
    """One on a free port of loopback in front of `upstream` (which ends in /v1), ended with the block."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.tap = Tap(upstream, f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.tap
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
