"""The sandbox's tasks: taken at once, told of to the key that sent them, each picture behind a link at the end."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.pictures import opened
from tests.sandbox_process import SandboxProcess

ASK = {"model": "gpt-image-2", "prompt": "a fox", "size": "1024x640", "quality": "low"}


def call(url: str, body: Any = None, key: str = "", fault: str = "") -> tuple[int, dict[str, str], Any]:
    headers = {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    headers |= {"X-Sandbox-Fault": fault} if fault else {}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {}, error.read()


def ended(url: str, key: str = "") -> dict[str, Any]:
    while True:
        status, _, body = call(url, key=key)
        assert status == 200
        told: dict[str, Any] = json.loads(body)
        if told["status"] != "processing":
            return told


def test_a_task_is_taken_and_told_of(start_sandbox: Callable[..., SandboxProcess]) -> None:
    """As gateways do: 202 with where and when to ask; another key knows nothing of it."""
    sandbox = start_sandbox(delay="0.3", task_wait="2")
    status, headers, body = call(f"{sandbox.base_url}/images/generations/async", ASK, key="one")
    taken = json.loads(body)
    assert (status, headers["retry-after"], headers["location"]) == (202, "2", taken["poll_url"])
    assert (taken["status"], taken["object"], taken["id"]) == ("processing", "image.generation.task", taken["task_id"])
    place = sandbox.root_url + taken["poll_url"]
    assert call(place, key="two")[0] == 404
    told = ended(place, "one")
    assert (told["status"], told["http_status"], told["image_url"]) == (
        "completed",
        200,
        told["result"]["data"][0]["url"],
    )
    assert "b64_json" not in told["result"]["data"][0]
    assert opened(call(told["image_url"])[2]).size == (1024, 640)
    assert sandbox.counts()["tasks"][taken["id"]] >= 2


def test_streams_and_a_store_that_is_off_are_refused(start_sandbox: Callable[..., SandboxProcess]) -> None:
    """Before anything is painted."""
    sandbox = start_sandbox()
    assert call(f"{sandbox.base_url}/images/generations/async", ASK | {"stream": True})[0] == 400
    off = start_sandbox(tasks="0")
    status, _, body = call(f"{off.base_url}/images/generations/async", ASK)
    assert (status, json.loads(body)["error"]["message"]) == (404, "async image tasks are not enabled")
    assert off.counts()["total_painted"] == 0


@pytest.mark.parametrize(
    ("fault", "status", "http_status"),
    [("task_unstored", "failed", 500), ("504", "failed", 504), ("400_policy_output", "failed", 400)],
)
def test_tasks_fail_after_painting(sandbox: SandboxProcess, fault: str, status: str, http_status: int) -> None:
    """With the error that the request would have met."""
    _, _, body = call(f"{sandbox.base_url}/images/generations/async", ASK, fault=fault)
    told = ended(sandbox.root_url + json.loads(body)["poll_url"])
    assert (told["status"], told["http_status"]) == (status, http_status)
    assert told["error"]["message"]


def test_a_line_that_is_cut_takes_no_picture_from_the_painter(start_sandbox: Callable[..., SandboxProcess]) -> None:
    """A plain request that takes longer gets a page in its place, and is painted all the same; a stream is not silent."""
    sandbox = start_sandbox(delay="0.6", cut="0.2")
    assert call(f"{sandbox.base_url}/images/generations", ASK)[0] == 524
    streamed = ASK | {"stream": True, "partial_images": 1}
    assert call(f"{sandbox.base_url}/images/generations", streamed)[0] == 200
    while sandbox.counts()["total_painted"] < 2:  # whoever paints has nobody to wait for
        pass
