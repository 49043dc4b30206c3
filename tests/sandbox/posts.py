"""Requests to the sandbox that ask for a fault, and what its answers hold."""

import json
import uuid
from typing import Any

import requests

from tests.sandbox_process import SandboxProcess

LOGO: dict[str, Any] = {"model": "gpt-image-2", "prompt": "a logo", "quality": "low", "size": "1024x1024"}
STREAM = LOGO | {"stream": True, "partial_images": 1}


def post(
    sandbox: SandboxProcess, plan: str, body: dict[str, Any] | None = None, *, job: str = "", timeout: float = 30
) -> requests.Response:
    headers = {"X-Sandbox-Fault": plan, "X-Easel-Job": job or uuid.uuid4().hex}
    url = f"{sandbox.base_url}/images/generations"
    return requests.post(url, json=body or LOGO, headers=headers, timeout=timeout, allow_redirects=False)


def first(answer: requests.Response) -> dict[str, Any]:
    item: dict[str, Any] = answer.json()["data"][0]
    return item


def events(answer: requests.Response) -> list[dict[str, Any]]:
    """The events' data, for streams in plain framing."""
    frames = answer.content.decode().strip().split("\n\n")
    return [json.loads(frame.split("data: ", 1)[1]) for frame in frames if "data: {" in frame]
