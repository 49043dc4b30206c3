"""The client and the real sandbox: every way of asking."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from easel.errors import BadRequest, CutOff, KeyRefused, NotSent
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.wire.client import ImagesClient
from easel.wire.multipart import InputFile
from tests.sandbox.pictures import opened
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
    assert opened(picture.path.read_bytes()).size == (1024, 640)
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
    assert all(opened(data).size == (1024, 640) for _, data in observer.previews)
    assert opened(reply.pictures[0].path.read_bytes()).size == (1024, 640)
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
    assert opened(reply.pictures[0].path.read_bytes()).size == (1024, 640)
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
