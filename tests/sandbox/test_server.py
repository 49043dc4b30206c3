"""What every answer of the sandbox has in common, and what it counts."""

import base64
import hashlib
import json
import socket
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import requests

from sandbox.server import is_loopback
from tests.sandbox.pictures import opened
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]
LOGO: dict[str, Any] = {"model": "gpt-image-2", "prompt": "a logo", "quality": "low"}


def post(sandbox: SandboxProcess, body: Any = None, path: str = "/v1/images/generations", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.post(sandbox.root_url + path, json=LOGO if body is None else body, headers=named, timeout=60)


def test_the_request_id_is_echoed_or_made(sandbox: SandboxProcess) -> None:
    """Every answer carries x-request-id, the client's own where it sent one, on errors too."""
    mine = str(uuid.uuid4())
    assert post(sandbox, X_Request_ID=mine).headers["x-request-id"] == mine
    refused = post(sandbox, {"model": "gpt-image-2"})
    assert refused.status_code == 400
    assert refused.headers["x-request-id"].startswith("req_")
    assert int(refused.headers["openai-processing-ms"]) >= 0
    assert refused.headers["x-ratelimit-limit-requests"]


def test_a_key_is_asked_for_only_when_one_is_set(start_sandbox: Start, sandbox: SandboxProcess) -> None:
    """With a key set, none and a wrong one are 401 before anything else is looked at; else any key will do."""
    guarded = start_sandbox(key="sk-right")
    for headers in ({}, {"Authorization": "Bearer sk-wrong"}, {"Authorization": "Basic sk-right"}):
        answer = post(guarded, {"nonsense": 1}, **headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")
        assert "sk-" not in answer.text
    assert post(guarded, Authorization="Bearer sk-right").status_code == 200
    assert requests.get(f"{guarded.base_url}/models", timeout=10).status_code == 401
    assert post(sandbox, Authorization="Bearer whatever").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/images/generations", 405, "method_not_supported"),
        ("POST", "/v1/images/variations", 404, "unknown_url"),
        ("POST", "/v1/images/generations/", 404, "unknown_url"),
        ("GET", "/", 404, "unknown_url"),
        ("GET", "/_sandbox/secrets", 404, "unknown_url"),
    ],
)
def test_unknown_paths_and_methods(sandbox: SandboxProcess, method: str, path: str, status: int, code: str) -> None:
    """They answer in the same error shape."""
    answer = requests.request(method, sandbox.root_url + path, timeout=10)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["type"]) == (status, code, "invalid_request_error")


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000])
def test_bad_json(sandbox: SandboxProcess, body: bytes) -> None:
    """A body that is no JSON object is a 400 in the same shape."""
    headers = {"content-type": "application/json"}
    answer = requests.post(f"{sandbox.base_url}/images/generations", data=body, headers=headers, timeout=10)
    assert answer.status_code == 400
    assert "JSON" in answer.json()["error"]["message"]


def test_the_paths_without_v1(sandbox: SandboxProcess) -> None:
    """The same endpoints answer without /v1."""
    assert post(sandbox, path="/images/generations").status_code == 200
    assert requests.get(f"{sandbox.root_url}/models", timeout=10).status_code == 200


def test_posts_and_paintings_are_counted(sandbox: SandboxProcess) -> None:
    """By request id, by job, and by what was painted; refused requests count as posts only."""
    job, first, second = (uuid.uuid4().hex for _ in range(3))
    post(sandbox, X_Easel_Job=job, X_Request_ID=first)
    post(sandbox, {"model": "gpt-image-2"}, X_Easel_Job=job, X_Request_ID=first)
    post(sandbox, LOGO | {"n": 2}, X_Easel_Job=job, X_Request_ID=second)
    counts = sandbox.counts()
    assert (counts["posts"][first], counts["posts"][second], counts["jobs"][job]) == (2, 1, 3)
    assert counts["painted"][job] == 3


def test_counts_can_be_cleared(start_sandbox: Start) -> None:
    """Reset starts from nothing."""
    sandbox = start_sandbox()
    post(sandbox, X_Request_ID="one")
    assert (sandbox.counts()["total"], sandbox.counts()["total_painted"]) == (1, 1)
    sandbox.reset()
    empty: dict[str, object] = {"posts": {}, "jobs": {}, "painted": {}, "after_painted": {}, "faults": {}}
    empty |= {"responses": {}, "billed": {}, "tasks": {}}
    assert sandbox.counts() == empty | {"total": 0, "total_painted": 0, "total_responses": 0}


def test_painting_goes_on_after_a_disconnect(start_sandbox: Start) -> None:
    """A client that hangs up does not stop the picture: it is painted, and would be billed, all the same."""
    sandbox = start_sandbox(delay="0.6")
    for body in (LOGO, LOGO | {"stream": True, "partial_images": 2}):
        job = uuid.uuid4().hex
        _hang_up(sandbox, body, job)
        assert job not in sandbox.counts()["painted"]
        deadline = time.monotonic() + 20
        while job not in sandbox.counts()["painted"] and time.monotonic() < deadline:
            time.sleep(0.1)
        assert sandbox.counts()["painted"][job] == 1


def _hang_up(sandbox: SandboxProcess, body: Any, job: str) -> None:
    """Sends a request whole and closes the connection without reading."""
    host, port = sandbox.root_url.removeprefix("http://").split(":")
    data = json.dumps(body).encode()
    head = f"POST /v1/images/generations HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    head += f"X-Easel-Job: {job}\r\nContent-Length: {len(data)}\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(head.encode() + data)
        time.sleep(0.1)


def test_the_delay_is_spread_over_the_previews(start_sandbox: Start) -> None:
    """Partial pictures come on the way, not all at the end."""
    sandbox = start_sandbox(delay="1.2")
    post(sandbox)  # the first picture pays for the imports
    body = LOGO | {"stream": True, "partial_images": 2}
    started = time.monotonic()
    at: list[float] = []
    with requests.post(f"{sandbox.base_url}/images/generations", json=body, stream=True, timeout=30) as answer:
        for chunk in answer.iter_content(None):
            at += [time.monotonic() - started] * chunk.count(b"event: ")
    assert len(at) == 3
    assert at[0] < at[1] - 0.1
    assert at[1] < at[2] - 0.1
    assert at[2] >= 1.2


def test_the_same_request_is_the_same_picture_and_each_job_another(sandbox: SandboxProcess) -> None:
    """Without a job the bytes repeat; pictures of one run, which are jobs of their own, differ."""

    def digest(**headers: str) -> str:
        data = post(sandbox, **headers).json()["data"][0]["b64_json"]
        assert opened(base64.b64decode(data)).size == (1024, 1024)
        return hashlib.sha256(data.encode()).hexdigest()

    assert digest() == digest()
    assert digest(X_Easel_Job="a") == digest(X_Easel_Job="a") != digest(X_Easel_Job="b")


def test_a_hundred_requests_in_flight(start_sandbox: Start) -> None:
    """All are answered, and the server stays awake meanwhile."""
    sandbox = start_sandbox(delay="0.5")
    assert post(sandbox).status_code == 200
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(post(sandbox).status_code)) for _ in range(100)]
    for thread in threads:
        thread.start()
    started = time.monotonic()
    sandbox.counts()
    assert time.monotonic() - started < 5
    for thread in threads:
        thread.join(60)
    assert statuses == [200] * 100
    assert sandbox.counts()["total_painted"] == 101


@pytest.mark.parametrize(
    ("address", "near"),
    [
        *[("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("::ffff:127.0.0.1", True)],
        *[("10.0.0.1", False), ("::ffff:10.0.0.1", False), ("testclient", False), ("", False)],
    ],
)
def test_who_is_near(address: str, near: bool) -> None:
    """Only loopback addresses may ask for faults and counts."""
    assert is_loopback((address, 1234)) is near


def test_nobody_is_nobody_near() -> None:
    """A connection without an address is not near."""
    assert not is_loopback(None)


def test_faults_and_counts_are_for_loopback_only(sandbox: SandboxProcess) -> None:
    """For a client behind a proxy on this machine, its own address counts."""
    far = {"X_Forwarded_For": "203.0.113.7"}
    assert post(sandbox, X_Sandbox_Fault="500", **far).status_code == 200
    answer = requests.get(f"{sandbox.root_url}/_sandbox/counts", headers={"X-Forwarded-For": "203.0.113.7"}, timeout=10)
    assert answer.status_code == 404
