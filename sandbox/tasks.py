"""Requests sent as tasks: taken at once, painted by themselves, and asked about; each picture lies behind a link at the end."""

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import answers, delivery, images
from sandbox.counts import Counts
from sandbox.delivery import Delivery
from sandbox.faults import Fault
from sandbox.images import Commission, Images, Wish
from sandbox.options import Options
from sandbox.refusals import Refusal

FILES = "/_sandbox/files/"  # an object store of its own as a server would use one: no key is asked for
KEPT = 86_400  # seconds
_MOST_TASKS = 2_000
_MOST_BYTES = 256 * 1024 * 1024  # of pictures kept
_UNSTEADY = 2  # questions that meet a 502
_OFF = "async image tasks are not enabled"


@dataclass(slots=True)
class Task:
    """`ended` holds what is said besides once it has ended. `owner` is the key that may ask about it."""

    name: str
    owner: str
    fault: Fault
    created: int = field(default_factory=lambda: int(time.time()))
    ended: dict[str, Any] | None = None

    def view(self) -> dict[str, Any]:
        said = {"id": self.name, "task_id": self.name, "object": "image.generation.task", "status": "processing"}
        return said | {"created_at": self.created, "expires_at": self.created + KEPT} | (self.ended or {})


class Tasks:
    """All tasks of one sandbox, in memory."""

    def __init__(self, images: Images, counts: Counts, options: Options) -> None:
        self._images, self._counts, self._options = images, counts, options
        self._tasks: OrderedDict[str, Task] = OrderedDict()
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._running: set[asyncio.Task[None]] = set()  # the loop itself holds tasks only weakly

    async def generations(self, request: Request) -> Response:
        return await self._take(request, self._images.generation)

    async def edits(self, request: Request) -> Response:
        return await self._take(request, self._images.edit)

    async def tell(self, request: Request) -> Response:
        """Nothing of another key's."""
        task = self._tasks.get(request.path_params["name"])
        if task is None or task.owner != _owner(request):
            raise _unknown()
        before = self._counts.asked(task.name)
        if task.fault.task == "vanishes":
            raise _unknown()
        if task.fault.task == "unsteady" and before < _UNSTEADY:
            return Response("<html><body><h1>502 Bad Gateway</h1></body></html>", 502, media_type="text/html")
        return JSONResponse(task.view(), headers={"cache-control": "no-store"})

    async def file(self, request: Request) -> Response:
        data = self._files.get(request.path_params["name"])
        if data is None:
            raise Refusal("There is no such object.", status=404, code="NoSuchKey")
        return Response(data, media_type="application/octet-stream")

    async def locked_file(self, request: Request) -> Response:
        """For whoever sends a key, which no client may send to a link."""
        if not request.headers.get("authorization"):
            raise Refusal("This link asks for a key.", status=401, code="AccessDenied")
        return await self.file(request)

    async def _take(self, request: Request, read: Callable[[Request], Awaitable[Wish]]) -> Response:
        if not self._options.tasks:
            raise Refusal(_OFF, status=404, type="not_found_error")
        wish = await read(request)
        if wish.ask.stream:
            raise Refusal("Streaming is not supported for async image tasks.", param="stream")
        fault = images.applying(request.scope["fault"], streamed=False, kinds=("task", *wish.kinds))
        if fault.reply and not fault.paints:
            return await images.refusing(fault)
        commission = self._images.begin(request, wish, fault)
        if fault.wire == "hang":
            return delivery.Hang()
        if fault.wire == "close":
            return delivery.Close()
        return self._taken(request, commission)

    def _taken(self, request: Request, commission: Commission) -> Response:
        task = Task(f"imgtask_{secrets.token_hex(8)}", _owner(request), commission.fault)
        self._tasks[task.name] = task
        if len(self._tasks) > _MOST_TASKS:
            self._tasks.popitem(last=False)
        self._counts.took(task.name)
        work = asyncio.create_task(self._work(task, commission, str(request.base_url)))
        self._running.add(work)
        work.add_done_callback(self._running.discard)
        place = f"/v1/images/tasks/{task.name}"
        body = answers.dumps(task.view() | {"poll_url": place})
        pieces, length = delivery.listed(body), sum(map(len, body))
        if commission.fault.wire == "cut":
            pieces = delivery.cut_after(pieces, length // 4)
        headers = {"location": place, "cache-control": "no-store"}
        if self._options.task_wait:
            headers["retry-after"] = str(self._options.task_wait)
        return Delivery(pieces, status=202, length=length, headers=headers)

    async def _work(self, task: Task, commission: Commission, base: str) -> None:
        fault = commission.fault
        try:
            answer = await images.whole_answer(commission)
        except Refusal as refusal:
            task.ended = _failed(refusal.status, refusal.body()["error"])
            return
        if fault.reply:
            body = fault.reply.body
            error = body.get("error") if isinstance(body, dict) else None
            task.ended = _failed(fault.reply.status, error or {"message": "Upstream request failed"})
        elif fault.task == "unstored":
            task.ended = _failed(500, {"type": "api_error", "message": "failed to store the generated image"})
        else:
            task.ended = self._completed(answer, fault, base)

    def _completed(self, answer: dict[str, Any], fault: Fault, base: str) -> dict[str, Any]:
        """Its pictures are stored, and links stand in their place."""
        listed = [self._stored(each, fault, base) for each in answer.get("data", ())]
        first = next((each["url"] for each in listed if "url" in each), "")
        said = {"status": "completed", "http_status": 200, "completed_at": int(time.time())}
        return said | {"image_url": first, "result": answer | {"data": listed}}

    def _stored(self, entry: dict[str, Any], fault: Fault, base: str) -> dict[str, Any]:
        data = entry.get("b64_json")
        if not isinstance(data, bytes):
            return entry
        name = secrets.token_hex(8)
        self._files[name] = data
        while sum(map(len, self._files.values())) > _MOST_BYTES and len(self._files) > 1:
            self._files.popitem(last=False)
        root = base.rstrip("/")
        if fault.task == "elsewhere":
            root = root.replace("127.0.0.1", "localhost")
        path = "/v1/images/files/" if fault.task == "locked" else FILES
        return {key: value for key, value in entry.items() if key != "b64_json"} | {"url": f"{root}{path}{name}"}


def _owner(request: Request) -> str:
    return request.headers.get("authorization", "")


def _failed(status: int, error: dict[str, Any]) -> dict[str, Any]:
    said = {"status": "failed", "http_status": status, "completed_at": int(time.time())}
    return said | {"error": error}


def _unknown() -> Refusal:
    return Refusal("image task not found", status=404, type="not_found_error", code="IMAGE_TASK_NOT_FOUND")
