"""The sandbox's routes and what every answer has in common: request ids, the key check, errors in OpenAI's shape, counting."""

import json
import time
import uuid
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from easel.sandbox import answers, orders
from easel.sandbox.asks import read_ask
from easel.sandbox.counts import Counts
from easel.sandbox.generation import WORKERS, Generation
from easel.sandbox.options import Options
from easel.sandbox.refusals import Refusal


class Sandbox:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.counts = Counts()
        self.pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="painter")

    async def generations(self, request: Request) -> Response:
        self.check_key(request)
        ask = read_ask(await read_json(request))
        job = request.headers.get("x-easel-job", "")
        order = orders.decide(ask, variation=job)
        generation = self.start(order, request)
        if ask.stream:
            return StreamingResponse(stream(generation), media_type="text/event-stream")
        pictures = await generation.pictures()
        usage = orders.usage(order, pictures=len(pictures))
        pieces = answers.dumps(answers.images(order, pictures, usage, order.prompt))
        return Response(b"".join(pieces), media_type="application/json")

    def start(self, order: orders.Order, request: Request) -> Generation:
        from easel.sandbox import painter

        request_id, job = request.scope["request_id"], request.headers.get("x-easel-job", "")
        return Generation(
            order,
            paint=painter.paint,
            render=painter.render,
            pool=self.pool,
            delay=self.options.delay,
            finished=lambda: self.counts.painted(request_id, job),
        )

    def check_key(self, request: Request) -> None:
        key = self.options.key.get_secret_value()
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if key and given != key:
            raise Refusal("Incorrect API key provided.", status=401, code="invalid_api_key")

    async def tell_counts(self, request: Request) -> Response:
        return JSONResponse(self.counts.as_dict())

    async def reset(self, request: Request) -> Response:
        self.counts.clear()
        return JSONResponse(self.counts.as_dict())


async def stream(generation: Generation) -> AsyncIterator[bytes]:
    partials = 0
    async for made in generation.steps():
        partials += made.partial is not None
        usage = orders.usage(generation.order, pictures=1, partials=partials)
        for piece in answers.frame(answers.event("image_generation", generation.order, made, usage)):
            yield piece


async def read_json(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refusal("We could not parse the JSON body of your request.") from None
    if not isinstance(body, dict):
        raise Refusal("We could not parse the JSON body of your request.")
    return body


async def refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return JSONResponse(error.body(), status_code=error.status, headers=error.headers)


class Envelope:
    """Gives every answer its request id and counts every POST."""

    def __init__(self, app: ASGIApp, counts: Counts) -> None:
        self.app, self.counts = app, counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        request_id = headers.get("x-request-id") or f"req_{uuid.uuid4().hex}"
        scope["request_id"] = request_id
        started = time.perf_counter()
        if scope["method"] == "POST" and not scope["path"].startswith("/_sandbox"):
            self.counts.posted(request_id, headers.get("x-easel-job", ""))

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                out["x-request-id"] = request_id
                out["openai-processing-ms"] = str(round((time.perf_counter() - started) * 1000))
            await send(message)

        await self.app(scope, receive, send_on)


def make_app(options: Options) -> ASGIApp:
    sandbox = Sandbox(options)
    routes = [Route(prefix + "/images/generations", sandbox.generations, methods=["POST"]) for prefix in ("/v1", "")]
    routes += [
        Route("/_sandbox/counts", sandbox.tell_counts, methods=["GET"]),
        Route("/_sandbox/reset", sandbox.reset, methods=["POST"]),
    ]
    app = Starlette(routes=routes, exception_handlers={Refusal: refuse})
    return Envelope(app, sandbox.counts)
