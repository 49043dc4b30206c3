"""Reads what a server says of a task: a request that it took at once, works on by itself, and is asked about until it ends."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from easel.base_urls import host_of

WAY = "async"  # the last part of the address that takes requests as tasks
_TASKS = "tasks"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:-]{0,199}")
_LONGEST_PLACE = 2000
_KEPT = 86_400.0  # seconds; what a server that names no end is taken to keep a task for
_DONE = frozenset({"completed", "complete", "succeeded", "success", "done", "finished"})
_OVER = ("fail", "error", "cancel", "expire", "reject")

Standing = Literal["waits", "done", "failed"]


@dataclass(frozen=True, slots=True)
class ServerTask:
    """`name` is the server's own id of it, `place` the address that it named to ask at, empty where it named none of its own;
    `expires` (unix seconds) is until when the server keeps it."""

    name: str
    place: str = ""
    expires: float = 0.0

    def places(self, endpoint: str) -> tuple[str, ...]:
        """Where to ask, in turn: none but the origin of the endpoint that took it, since the key goes along."""
        own = f"{endpoint.rpartition('/')[0]}/{_TASKS}/{self.name}"
        return tuple(dict.fromkeys(filter(None, (_place(self.place, endpoint), own))))

    @property
    def is_expired(self) -> bool:
        return self.expires <= time.time()


@dataclass(frozen=True, slots=True)
class Begun:
    """A request that was taken as a task, as its attempt was written down: number, id, and when it began (unix seconds)."""

    task: ServerTask
    number: int
    request_id: str
    at: float


def taken(body: bytes, headers: Mapping[str, str], endpoint: str) -> ServerTask | None:
    """The task that an answer tells of, by its body or, where that was cut, by the address in its head; None for none."""
    data = _object(body)
    told = [data.get(name) for name in ("task_id", "id")]
    place = _place(data.get("poll_url") or headers.get("location", ""), endpoint)
    told.append(urlsplit(place).path.rpartition("/")[2])
    name = next((each for each in told if isinstance(each, str) and _NAME.fullmatch(each)), None)
    return None if name is None else ServerTask(name, place, _moment(data.get("expires_at")))


def standing(data: Any) -> Standing:
    """Where a task stands by what the server answers about it; what nobody understands waits."""
    if not isinstance(data, dict):
        return "waits"
    status = str(data.get("status", "")).lower()
    if status.startswith(_OVER) or (data.get("error") and status not in _DONE):
        return "failed"
    return "done" if status in _DONE else "waits"


def result(data: dict[str, Any]) -> Any:
    """The answer that the request would have had by itself."""
    within = data.get("result")
    if isinstance(within, dict) and within.get("data"):
        return within
    link = data.get("image_url")
    return {"data": [{"url": link}]} if link else within or data


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _place(link: Any, endpoint: str) -> str:
    """The address made absolute, with the endpoint's own host in it; empty unless it is of the same origin."""
    if not isinstance(link, str) or not link or len(link) > _LONGEST_PLACE or not link.isprintable():
        return ""
    try:
        own, parts = urlsplit(endpoint), urlsplit(urljoin(endpoint, link))
        same = parts.scheme == own.scheme and host_of(_base(parts)) == host_of(_base(own))
    except ValueError:
        return ""
    return urlunsplit((own.scheme, own.netloc, parts.path, parts.query, "")) if same else ""


def _base(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc}"


def _moment(value: Any) -> float:
    """Unix seconds; what is none, or lies in the past or far ahead, is a day from now."""
    now = time.time()
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and now < value < now + 30 * _KEPT else now + _KEPT
