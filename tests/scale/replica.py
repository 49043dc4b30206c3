"""A web replica for tests, without Streamlit's pages: the real studio and its own routes, and a route that submits a run.

Prints the address where it listens; ends when its stdin closes.
"""

import os
import sys
import threading
from dataclasses import asdict

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from easel import settings
from easel.requests.generate import GenerateParams
from easel.studio import Studio
from easel.web.routes import routes


def main() -> None:
    studio = Studio.open(settings.load(), on_loopback=True)

    async def submit(request: Request) -> Response:
        given = await request.json()
        run_id = await run_in_threadpool(studio.engine.submit, GenerateParams(**given))
        return JSONResponse({"run": run_id, "server": asdict(studio.server())})

    app = Starlette(routes=[Route("/submit", submit, methods=["POST"]), *routes(lambda: studio)])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    threading.Thread(target=_end_with_stdin, args=(server,), daemon=True).start()
    threading.Thread(target=_tell, args=(server,), daemon=True).start()
    server.run()
    studio.close()


def _end_with_stdin(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


def _tell(server: uvicorn.Server) -> None:
    while not server.started:
        threading.Event().wait(0.02)
    host, port = server.servers[0].sockets[0].getsockname()
    os.write(1, f"listening on http://{host}:{port}\n".encode())


if __name__ == "__main__":
    main()
