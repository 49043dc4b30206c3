"""`python -m easel.sandbox`: serves on loopback until it is interrupted or, if asked, until its stdin closes."""

import argparse
import os
import socket
import sys
import threading

import uvicorn
from pydantic import ValidationError

from sandbox.connections import EndableConnection
from sandbox.fault_table import FAULTS
from sandbox.options import Options
from sandbox.server import make_app
from sandbox.workshop import import_painters


class Server(uvicorn.Server):
    """Says where it listens only once it really accepts."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            print(f"sandbox listening on http://{f'[{host}]' if ':' in host else host}:{port}/v1", flush=True)
            threading.Thread(target=import_painters, daemon=True).start()


def main() -> int:
    given = _arguments().parse_args()
    if given.faults:
        print("\n".join(f"{fault.name:<20} {fault.meaning}" for fault in FAULTS.values()))
        return 0
    try:
        config = uvicorn.Config(
            make_app(Options()),
            http=EndableConnection,
            ws="none",
            lifespan="off",
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        listener = _listen(given.host, given.port)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        return _give_up(f"EASEL_SANDBOX_{str(first['loc'][0]).upper()} cannot be used: {first['msg']}.")
    except ValueError as error:
        return _give_up(f"EASEL_SANDBOX_FAULT cannot be used: {error}")
    except OSError as error:
        return _give_up(
            f"Port {given.port} on {given.host} cannot be used: {error.strerror}. Choose another, or 0 for a free one."
        )
    if given.exit_with_stdin:
        threading.Thread(target=_exit_with_stdin, daemon=True).start()
    Server(config).run(sockets=[listener])
    return 0


def _arguments() -> argparse.ArgumentParser:
    text = "A local server that speaks the images API: free, on this machine, not AI."
    parser = argparse.ArgumentParser(prog="python -m easel.sandbox", description=text)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=4500, help="0 takes a free one (default %(default)s)")
    parser.add_argument(
        "--faults", action="store_true", help="list the faults that X-Sandbox-Fault can ask for, and exit"
    )
    parser.add_argument("--exit-with-stdin", action="store_true", help="exit when stdin closes")
    return parser


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=512)


def _give_up(sentence: str) -> int:
    print(sentence.replace("..", "."), file=sys.stderr)
    return 2


def _exit_with_stdin() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
