"""A gateway as one was seen: it has every streamed picture painted, and billed, and answers 500 all the same; plain ones come.

It counts what it painted. `plain_failures` is how many plain requests it fails in the same way first.
"""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

from PIL import Image

BROKEN = {
    "error": {
        "message": "litellm.APIConnectionError: 'async for' requires an object with __aiter__ method, got ImageResponse",
        "type": None,
        "param": None,
        "code": "500",
    }
}
USAGE = {
    "input_tokens": 10,
    "input_tokens_details": {"text_tokens": 10, "image_tokens": 0},
    "output_tokens": 128,
    "total_tokens": 138,
}


@dataclass
class PaintingGateway:
    """`painted` counts pictures, `streamed` tells of each POST whether it asked for a stream. What fails, fails with `status`
    and `body`. A picture takes `seconds`; `came` are the moments (unix seconds) of all POSTs, `refused` those at which one
    failed, `prompts` what they asked for, and `most_at_once` how many were under way together."""

    plain_failures: int = 0
    streams_fail: bool = True
    status: int = 500
    body: Any = field(default_factory=lambda: BROKEN)
    headers: dict[str, str] = field(default_factory=dict)
    usage: Any = field(default_factory=lambda: USAGE)
    seconds: float = 0.0
    came: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    prompts: list[str] = field(default_factory=list)
    painted: int = 0
    streamed: list[bool] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    base_url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: dict[str, Any]) -> tuple[int, Any]:
        """Paints in either case."""
        with self.lock:
            self.came.append(time.time())
            self.prompts.append(str(asked.get("prompt", "")))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self.seconds)
        with self.lock:
            self.at_once -= 1
            streamed = bool(asked.get("stream"))
            self.streamed.append(streamed)
            self.bodies.append(asked)
            self.painted += 1
            fails = self.streams_fail if streamed else self.plain_failures > 0
            self.plain_failures -= fails and not streamed
        if fails:
            self.refused.append(time.time())
            return self.status, self.body
        return 200, {"created": 1, "data": [{"b64_json": picture()}], "usage": self.usage}


def picture() -> str:
    """A small PNG in base64."""
    kept = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(kept, "PNG")
    return base64.b64encode(kept.getvalue()).decode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    gateway: PaintingGateway


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        is_json = self.headers["Content-Type"].startswith("application/json")
        asked = json.loads(raw) if is_json else {"form": raw, "stream": b'name="stream"\r\n\r\ntrue' in raw}
        status, said = self.server.gateway.answer(asked)
        body = json.dumps(said).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **self.server.gateway.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing: tests tell what went wrong."""


@contextmanager
def painting_gateway(poll: float = 0.02, **given: Any) -> Iterator[PaintingGateway]:
    """One on a free port of loopback, ended with the block; it looks every `poll` seconds whether it is to end."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.gateway = PaintingGateway(base_url=f"http://127.0.0.1:{server.server_port}/v1", **given)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": poll}, daemon=True)
    thread.start()
    try:
        yield server.gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
