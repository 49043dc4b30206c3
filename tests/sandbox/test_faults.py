"""Each fault does what its line says, to the requests that its plan names, and paintings are counted truly."""

import base64
import time
import uuid
from typing import Any

import numpy as np
import pytest
import requests

from sandbox.fault_table import FAULTS
from sandbox.faults import choose, parse_plans
from tests.sandbox.pictures import file, hole, mask_of, opened
from tests.sandbox.posts import LOGO, STREAM, first, post
from tests.sandbox_process import SandboxProcess


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.reply and not fault.only])
def test_a_refusal_has_its_status_and_paints_only_where_told(sandbox: SandboxProcess, name: str) -> None:
    """Rows of section 8 answer with their status; only those after painting count a picture."""
    fault, job = FAULTS[name], uuid.uuid4().hex
    answer = post(sandbox, f"{name}~0.01", job=job)
    assert fault.reply
    assert answer.status_code == fault.reply.status
    assert sandbox.counts()["jobs"][job] == 1
    assert sandbox.counts()["painted"].get(job, 0) == int(fault.paints)
    if isinstance(fault.reply.body, dict):
        assert answer.json() == fault.reply.body
    else:
        assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(("name", "header"), [("429", "retry-after"), ("429_ms", "retry-after-ms"), ("524", "cf-ray")])
def test_the_headers_that_go_with_a_refusal(sandbox: SandboxProcess, name: str, header: str) -> None:
    """A wait, or a proxy's own id, is told in a header."""
    assert post(sandbox, name).headers[header]


def test_a_fault_for_the_first_posts_of_a_job(sandbox: SandboxProcess) -> None:
    """NAME:2 strikes the first two POSTs of one job and no other's."""
    job = uuid.uuid4().hex
    assert [post(sandbox, "503:2", job=job).status_code for _ in range(3)] == [503, 503, 200]
    assert post(sandbox, "503:2").status_code == 503


def test_without_a_job_the_request_id_is_counted(sandbox: SandboxProcess) -> None:
    """Tries that share a request id count together."""
    headers = {"X-Sandbox-Fault": "http_500:1", "X-Request-ID": uuid.uuid4().hex}
    url = f"{sandbox.base_url}/images/generations"
    assert [requests.post(url, json=LOGO, headers=headers, timeout=30).status_code for _ in range(2)] == [500, 200]


def test_a_share_is_drawn_from_the_running_number() -> None:
    """The same requests in the same order meet the same faults, as often as their shares say."""
    plans = parse_plans("500:0.2,hang:0.1", FAULTS)
    drawn = [choose(plans, earlier=0, number=number) for number in range(4000)]
    again = [choose(plans, earlier=0, number=number) for number in range(4000)]
    assert drawn == again
    names = [fault.name if fault else "" for fault in drawn]
    assert names.count("500") / 4000 == pytest.approx(0.2, abs=0.02)
    assert names.count("hang") / 4000 == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize("plan", ["nothing_of_the_kind", "500:", "500:1.5", "500~", "500:a", "5 0 0"])
def test_a_plan_that_is_none_is_refused(sandbox: SandboxProcess, plan: str) -> None:
    """A mistyped fault is told, and never passed over."""
    answer = post(sandbox, plan)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "unknown_fault")


def test_a_slow_failure_paints_and_then_fails(sandbox: SandboxProcess) -> None:
    """The answer takes at least the given seconds."""
    started = time.monotonic()
    assert post(sandbox, "slow_500~0.4").status_code == 500
    assert time.monotonic() - started >= 0.4


def test_a_hang_paints_and_never_answers(sandbox: SandboxProcess) -> None:
    """The picture is counted although nobody ever hears of it."""
    job = uuid.uuid4().hex
    with pytest.raises(requests.Timeout):
        post(sandbox, "hang", job=job, timeout=1)
    assert _painted(sandbox, job) == 1


def _painted(sandbox: SandboxProcess, job: str) -> int:
    """How many pictures of a job get painted, waiting for the first: painting goes on behind a broken connection."""
    deadline = time.monotonic() + 20
    while not sandbox.counts()["painted"].get(job) and time.monotonic() < deadline:
        time.sleep(0.05)
    painted: int = sandbox.counts()["painted"].get(job, 0)
    return painted


@pytest.mark.parametrize(
    ("plan", "body"),
    [
        ("cut_before_answer", LOGO),
        ("cut_before_answer", STREAM),
        ("cut_body", LOGO),
        ("cut_body", STREAM),
        ("cut_stream", STREAM),
    ],
    ids=str,
)
def test_a_cut_ends_the_connection(sandbox: SandboxProcess, plan: str, body: dict[str, Any]) -> None:
    """Before the answer, in the middle of a body, or in the middle of a stream; the picture is painted."""
    job = uuid.uuid4().hex
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        post(sandbox, plan, body, job=job)
    assert _painted(sandbox, job) == 1


def test_a_slow_drip_keeps_sending_a_little(sandbox: SandboxProcess) -> None:
    """Bytes keep coming, far too few to ever finish in time."""
    headers = {"X-Sandbox-Fault": "slow_drip"}
    url = f"{sandbox.base_url}/images/generations"
    with requests.post(url, json=LOGO, headers=headers, stream=True, timeout=10) as answer:
        started, got = time.monotonic(), 0
        for chunk in answer.iter_content(64):
            got += len(chunk)
            if time.monotonic() - started > 0.6:
                break
    assert 0 < got < 20_000


def test_blanks_come_before_the_answer(sandbox: SandboxProcess) -> None:
    """A gateway's keep-alive blanks, then the right answer, or an error although the status was 200."""
    good = post(sandbox, "blanks~0.2")
    assert good.content.startswith(b" \n \n")
    assert first(good)["b64_json"]
    for body in (LOGO, STREAM):
        bad = post(sandbox, "error_under_200", body)
        assert (bad.status_code, bad.content[:1]) == (200, b" ")
        assert bad.json()["error"]["type"] == "upstream_error"


def test_faults_of_edits(sandbox: SandboxProcess) -> None:
    """A mask is ignored, or read by its luminance, or refused; an edit without one is untouched by that."""
    source, mask = file(np.full((1024, 1024, 3), 90, np.uint8)), file(mask_of(hole()))

    def edit(plan: str, *, masked: bool = True) -> requests.Response:
        files = [("image[]", ("a.png", source, "image/png"))]
        files += [("mask", ("m.png", mask, "image/png"))] * masked
        url = f"{sandbox.base_url}/images/edits"
        fields = {"model": "gpt-image-2", "prompt": "a logo"}
        return requests.post(url, data=fields, files=files, headers={"X-Sandbox-Fault": plan}, timeout=60)

    assert edit("mask_502").status_code == 502
    assert edit("mask_502", masked=False).status_code == 200
    assert edit("edits_404", masked=False).status_code == 404
    for plan in ("mask_ignored", "mask_luminance"):
        assert opened(base64.b64decode(first(edit(plan))["b64_json"])).size == (1024, 1024)


def test_a_fault_by_setting(start_sandbox: Any) -> None:
    """A setting strikes every request; a header of one request goes before it."""
    sandbox = start_sandbox(fault="503")
    url = f"{sandbox.base_url}/images/generations"
    assert requests.post(url, json=LOGO, timeout=30).status_code == 503
    assert post(sandbox, "429").status_code == 429


def test_a_request_after_a_painted_one_is_counted(sandbox: SandboxProcess) -> None:
    """After a refusal that painted nothing another request is fair; after a picture each further one is told, with its faults."""
    fair, twice = uuid.uuid4().hex, uuid.uuid4().hex
    assert [post(sandbox, "503:1", job=fair).status_code for _ in range(2)] == [503, 200]
    for _ in range(3):
        post(sandbox, "504", job=twice)
    counts = sandbox.counts()
    assert counts["after_painted"].get(fair) is None
    assert counts["after_painted"][twice] == 2
    assert (counts["faults"][fair], counts["faults"][twice]) == (["503"], ["504"] * 3)
