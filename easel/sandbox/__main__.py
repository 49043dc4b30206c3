"""`python -m easel.sandbox`: serves on loopback until it is interrupted or, if asked, until its stdin closes."""

import argparse
import os
import socket
import sys
import threading

import uvicorn

from easel.sandbox.options import Options
from easel.sandbox.server import make_app


class Server(uvicorn.Server):
    """Says where it listens only once it really accepts."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            print(f"sandbox listening on http://{shown}:{port}/v1", flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m easel.sandbox", description="A local server that speaks the images API. Not AI, free."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4500, help="0 takes a free port")
    parser.add_argument("--exit-with-stdin", action="store_true", help="exit when stdin closes")
    given = parser.parse_args(arguments)
    listener = socket.create_server(
        (given.host, given.port), family=socket.AF_INET6 if ":" in given.host else socket.AF_INET, backlog=512
    )
    config = uvicorn.Config(
        make_app(Options()), log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    if given.exit_with_stdin:
        threading.Thread(target=_exit_with_stdin, daemon=True).start()
    Server(config).run(sockets=[listener])
    return 0


def _exit_with_stdin() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
