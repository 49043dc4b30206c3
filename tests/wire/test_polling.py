"""A request that is sent as a task: its id is handed over before the first question, and nothing but questions is repeated."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from easel.errors import (
    CutOff,
    EaselError,
    NotFetched,
    PolicyRefused,
    ServerFailed,
    TaskExpired,
    TaskGone,
    TimedOut,
    Unknown,
)
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.wire.client import ImagesClient
from easel.wire.multipart import InputFile
from easel.wire.polling import Left
from easel.wire.server_task import Begun, ServerTask
from tests.sandbox.pictures import opened
from tests.sandbox_process import SandboxProcess
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http, http_json

MakeClient = Callable[..., ImagesClient]
PLAIN = GenerateParams("a fox in the snow", size="1024x640", quality="low")
TAKEN = http_json({"id": "imgtask_1", "status": "processing"}, "202 Accepted")
WAITS = http_json({"id": "imgtask_1", "status": "processing"})
GONE = http_json({"error": {"message": "image task not found", "code": "IMAGE_TASK_NOT_FOUND"}}, "404 Not Found")


@dataclass
class Keeper:
    """Writes down each task; `goes` says in turn whether this process goes."""

    tasks: list[ServerTask] = field(default_factory=list)
    goes: Iterator[bool] = field(default_factory=lambda: repeat(False))

    def taken(self, task: ServerTask) -> None:
        self.tasks.append(task)

    def leaves(self) -> bool:
        return next(self.goes)


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def failing(client: MakeClient, folder: Path, observer: Listener, keeper: Keeper) -> Callable[..., EaselError]:
    """The error that a request sent as a task to that address comes to."""

    def ask(base_url: str, fault: str = "", **given: Any) -> EaselError:
        asking = client(base_url, **({"timeout": 5} | given))
        headers = {"X-Sandbox-Fault": fault} if fault else {}
        with pytest.raises(EaselError) as raised:
            asking.generate(PLAIN, folder, observer, headers=headers, keeper=keeper)
        assert not list(folder.iterdir())
        return raised.value

    return ask


def test_a_task_brings_the_picture(
    sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener, keeper: Keeper
) -> None:
    """One request, whatever was asked of streams; usage and what the server echoes are read as of any answer."""
    params = GenerateParams("a fox", size="1024x640", quality="low", stream=True, partial_images=1)
    sandbox.reset()
    reply = client(sandbox.base_url).generate(params, folder, observer, keeper=keeper)
    (picture,) = reply.pictures
    assert opened(picture.path.read_bytes()).size == (1024, 640)
    assert picture.revised_prompt == "a fox"
    assert reply.usage is not None
    assert (reply.usage.output_tokens, reply.echoed["quality"], reply.streamed) == (107, "low", False)
    (ended,) = observer.ended
    assert (ended.outcome, ended.status, ended.streamed, ended.painting) == ("ok", 202, False, None)
    assert ended.task == keeper.tasks[0].name
    counts = sandbox.counts()
    assert (counts["total"], counts["total_painted"]) == (1, 1)
    assert counts["tasks"][ended.task] >= 1


def test_an_edit_goes_as_a_task_too(
    sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener, keeper: Keeper, tmp_path: Path
) -> None:
    """With its pictures, as ever."""
    sandbox.reset()
    path = tmp_path / "source.png"
    Image.new("RGB", (1024, 640), "navy").save(path)
    params = EditParams("a moon", size="1024x640", quality="low")
    sent = [InputFile(path, "source.png", "image/png")]
    reply = client(sandbox.base_url).edit(params, sent, None, folder, observer, keeper=keeper)
    assert opened(reply.pictures[0].path.read_bytes()).size == (1024, 640)
    assert len(keeper.tasks) == sandbox.counts()["total"] == 1


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("cut_before_answer", CutOff, "closed"),
        ("task_vanishes", TaskGone, "404 about it: image task not found."),
        ("task_unstored", ServerFailed, "failed to store the generated image"),
        ("504", ServerFailed, "Upstream request failed"),
        ("400_policy_output", PolicyRefused, "finished picture"),
        ("task_elsewhere", NotFetched, "localhost"),
        ("task_locked", NotFetched, "answered 401"),
        ("error_under_200", ServerFailed, ""),
    ],
)
def test_what_a_task_comes_to(
    sandbox: SandboxProcess, failing: Callable[..., EaselError], fault: str, kind: type[EaselError], words: str
) -> None:
    """Each in its words; all of these may have been billed, and none is sent again."""
    sandbox.reset()
    error = failing(sandbox.base_url, fault)
    assert type(error) is kind
    assert words in error.message
    assert error.possibly_billed
    assert sandbox.counts()["total"] == 1


def test_a_quick_failure_of_the_request_is_not_repeated(
    raw_server: Callable[..., RawServer], failing: Callable[..., EaselError], keeper: Keeper
) -> None:
    """A plain request would be: but a task may have been begun, and would be begun twice."""
    server = raw_server(http_json({"error": {"message": "oops"}}, "500 Broken"), TAKEN)
    error = failing(server.base_url, retries=2)
    assert (error.kind, error.possibly_billed, len(server.requests), keeper.tasks) == ("ServerFailed", True, 1, [])


def test_where_nobody_takes_tasks_it_is_sent_without(
    sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener, keeper: Keeper
) -> None:
    """As it was asked, as a stream: two attempts, of which the first was free."""
    sandbox.reset()
    params = GenerateParams("a fox", size="1024x640", quality="low", stream=True, partial_images=1)
    headers = {"X-Sandbox-Fault": "task_off"}
    reply = client(sandbox.base_url).generate(params, folder, observer, headers=headers, keeper=keeper)
    assert (reply.streamed, len(observer.previews), keeper.tasks) == (True, 1, [])
    assert [each.outcome for each in observer.ended] == ["TasksOff", "ok"]
    assert not observer.ended[0].may_be_billed
    assert sandbox.counts()["total_painted"] == 1


def test_a_model_that_is_missing_is_no_missing_way(sandbox: SandboxProcess, failing: Callable[..., EaselError]) -> None:
    """So nothing is sent a second time for it."""
    sandbox.reset()
    assert failing(sandbox.base_url, "404_model").kind == "NotFound"
    assert sandbox.counts()["total"] == 1


def test_a_server_that_cannot_be_asked_for_a_while_is_asked_again(
    sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener, keeper: Keeper
) -> None:
    """Two 502 to the question are no word about the task."""
    headers = {"X-Sandbox-Fault": "task_unsteady"}
    reply = client(sandbox.base_url).generate(PLAIN, folder, observer, headers=headers, keeper=keeper)
    assert len(reply.pictures) == 1
    assert sandbox.counts()["tasks"][keeper.tasks[0].name] == 3
    assert any("trying again" in stage for stage in observer.stages)


def test_an_answer_cut_after_its_head_still_tells_which_task(
    sandbox: SandboxProcess, client: MakeClient, folder: Path, observer: Listener, keeper: Keeper
) -> None:
    """The head names the place to ask at."""
    headers = {"X-Sandbox-Fault": "cut_body"}
    reply = client(sandbox.base_url).generate(PLAIN, folder, observer, headers=headers, keeper=keeper)
    assert len(reply.pictures) == len(keeper.tasks) == 1


def test_an_answer_that_names_no_task_leaves_it_open(
    raw_server: Callable[..., RawServer], failing: Callable[..., EaselError]
) -> None:
    """It was taken; nobody can ask about it."""
    error = failing(raw_server(http_json({"status": "processing"}, "202 Accepted")).base_url)
    assert type(error) is Unknown
    assert "did not name it" in error.message


def test_the_key_goes_to_the_server_alone(
    raw_server: Callable[..., RawServer], failing: Callable[..., EaselError]
) -> None:
    """Neither to another host that `poll_url` names nor to the link of the picture."""
    elsewhere, store = raw_server(WAITS), raw_server(http(b"no picture", "image/png"))
    link = store.base_url.removesuffix("/v1") + "/a.png"
    done = http_json({"status": "completed", "image_url": link, "result": {"created": 1}})
    taken = {"task_id": "imgtask_1", "poll_url": f"{elsewhere.base_url}/images/tasks/imgtask_1"}
    server = raw_server(http_json(taken, "202 Accepted"), WAITS, done)
    error = failing(server.base_url)
    assert isinstance(error, NotFetched)
    assert not elsewhere.requests
    assert not store.requests  # another host that nobody allowed
    asked = [request.splitlines()[0] for request in server.requests]
    assert asked[1:] == [b"GET /v1/images/tasks/imgtask_1 HTTP/1.1"] * 2
    assert all(b"Bearer sk-test-0123456789abcdef" in request for request in server.requests)


def test_the_place_that_the_server_names_is_asked_and_ours_besides(
    raw_server: Callable[..., RawServer], failing: Callable[..., EaselError]
) -> None:
    """A gateway behind another may name a path that leads nowhere from here."""
    failed = http_json({"status": "failed", "error": {"message": "no", "code": "insufficient_quota"}})
    server = raw_server(http_json({"id": "t-1", "poll_url": "/tasks/t-1"}, "202 Accepted"), GONE, failed)
    error = failing(server.base_url)
    assert (error.kind, error.possibly_billed) == ("OutOfCredit", False)
    asked = [request.split()[1] for request in server.requests[1:]]
    assert asked == [b"/tasks/t-1", b"/v1/images/tasks/t-1"]


def test_what_the_server_kept_long_enough_is_expired(
    raw_server: Callable[..., RawServer], client: MakeClient, folder: Path, observer: Listener, keeper: Keeper
) -> None:
    """It is said otherwise than a task that vanished."""
    server = raw_server(GONE, GONE, GONE)
    begun = Begun(ServerTask("imgtask_1", expires=1.0), 1, "id-1", 0.0)
    with pytest.raises(TaskExpired):
        client(server.base_url).follow(begun, PLAIN, folder, observer, keeper=keeper)


def test_time_runs_out_for_the_task_as_a_whole(
    raw_server: Callable[..., RawServer], failing: Callable[..., EaselError]
) -> None:
    """However promptly each question is answered."""
    error = failing(raw_server(TAKEN, *[WAITS] * 40).base_url, timeout_task=0.3)
    assert type(error) is TimedOut
    assert "had not finished" in error.message
    assert "free" in error.hint


def test_a_process_that_goes_leaves_the_task_and_another_goes_on(
    sandbox: SandboxProcess, client: MakeClient, folder: Path, keeper: Keeper
) -> None:
    """Nothing is sent by whoever goes on, and the attempt is the one that was begun."""
    sandbox.reset()
    first, leaving = Listener(), Keeper(goes=chain([False], repeat(True)))
    with pytest.raises(Left):
        client(sandbox.base_url, retry_wait=2).generate(PLAIN, folder, first, keeper=leaving)
    assert first.ended == []
    (task,) = leaving.tasks
    after = Listener()
    begun = Begun(task, 1, first.started[0][1], 1_700_000_000.0)
    reply = client(sandbox.base_url).follow(begun, PLAIN, folder, after, keeper=keeper)
    assert len(reply.pictures) == 1
    (ended,) = after.ended
    assert (after.started, ended.number, ended.request_id, ended.started) == ([], 1, begun.request_id, begun.at)
    assert reply.request_id == begun.request_id
    assert sandbox.counts()["total"] == 1
