"""The client and the real sandbox: every way of asking, and every fault that the sandbox can play."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

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
    NotSent,
    OutOfCredit,
    PolicyRefused,
    RateLimited,
    ServerFailed,
    SlowServerError,
    TimedOut,
)
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.wire.client import ImagesClient
from easel.wire.multipart import InputFile
from tests.sandbox_process import SandboxProcess
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http_json

MakeClient = Callable[..., ImagesClient]


def small(prompt: str = "a fox in the snow", **more: Any) -> GenerateParams:
    return GenerateParams(prompt, size="1024x640", quality="low", **more)


def small_edit(prompt: str, **more: Any) -> EditParams:
    return EditParams(prompt, size="1024x640", quality="low", **more)


PLAIN = small()
STREAMED = small(stream=True, partial_images=2)


def size_of(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.size


@pytest.fixture
def source(tmp_path: Path) -> InputFile:
    path = tmp_path / "source"
    Image.new("RGB", (320, 200), "navy").save(path, "PNG")
    return InputFile(path, "ein schöner «Fuchs».png", "image/png")


@pytest.fixture
def mask(tmp_path: Path) -> InputFile:
    path = tmp_path / "mask"
    alpha = Image.new("L", (320, 200), 255)
    alpha.paste(0, (50, 50, 150, 150))
    Image.merge("RGBA", (alpha, alpha, alpha, alpha)).save(path, "PNG")
    return InputFile(path, "mask.png", "image/png")


@pytest.mark.parametrize("output_format", ["png", "jpeg", "webp"])
def test_a_picture_is_generated(
    output_format: str, sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """Plain: one file, its real size, usage by the formula, what the server echoes, one attempt."""
    params = small("a fox", output_format=output_format)
    reply = client(sandbox.base_url).generate(params, folder, observer)
    (picture,) = reply.pictures
    assert [picture.path] == list(folder.iterdir())
    assert size_of(picture.path.read_bytes()) == (1024, 640)
    assert picture.size_bytes == picture.path.stat().st_size
    assert picture.revised_prompt
    assert reply.usage is not None
    assert reply.usage.output_tokens
    assert reply.echoed["size"] == "1024x640"
    assert reply.echoed["output_format"] == output_format
    assert reply.skeleton["data"][0]["b64_json"] == f"sha256:{picture.sha256}"
    (attempt,) = observer.ended
    assert (attempt.outcome, attempt.status, attempt.request_id) == ("ok", 200, reply.request_id)


def test_several_pictures_come_in_the_order_of_the_data(
    sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """n=3 in one request: three files, named in order."""
    reply = client(sandbox.base_url).generate(small("three foxes", n=3), folder, observer)
    assert [f"sha256:{picture.sha256}" for picture in reply.pictures] == [
        entry["b64_json"] for entry in reply.skeleton["data"]
    ]
    assert len({picture.sha256 for picture in reply.pictures}) == 3


def test_previews_arrive_before_the_picture(
    sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """Streamed: two previews of the right size, then the picture; usage once."""
    reply = client(sandbox.base_url).generate(STREAMED, folder, observer)
    assert reply.streamed
    assert [index for index, _ in observer.previews] == [0, 1]
    assert all(size_of(data) == (1024, 640) for _, data in observer.previews)
    assert size_of(reply.pictures[0].path.read_bytes()) == (1024, 640)
    assert reply.usage is not None


@pytest.mark.parametrize("stream", [False, True])
def test_pictures_and_a_mask_are_edited(
    stream: bool,
    sandbox: SandboxProcess,
    client: MakeClient,
    folder: Path,
    observer: Listener,
    source: InputFile,
    mask: InputFile,
) -> None:
    """Two pictures with a mask, plain and streamed, file names of any letters."""
    params = small_edit("make it red", images=2, masked=True, stream=stream, partial_images=int(stream))
    reply = client(sandbox.base_url).edit(params, [source, source], mask, folder, observer)
    assert size_of(reply.pictures[0].path.read_bytes()) == (1024, 640)
    assert len(observer.previews) == int(stream)
    assert "sending" in observer.stages
    assert "waiting for the server" in observer.stages


@pytest.mark.parametrize(("count", "name"), [(1, "image"), (2, "image[]"), (3, "image[]")])
def test_one_picture_travels_as_image_and_several_as_a_list(
    count: int, name: str, client: MakeClient, raw_server: Callable[..., RawServer], folder: Path, observer: Listener
) -> None:
    """As the official package does: servers that know `image` alone refuse the list. The mask stands beside it; n is left out."""
    source = folder.parent / "source.png"
    Image.new("RGB", (32, 32)).save(source)
    picture = InputFile(source, "source.png", "image/png")
    server = raw_server(http_json({"data": [{"b64_json": "QUJD"}]}))
    client(server.base_url).edit(EditParams("a hat", masked=True), [picture] * count, picture, folder, observer)
    (sent,) = server.requests
    assert sent.count(f'form-data; name="{name}"; filename="source.png"\r\nContent-Type: image/png'.encode()) == count
    assert sent.count(b'name="image') == count
    assert sent.count(b'name="mask"; filename=') == 1
    assert b'name="n"' not in sent


def test_each_try_is_counted_by_its_id_and_its_job(
    sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """The sandbox saw exactly the requests that the observer was told of; only the sandbox hears of the job."""
    told = client(sandbox.base_url, sandbox=True)
    told.generate(
        STREAMED, folder, observer, job_id="job-of-the-client-test", headers={"X-Sandbox-Fault": "stream_500"}
    )
    counts = sandbox.counts()
    assert [counts["posts"][request_id] for _, request_id, _ in observer.started] == [1, 1]
    assert counts["jobs"]["job-of-the-client-test"] == 2
    assert [attempt.outcome for attempt in observer.ended] == ["ServerFailed", "ok"]

    untold = client(sandbox.base_url)
    untold.generate(PLAIN, folder, observer, job_id="job-nobody-hears-of")
    assert "job-nobody-hears-of" not in sandbox.counts()["jobs"]


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
        assert size_of(reply.pictures[0].path.read_bytes())
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
    assert size_of(reply.pictures[0].path.read_bytes()) == (1024, 640)
    assert len(observer.previews) == (0 if fault == "no_partials" else 2)
    if fault in ("completed_twice", "done_marker"):
        assert reply.usage is not None
        assert usual.usage is not None
        assert reply.usage.output_tokens == usual.usage.output_tokens


def test_what_keeps_a_connection_alive_is_no_stage(
    raw_server: Callable[..., RawServer], client: MakeClient, folder: Path, observer: Listener
) -> None:
    """A comment every now and then says nothing; nobody reads of 0.0 MB received."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    alive: list[bytes | float] = [b": keep-alive\n\n", 0.35] * 4
    server = raw_server([head, *alive])
    with pytest.raises(CutOff):
        client(server.base_url).generate(STREAMED, folder, observer)
    assert not [stage for stage in observer.stages if "receiving" in stage]


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


def test_a_wrong_size_is_refused_in_the_servers_words(
    sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """The client sends what it is told; the refusal names the field."""
    with pytest.raises(BadRequest, match="Invalid size") as caught:
        client(sandbox.base_url).generate(GenerateParams("x", size="512x512"), folder, observer)
    assert caught.value.param == "size"
    assert caught.value.status == 400


def test_the_key_is_sent_or_not(
    start_sandbox: Callable[..., SandboxProcess], client: MakeClient, folder: Path, observer: Listener
) -> None:
    """A sandbox with a key takes ours, refuses none, and a key that cannot be one is never sent."""
    sandbox = start_sandbox(key="sk-test-0123456789abcdef")
    assert client(sandbox.base_url).generate(PLAIN, folder, observer).pictures
    with pytest.raises(KeyRefused):
        client(sandbox.base_url, key="").generate(PLAIN, folder, observer)
    for bad in ("sk-tést", "sk-a\nb", "sk a"):
        with pytest.raises(NotSent, match="characters"):
            client(sandbox.base_url, key=bad).generate(PLAIN, folder, observer)
    assert len(observer.started) == 2


def test_a_source_that_is_gone_sends_nothing(
    sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener, tmp_path: Path
) -> None:
    """NotSent, and the attempt says so."""
    gone = InputFile(tmp_path / "gone", "gone.png", "image/png")
    with pytest.raises(NotSent, match="gone"):
        client(sandbox.base_url).edit(small_edit("x"), [gone], None, folder, observer)
    assert [attempt.outcome for attempt in observer.ended] == ["NotSent"]
