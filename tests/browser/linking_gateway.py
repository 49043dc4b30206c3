"""A server that answers with a link to another host instead of the picture, and that host: one process, two ports of loopback."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.painting_gateway import picture


@dataclass
class LinkingGateway:
    """`host` is the other one, as a link names it; `asked` counts requests for pictures, `fetched` those of the other host."""

    base_url: str = ""
    host: str = ""
    asked: list[bool] = field(default_factory=list)
    fetched: list[bool] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    gateway: LinkingGateway


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if "/images/" not in self.path:
            return self._answer(404, "application/json", b"{}")
        self.server.gateway.asked.append(True)
        link = f"http://{self.server.gateway.host}/a.png?sig=1"
        return self._answer(200, "application/json", json.dumps({"data": [{"url": link}]}).encode())

    def do_GET(self) -> None:
        if not self.path.startswith("/a.png"):
            return self._answer(404, "application/json", b"{}")
        self.server.gateway.fetched.append(True)
        return self._answer(200, "image/png", base64.b64decode(picture()))

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: tests tell what went wrong."""


@contextmanager
def linking_gateway() -> Iterator[LinkingGateway]:
    """Both on free ports, ended with the block."""
    servers = [_Server(("127.0.0.1", 0), _Handler) for _ in range(2)]
    gateway = LinkingGateway(f"http://127.0.0.1:{servers[0].server_port}/v1", f"localhost:{servers[1].server_port}")
    threads = []
    for server in servers:
        server.gateway = gateway
        threads.append(threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True))
        threads[-1].start()
    try:
        yield gateway
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join(5)
