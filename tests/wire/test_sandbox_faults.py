"""Every fault that the sandbox can play, as the client meets it: the error, the number of requests, what is read all the same."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from easel.errors import (
    AccountRefused,
    BadRequest,
    BodyTooLarge,
    CutOff,
    EaselError,
    GatewayRefused,
    KeyRefused,
    NoPicture,
    NotFetched,
    NotFound,
    OutOfCredit,
    PolicyRefused,
    RateLimited,
    ServerFailed,
    SlowServerError,
    TimedOut,
)
from easel.requests.generate import GenerateParams
from easel.wire.client import ImagesClient
from tests.sandbox.pictures import opened
from tests.sandbox_process import SandboxProcess
from tests.wire.listener import Listener

MakeClient = Callable[..., ImagesClient]
PLAIN = GenerateParams("a fox in the snow", size="1024x640", quality="low")
STREAMED = replace(PLAIN, stream=True, partial_images=2)
FAULTS: dict[str, type[EaselError]] = {
    "400_param": BadRequest,
    "400_policy": PolicyRefused,
    "400_policy_output": PolicyRefused,
    "400_content_policy": PolicyRefused,
    "401": KeyRefused,
    "401_gateway": KeyRefused,
    "401_disabled": KeyRefused,
    "403_unverified": AccountRefused,
    "403_balance": AccountRefused,
    "403_group": AccountRefused,
    "403_images_off": AccountRefused,
    "404_model": NotFound,
    "404_platform": NotFound,
    "404_page": NotFound,
    "413": BodyTooLarge,
    "413_json": BodyTooLarge,
    "429_long": RateLimited,
    "429_quota": OutOfCredit,
    "502_auth": GatewayRefused,
    "502_forbidden": GatewayRefused,
    "408": SlowServerError,
    "504": SlowServerError,
    "522": SlowServerError,
    "524": SlowServerError,
    "redirect": BadRequest,
    "cut_body": CutOff,
    "cut_before_answer": CutOff,
    "error_under_200": ServerFailed,
    "error_detail_200": ServerFailed,
    "no_data": NoPicture,
    "empty_picture": NoPicture,
    "bad_base64": NoPicture,
    "url_foreign": NotFetched,
    "gzip_bomb": NoPicture,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_becomes_its_error_after_one_request(
    fault: str, sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """One try, the right error with a hint and our request id or the server's, no file left, words without key or prompt."""
    with pytest.raises(FAULTS[fault]) as caught:
        client(sandbox.base_url, max_picture=8_000_000).generate(
            PLAIN, folder, observer, headers={"X-Sandbox-Fault": fault}
        )
    error = caught.value
    assert type(error) is FAULTS[fault]
    assert len(observer.started) == 1
    assert error.request_id
    assert error.hint
    assert error.message[:1].isupper()
    assert "<" not in error.message
    assert "sk-test" not in str(error.as_dict())
    assert "fox" not in str(error.as_dict())
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    "fault",
    [
        *("500", "500_text", "500_detail", "500_empty", "502", "502_html", "503", "529"),
        *("520", "521", "523", "525", "526", "527"),
    ],
)
def test_a_quick_server_error_is_tried_three_times(
    fault: str, sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """Every transient row of the contract."""
    with pytest.raises(ServerFailed) as caught:
        client(sandbox.base_url).generate(PLAIN, folder, observer, headers={"X-Sandbox-Fault": fault})
    assert len(observer.started) == 3
    assert caught.value.retryable
    assert "<" not in caught.value.message


def test_a_rate_limit_that_never_ends_is_given_up(
    sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """Each wait is short enough, all of them together are not."""
    with pytest.raises(RateLimited):
        client(sandbox.base_url, retry_after_max=0.3).generate(
            PLAIN, folder, observer, headers={"X-Sandbox-Fault": "429_ms"}
        )
    assert 2 < len(observer.started) < 10


ODD = [
    *("gzip", "request_id_twice", "size_ignored", "n_fewer", "usage_missing", "usage_flat", "minimal", "blanks"),
    *("base64_lines", "base64_prefix", "url_data", "not_a_picture", "truncated_png", "bad_crc", "json_to_stream"),
]


@pytest.mark.parametrize("fault", ODD)
def test_an_odd_answer_is_read(
    fault: str, sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """Whatever servers leave out or write differently: the bytes that came are kept (what they are worth is checked later)."""
    params = STREAMED if fault == "json_to_stream" else PLAIN
    reply = client(sandbox.base_url).generate(params, folder, observer, headers={"X-Sandbox-Fault": fault})
    assert len(reply.pictures) == 1
    assert not reply.streamed
    assert len(observer.started) == 1
    if fault not in ("not_a_picture", "truncated_png", "bad_crc"):
        assert opened(reply.pictures[0].path.read_bytes()).size
    if fault == "request_id_twice":
        assert observer.ended[0].upstream_request_id not in ("", reply.request_id)


@pytest.mark.parametrize(
    "fault", ["no_partials", "completed_twice", "done_marker", "sse_crlf", "sse_cr", "sse_odd", "usage_missing"]
)
def test_an_odd_stream_is_read(
    fault: str, sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """Line ends, comments, no previews, `completed` twice, [DONE]: a picture all the same, and usage not added up."""
    maker = client(sandbox.base_url)
    usual = maker.generate(STREAMED, folder, Listener())
    reply = maker.generate(STREAMED, folder, observer, headers={"X-Sandbox-Fault": fault})
    assert reply.streamed
    assert opened(reply.pictures[0].path.read_bytes()).size == (1024, 640)
    assert len(observer.previews) == (0 if fault == "no_partials" else 2)
    if fault in ("completed_twice", "done_marker"):
        assert reply.usage is not None
        assert usual.usage is not None
        assert reply.usage.output_tokens == usual.usage.output_tokens


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("cut_stream", CutOff),
        ("stream_no_end", CutOff),
        ("error_event", ServerFailed),
        ("error_event_flat", ServerFailed),
        ("error_event_bare", ServerFailed),
        ("policy_event", PolicyRefused),
    ],
)
def test_a_stream_that_breaks_is_never_repeated(
    fault: str,
    error: type[EaselError],
    sandbox: SandboxProcess,
    client: MakeClient,
    folder: Path,
    observer: Listener,
) -> None:
    """Cut, ended early, or an error in each of its three forms: one request, the right error, only whole previews left."""
    with pytest.raises(error) as caught:
        client(sandbox.base_url).generate(STREAMED, folder, observer, headers={"X-Sandbox-Fault": fault})
    assert type(caught.value) is error
    assert len(observer.started) == 1
    assert len(list(folder.iterdir())) == len(observer.previews)


@pytest.mark.parametrize("fault", ["hang", "slow_drip"])
@pytest.mark.parametrize("params", [PLAIN, STREAMED])
def test_a_server_that_does_not_end_meets_the_deadline(
    params: GenerateParams, fault: str, sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """Unknown, possibly billed, one request."""
    with pytest.raises(TimedOut) as caught:
        client(sandbox.base_url, timeout=1).generate(params, folder, observer, headers={"X-Sandbox-Fault": fault})
    assert caught.value.possibly_billed
    assert observer.ended[0].seconds < 2
    assert len(observer.started) == 1
