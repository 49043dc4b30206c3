"""Each fault does what its line says, to the requests that its plan names, and paintings are counted truly."""

import base64
import gzip
import io
import json
import time
import uuid
from typing import Any

import numpy as np
import pytest
import requests
from PIL import Image

from sandbox.fault_table import FAULTS
from sandbox.faults import choose, parse_plans
from tests.sandbox.pictures import file, hole, mask_of, opened
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


def test_size_ignored(sandbox: SandboxProcess) -> None:
    """The real size is another than the asked one, which the answer claims all the same."""
    answer = post(sandbox, "size_ignored")
    assert answer.json()["size"] == "1024x1024"
    assert opened(base64.b64decode(first(answer)["b64_json"])).size == (1254, 1254)


@pytest.mark.parametrize(("plan", "asked", "got"), [("n_fewer", 3, 1), ("n_more", 1, 2), ("no_data", 1, 0)])
def test_another_number_of_pictures(sandbox: SandboxProcess, plan: str, asked: int, got: int) -> None:
    """Fewer, more, or none."""
    assert len(post(sandbox, plan, LOGO | {"n": asked}).json()["data"]) == got


def test_missing_and_flat_usage(sandbox: SandboxProcess) -> None:
    """No usage, usage without details, or nothing but the picture; in streams too."""
    assert "usage" not in post(sandbox, "usage_missing").json()
    assert set(post(sandbox, "usage_flat").json()["usage"]) == {"input_tokens", "output_tokens", "total_tokens"}
    assert list(post(sandbox, "minimal").json()) == ["data"]
    assert "usage" not in events(post(sandbox, "usage_missing", STREAM))[-1]
    assert set(events(post(sandbox, "minimal", STREAM))[-1]) == {"type", "b64_json"}


def test_what_is_no_whole_picture(sandbox: SandboxProcess) -> None:
    """A web page, a picture cut off, one with a wrong byte, an empty one, and no base64 at all."""
    assert base64.b64decode(first(post(sandbox, "not_a_picture"))["b64_json"]).startswith(b"<html>")
    with pytest.raises((OSError, SyntaxError)):
        opened(base64.b64decode(first(post(sandbox, "truncated_png"))["b64_json"]))
    wrong = Image.open(io.BytesIO(base64.b64decode(first(post(sandbox, "bad_crc"))["b64_json"])))
    with pytest.raises((OSError, SyntaxError)):
        wrong.verify()  # the checksums; decoding alone does not always notice one wrong byte
    assert first(post(sandbox, "empty_picture"))["b64_json"] == ""
    with pytest.raises(ValueError, match="base64"):
        base64.b64decode(first(post(sandbox, "bad_base64"))["b64_json"], validate=True)


def test_other_ways_to_hand_over_a_picture(sandbox: SandboxProcess) -> None:
    """base64 in lines or behind a prefix, a data URL in `url`, a URL on another host."""
    lines = first(post(sandbox, "base64_lines"))["b64_json"]
    assert "\r\n" in lines
    assert opened(base64.b64decode(lines)).size == (1024, 1024)
    assert first(post(sandbox, "base64_prefix"))["b64_json"].startswith("data:image/png;base64,")
    item = first(post(sandbox, "url_data"))
    assert "b64_json" not in item
    assert opened(base64.b64decode(item["url"].split(",", 1)[1])).format == "PNG"
    assert first(post(sandbox, "url_foreign"))["url"].startswith("http://pictures.invalid/")


def test_gzip_and_its_bomb(sandbox: SandboxProcess) -> None:
    """A gzip-coded answer is right; the bomb is small on the wire and hundreds of megabytes unfolded."""
    assert first(post(sandbox, "gzip"))["b64_json"]
    headers = {"X-Sandbox-Fault": "gzip_bomb"}
    url = f"{sandbox.base_url}/images/generations"
    with requests.post(url, json=LOGO, headers=headers, stream=True, timeout=60) as answer:
        packed = answer.raw.read(decode_content=False)
    assert len(packed) < 8_000_000
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as unfolded:
        assert unfolded.read(1 << 20).startswith(b'{"created":1,"data":[{"b64_json":"AAAA')
        unfolded.seek(120 << 20)
        assert unfolded.read(4) == b"AAAA"


def test_faults_of_streams(sandbox: SandboxProcess) -> None:
    """A 500 for streams alone, plain JSON, no previews, an early end, and ends that are not the end."""
    assert post(sandbox, "stream_500", STREAM).status_code == 500
    assert post(sandbox, "stream_500").status_code == 200
    assert post(sandbox, "json_to_stream", STREAM).headers["content-type"] == "application/json"
    bare = events(post(sandbox, "no_partials", STREAM))
    assert [event["type"] for event in bare] == ["image_generation.completed"]
    assert bare[0]["usage"]["output_tokens"] == 196
    assert [event["type"] for event in events(post(sandbox, "stream_no_end", STREAM))] == [
        "image_generation.partial_image"
    ]
    assert len(events(post(sandbox, "completed_twice", STREAM))) == 3
    assert post(sandbox, "done_marker", STREAM).content.endswith(b"data: [DONE]\n\n")


def test_the_three_forms_of_an_error_event(sandbox: SandboxProcess) -> None:
    """An `error` object with and without a type, and flat fields."""
    nested, flat, bare, policy = (
        events(post(sandbox, plan, STREAM))[-1]
        for plan in ("error_event", "error_event_flat", "error_event_bare", "policy_event")
    )
    assert (nested["type"], nested["error"]["code"]) == ("error", "server_error")
    assert (flat["type"], flat["code"]) == ("error", "server_error")
    assert "type" not in bare
    assert bare["error"]["message"]
    assert policy["error"]["moderation_details"]["moderation_stage"] == "output"


def test_other_ways_to_write_a_stream(sandbox: SandboxProcess) -> None:
    """CRLF, CR, and everything else that the format allows."""
    plain = post(sandbox, "", STREAM, job="one").content
    assert b"\r" not in plain
    assert post(sandbox, "sse_crlf", STREAM).content.endswith(b"\r\n\r\n")
    cr = post(sandbox, "sse_cr", STREAM).content
    assert b"\n" not in cr
    assert cr.endswith(b"\r\r")
    odd = post(sandbox, "sse_odd", STREAM).content
    assert b"\nretry: 1000\ndata:{" in odd
    data = odd.split(b"\n\n")[1].split(b"data:", 1)[1].replace(b"\ndata:", b"\n")
    assert json.loads(data)["type"] == "image_generation.partial_image"


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
