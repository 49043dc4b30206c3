"""A turn is sent with what was said before it, or without where the server remembers; one that forgot is told everything."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.actions.converse import Saying
from easel.runs.tables import job
from easel.settings import load
from easel.studio import Studio
from easel.threads.records import Turn
from tests.sandbox_process import SandboxProcess
from tests.threads.conftest import WORDS, answered
from tests.wire.raw_server import RawServer, http, http_json

Open = Callable[[str], Studio]
YES = {"id": "resp_1", "object": "response", "status": "completed", "output_text": "Yes."}


@pytest.fixture
def open_studio(tmp_path: Path) -> Iterator[Open]:
    opened: list[Studio] = []

    def start(base_url: str) -> Studio:
        known = load(_env_file=None, home=tmp_path / "home", base_url=base_url, connection_name="Mine", turn_store=True)
        opened.append(Studio.for_command(known))
        return opened[-1]

    yield start
    for each in opened:
        each.close(grace=0)


def test_an_answer_that_was_cut_is_asked_for(start_sandbox: Callable[..., SandboxProcess], open_studio: Open) -> None:
    """Where the server keeps it, that is free: one request, and the picture is there."""
    sandbox = start_sandbox(fault="cut_created")
    studio = open_studio(sandbox.base_url)
    params = replace(WORDS, prompt="Paint a boat", tool_choice="always", stream=True)
    turn = answered(studio, studio.converse.say(Saying(params)).run_id)
    (done,) = turn.run.jobs
    assert (done.state, done.attempts, len(turn.pictures)) == ("done", 1, 1), done.error
    assert turn.words
    assert sandbox.counts()["total_painted"] == 1


def _two(studio: Studio, *, stream: bool = False) -> tuple[Turn, Turn]:
    first = answered(
        studio, studio.converse.say(Saying(replace(WORDS, prompt="Paint a boat", tool_choice="always"))).run_id
    )
    saying = Saying(replace(WORDS, prompt="Thanks!", stream=stream), first.thread_id, first.id)
    return first, answered(studio, studio.converse.say(saying).run_id)


def test_a_server_that_remembers_is_told_what_is_new(
    start_sandbox: Callable[..., SandboxProcess], open_studio: Open
) -> None:
    """One request a turn; the second names the answer that it follows and counts few tokens."""
    sandbox = start_sandbox()
    studio = open_studio(sandbox.base_url)
    first, second = _two(studio)
    assert [turn.run.jobs[0].attempts for turn in (first, second)] == [1, 1]
    (connection,) = studio.directory.store.enabled()
    assert studio.directory.store.facts.of(connection).forgets is False
    assert second.answer(second.run.jobs[0].id).response_id
    assert sorted(sandbox.counts()["posts"].values()) == [1, 1]


def test_a_server_that_forgot_is_told_everything_and_asked_no_more(
    start_sandbox: Callable[..., SandboxProcess], open_studio: Open
) -> None:
    """Its refusal is free: the turn is sent again with all that was said, and the next one so from the start."""
    sandbox = start_sandbox(memory="false")
    studio = open_studio(sandbox.base_url)
    _, second = _two(studio)
    (job,) = second.run.jobs
    assert (job.state, job.attempts, job.unconfirmed) == ("done", 2, 0)
    (connection,) = studio.directory.store.enabled()
    assert studio.directory.store.facts.of(connection).forgets
    third = answered(
        studio, studio.converse.say(Saying(replace(WORDS, prompt="Thanks!"), second.thread_id, second.id)).run_id
    )
    assert third.run.jobs[0].attempts == 1


def test_an_old_answer_that_is_gone_teaches_nothing(open_studio: Open) -> None:
    """Servers keep answers for a while: the thread is told again once, and the next turn asks the server to remember."""
    gone = http_json({"error": {"message": "Previous response with id 'resp_1' not found."}}, "400 Bad")
    server = RawServer(http_json(YES), gone, http_json(YES | {"id": "resp_2"}), http_json(YES | {"id": "resp_3"}))
    try:
        studio = open_studio(server.base_url)
        turn = answered(studio, studio.converse.say(Saying(WORDS)).run_id)
        with studio.store.database.writing() as connection:
            connection.execute(sa.update(job).values(ended_at=time.time() - 7200))
        for _ in range(2):
            turn = answered(studio, studio.converse.say(Saying(WORDS, turn.thread_id, turn.id)).run_id)
            assert turn.run.jobs[0].state == "done"
        bodies = [json.loads(each.partition(b"\r\n\r\n")[2]) for each in server.requests]
    finally:
        server.stop()
    assert [each.get("previous_response_id") for each in bodies] == [None, "resp_1", None, "resp_2"]
    assert all(each["store"] for each in bodies)


def test_a_long_id_is_named_whole(open_studio: Open) -> None:
    """A gateway seals an address and more into each: 445 characters come back as they were told."""
    name = "resp_" + "aZ-_09" * 73 + "=="
    words = {"object": "response", "status": "completed", "output_text": "Yes."}
    server = RawServer(http_json(words | {"id": name}), http_json(words | {"id": "resp_2"}))
    try:
        first, second = _two(open_studio(server.base_url))
        asked = json.loads(server.requests[1].partition(b"\r\n\r\n")[2])
    finally:
        server.stop()
    assert first.answer(first.run.jobs[0].id).response_id == name == asked["previous_response_id"]
    assert (second.run.jobs[0].state, second.run.jobs[0].attempts) == ("done", 1)


def _stream(*events: dict[str, object]) -> bytes:
    begun = {"type": "response.created", "response": {"id": "resp_1", "status": "in_progress", "output": []}}
    body = "".join(f"data: {json.dumps(event)}\n\n" for event in (begun, *events))
    return http(body.encode(), "text/event-stream")


def _failing_stream(code: str = "server_error", message: str = "Response payload is not completed") -> bytes:
    """As a gateway tells that its own server's stream broke off."""
    error = {"code": code, "message": message}
    failed = {"id": "resp_1", "status": "failed", "error": error, "output": []}
    return _stream({"type": "response.failed", "response": failed})


@pytest.mark.parametrize(
    ("looks", "state", "words"),
    [
        ([http_json({"id": "resp_1", "status": "in_progress", "output": []}), http_json(YES)], "done", "Yes."),
        ([http_json({"error": {"message": "Busy."}}, "503 Busy"), http_json(YES)], "done", "Yes."),
        ([http_json({"error": {"message": "Not found."}}, "404 Not Found")], "failed", ""),
    ],
)
def test_a_failure_that_may_have_been_billed_is_looked_into(
    looks: list[bytes], state: str, words: str, open_studio: Open
) -> None:
    """A gateway tells the cut of its own server's stream as a failure: the server is asked for the answer that it kept, and made
    none anew."""
    server = RawServer(_failing_stream(), *looks)
    try:
        studio = open_studio(server.base_url)
        turn = answered(studio, studio.converse.say(Saying(replace(WORDS, stream=True))).run_id)
        asked = [request.split(b" HTTP")[0] for request in server.requests]
    finally:
        server.stop()
    (job,) = turn.run.jobs
    assert (job.state, turn.words, job.attempts, job.billable) == (state, words, 1, 1)
    assert asked == [b"POST /v1/responses", *[b"GET /v1/responses/resp_1"] * len(looks)]


def test_an_answer_is_asked_for_after_stop_too(open_studio: Open) -> None:
    """Asking is free: what the server has made is taken in, as after any Stop."""
    is_asked, is_stopped = threading.Event(), threading.Event()

    def later() -> Iterator[bytes]:
        is_asked.set()
        is_stopped.wait(20)
        yield http_json({"id": "resp_1", "status": "in_progress", "output": []})

    server = RawServer(_failing_stream(), later(), http_json(YES))
    try:
        studio = open_studio(server.base_url)
        run_id = studio.converse.say(Saying(replace(WORDS, stream=True))).run_id
        assert is_asked.wait(20)
        assert studio.engine.stop_run(run_id) == 1
        is_stopped.set()
        turn = answered(studio, run_id)
    finally:
        is_stopped.set()
        server.stop()
    assert (turn.run.jobs[0].state, turn.words) == ("done", "Yes.")


def test_a_refusal_within_an_answer_is_not_sent_again(open_studio: Open) -> None:
    """The server had begun, so nobody knows what it will charge, although it says that it remembers nothing."""
    gone = _failing_stream("previous_response_not_found", "Previous response with id 'resp_1' not found.")
    server = RawServer(http_json(YES), gone)
    try:
        _, second = _two(open_studio(server.base_url), stream=True)
    finally:
        server.stop()
    (job,) = second.run.jobs
    assert (job.state, job.attempts, len(server.requests)) == ("failed", 1, 2)


def test_a_turn_of_unknown_end_can_be_looked_at_again(open_studio: Open) -> None:
    """Its server may know the answer a while later: that is free, and nothing is sent anew."""
    server = RawServer(_stream(), http_json({"error": {"message": "Not found."}}, "404 Not Found"), http_json(YES))
    try:
        studio = open_studio(server.base_url)
        turn = answered(studio, studio.converse.say(Saying(replace(WORDS, stream=True))).run_id)
        (lost,) = turn.run.jobs
        assert (lost.state, studio.engine.can_look(lost)) == ("unknown", True)
        assert studio.engine.look(lost.id)
        ends = time.monotonic() + 20
        while (found := answered(studio, turn.run.id)).run.jobs[0].state == "unknown":
            assert time.monotonic() < ends
        asked = [request.split(b" ")[0] for request in server.requests]
    finally:
        server.stop()
    assert (found.run.jobs[0].state, found.run.jobs[0].late, found.words) == ("done", True, "Yes.")
    assert asked == [b"POST", b"GET", b"GET"]


def test_a_process_that_ends_leaves_the_question_to_the_next(open_studio: Open) -> None:
    """The answer is still made when the studio is closed: the next start asks on."""
    is_asked, is_closing = threading.Event(), threading.Event()

    def later() -> Iterator[bytes]:
        is_asked.set()
        is_closing.wait(20)
        yield http_json({"id": "resp_1", "status": "in_progress", "output": []})

    server = RawServer(_stream(), later(), http_json(YES))
    try:
        studio = open_studio(server.base_url)
        run_id = studio.converse.say(Saying(replace(WORDS, stream=True))).run_id
        assert is_asked.wait(20)
        closing = threading.Thread(target=studio.close, kwargs={"grace": 10})
        closing.start()
        assert studio.engine._closing.wait(20)
        is_closing.set()
        closing.join(30)
        turn = answered(open_studio(server.base_url), run_id)
    finally:
        is_closing.set()
        server.stop()
    assert (turn.run.jobs[0].state, turn.run.jobs[0].attempts, turn.words) == ("done", 1, "Yes.")
