"""The sandbox's routes, and what all answers share: request ids, the key check, faults, counting, errors in OpenAI's shape."""

import hmac
import ipaddress
import time
import uuid
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox import faults
from sandbox.billing import STATUS, Billing
from sandbox.conversation import text_models
from sandbox.counts import Counts
from sandbox.fault_table import FAULTS
from sandbox.images import Images
from sandbox.options import Options
from sandbox.refusals import Refusal
from sandbox.responses import Responses
from sandbox.tasks import FILES, Tasks
from sandbox.workshop import Workshop

_OWN = "/_sandbox/"


class Envelope:
    """Around every request: its id, its count, its fault, the key check before the routes and the common headers after."""

    def __init__(self, app: ASGIApp, options: Options, counts: Counts) -> None:
        self._app, self._options, self._counts = app, options, counts
        self._always = faults.parse_plans(options.fault, FAULTS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        headers = Headers(scope=scope)
        request_id = scope["request_id"] = headers.get("x-request-id") or f"req_{uuid.uuid4().hex}"

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(MutableHeaders(scope=message), request_id, started)
            await send(message)

        try:
            self._let_in(scope, headers)
        except Refusal as refusal:
            await _answer_refusal(refusal)(scope, receive, send_on)
            return
        await self._app(scope, receive, send_on)

    def _let_in(self, scope: Scope, headers: Headers) -> None:
        near = is_loopback(scope.get("client"))
        own = scope["path"].startswith(_OWN)
        if own and not near:
            raise _no_such_url(scope)
        scope["fault"], scope["near"] = None, near
        if own:
            return
        if scope["method"] == "POST":
            job = headers.get("x-easel-job", "")
            earlier = self._counts.posted(scope["request_id"], job)
            fault = scope["fault"] = self._fault(headers.get("x-sandbox-fault", ""), earlier) if near else None
            if fault is not None:
                self._counts.struck(job, fault.name)
        if scope["path"] != STATUS:
            self._check_key(headers)

    def _fault(self, wanted: str, earlier: int) -> faults.Fault | None:
        try:
            plans = faults.parse_plans(wanted, FAULTS) if wanted else self._always
        except ValueError as error:
            raise Refusal(str(error), param="X-Sandbox-Fault", code="unknown_fault") from None
        return faults.choose(plans, earlier=earlier, number=self._counts.total)

    def _check_key(self, headers: Headers) -> None:
        key = self._options.key.get_secret_value()
        if not key:
            return
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given:
            text = "You didn't provide an API key. You need to provide it in an Authorization header using Bearer auth."
            raise Refusal(text, status=401, code="invalid_api_key")
        if not hmac.compare_digest(given.strip().encode(), key.encode()):
            raise Refusal("Incorrect API key provided.", status=401, code="invalid_api_key")

    def _add_headers(self, headers: MutableHeaders, request_id: str, started: float) -> None:
        headers.append("x-request-id", request_id)
        headers["openai-processing-ms"] = str(round((time.perf_counter() - started) * 1000))
        headers["openai-version"] = "2020-10-01"
        for kind, limit, left in (("requests", 500, 499), ("tokens", 800_000, 799_000)):
            headers[f"x-ratelimit-limit-{kind}"] = str(limit)
            headers[f"x-ratelimit-remaining-{kind}"] = str(left)
            headers[f"x-ratelimit-reset-{kind}"] = "120ms"


def make_app(options: Options) -> ASGIApp:
    """The whole server. Raises ValueError when `options.fault` is no plan."""
    counts = Counts()
    billing = Billing(options)
    workshop = Workshop(options, counts, billing)
    images, responses = Images(workshop, options.cut), Responses(workshop, counts, options)
    tasks = Tasks(images, counts, options)

    async def tell_counts(request: Request) -> Response:
        return JSONResponse(counts.as_dict())

    async def reset_counts(request: Request) -> Response:
        counts.clear()
        return JSONResponse(counts.as_dict())

    routes = [
        Route(f"{_OWN}counts", tell_counts, methods=["GET"]),
        Route(f"{_OWN}reset", reset_counts, methods=["POST"]),
        Route(f"{FILES}{{name}}", tasks.file, methods=["GET"]),
        *billing.routes(),
    ]
    for prefix in ("/v1", ""):
        routes += [
            Route(f"{prefix}/images/generations", images.generations, methods=["POST"]),
            Route(f"{prefix}/images/edits", images.edits, methods=["POST"]),
            Route(f"{prefix}/images/generations/async", tasks.generations, methods=["POST"]),
            Route(f"{prefix}/images/edits/async", tasks.edits, methods=["POST"]),
            Route(f"{prefix}/images/tasks/{{name}}", tasks.tell, methods=["GET"]),
            Route(f"{prefix}/images/files/{{name}}", tasks.locked_file, methods=["GET"]),
            Route(f"{prefix}/responses", responses.create, methods=["POST"]),
            Route(f"{prefix}/responses/{{response_id}}", responses.retrieve, methods=["GET"]),
            Route(f"{prefix}/responses/{{response_id}}", responses.delete, methods=["DELETE"]),
            Route(f"{prefix}/models", _tell_models, methods=["GET"]),
            Route(f"{prefix}/models/{{name}}", _tell_model, methods=["GET"]),
        ]
    handlers: Any = {Refusal: _on_refusal, HTTPException: _on_http, 500: _on_failure}
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.router.redirect_slashes = False
    return Envelope(app, options, counts)


async def _tell_models(request: Request) -> Response:
    """Text models only, as many real servers do: a client must not conclude that there are no pictures."""
    return JSONResponse({"object": "list", "data": text_models.listed(text_models.today())})


async def _tell_model(request: Request) -> Response:
    return JSONResponse(text_models.found(request.path_params["name"], text_models.today()))


def _answer_refusal(refusal: Refusal) -> Response:
    return JSONResponse(refusal.body(), refusal.status, refusal.headers)


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return _answer_refusal(error)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        text = f"Not allowed to {request.method} on {request.url.path}."
        return _answer_refusal(Refusal(text, status=405, code="method_not_supported", headers=error.headers))
    return _answer_refusal(_no_such_url(request.scope))


async def _on_failure(request: Request, error: Exception) -> Response:
    text = f"The sandbox failed while it painted: {type(error).__name__}."
    return _answer_refusal(Refusal(text, status=500, type="server_error", code="server_error"))


def _no_such_url(scope: Scope) -> Refusal:
    return Refusal(f"Invalid URL ({scope['method']} {scope['path'][:200]})", status=404, code="unknown_url")


def is_loopback(client: tuple[str, int] | None) -> bool:
    try:
        address = ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)
