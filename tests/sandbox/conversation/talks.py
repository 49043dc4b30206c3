"""Requests of conversations to the sandbox, and what its answers hold."""

import base64
import json
import uuid
from typing import Any

import requests

from tests.sandbox.pictures import busy, file
from tests.sandbox_process import SandboxProcess

Json = dict[str, Any]
TOOL: Json = {"type": "image_generation", "size": "1024x1024", "quality": "low"}
LOGO: Json = {"model": "gpt-5.4-mini", "input": "a logo", "tools": [TOOL]}


def post(sandbox: SandboxProcess, body: Json, fault: str = "", **headers: str) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named |= {"X-Sandbox-Fault": fault} if fault else {}
    return requests.post(f"{sandbox.base_url}/responses", json=body, headers=named, timeout=60)


def get(sandbox: SandboxProcess, response_id: str) -> requests.Response:
    return requests.get(f"{sandbox.base_url}/responses/{response_id}", timeout=10)


def answer(sandbox: SandboxProcess, body: Json, fault: str = "", **headers: str) -> Json:
    """The response object of a plain request."""
    reply = post(sandbox, body, fault, **headers)
    assert reply.status_code == 200, reply.text
    told: Json = reply.json()
    return told


def events(sandbox: SandboxProcess, body: Json = LOGO, fault: str = "", **headers: str) -> list[Json]:
    """The events of a streamed request, as far as they come whole."""
    headers.setdefault("X_Easel_Job", uuid.uuid4().hex)
    named = {name.replace("_", "-"): value for name, value in headers.items()} | {"X-Sandbox-Fault": fault}
    url, seen = f"{sandbox.base_url}/responses", b""
    with requests.post(url, json=body | {"stream": True}, headers=named, stream=True, timeout=60) as reply:
        assert reply.headers["content-type"].startswith("text/event-stream"), reply.text
        try:
            for chunk in reply.iter_content(None):
                seen += chunk
        except requests.exceptions.ChunkedEncodingError:
            pass  # cut
    frames = seen.decode().split("\n\n")[:-1]
    return [json.loads(frame.split("data: ", 1)[1]) for frame in frames if "data: {" in frame]


def kinds(told: list[Json]) -> list[str]:
    return [str(event.get("type", "")).removeprefix("response.") for event in told]


def said(text: str, *pictures: bytes, role: str = "user") -> Json:
    """A message, with the pictures that are shown."""
    kind = "output_text" if role == "assistant" else "input_text"
    shown = [{"type": "input_image", "image_url": data_url(data)} for data in pictures]
    return {"role": role, "content": [{"type": kind, "text": text}, *shown]}


def data_url(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()


def calls(told: Json) -> list[Json]:
    return [item for item in told["output"] if item["type"] == "image_generation_call"]


def picture(told: Json) -> bytes:
    return base64.b64decode(calls(told)[0]["result"])


def words(told: Json) -> str:
    messages = [item for item in told["output"] if item["type"] == "message"]
    return str(messages[0]["content"][0].get("text", ""))


def small(seed: int = 1) -> bytes:
    return file(busy(64, 64, seed))
