"""A turn is sent with what was said before it, or without where the server remembers; one that forgot is told everything."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from easel.actions.converse import Saying
from easel.settings import load
from easel.studio import Studio
from easel.threads.records import Turn
from tests.sandbox_process import SandboxProcess
from tests.threads.conftest import WORDS, answered

Open = Callable[[str], Studio]


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
    (job,) = turn.run.jobs
    assert (job.state, job.attempts, len(turn.pictures)) == ("done", 1, 1), job.error
    assert turn.words
    assert sandbox.counts()["total_painted"] == 1


def _two(studio: Studio) -> tuple[Turn, Turn]:
    first = answered(
        studio, studio.converse.say(Saying(replace(WORDS, prompt="Paint a boat", tool_choice="always"))).run_id
    )
    saying = Saying(replace(WORDS, prompt="Thanks!"), first.thread_id, first.id)
    return first, answered(studio, studio.converse.say(saying).run_id)


def test_a_server_that_remembers_is_told_what_is_new(
    start_sandbox: Callable[..., SandboxProcess], open_studio: Open
) -> None:
    """One request a turn; the second names the answer that it follows and counts few tokens."""
    sandbox = start_sandbox()
    first, second = _two(open_studio(sandbox.base_url))
    assert [turn.run.jobs[0].attempts for turn in (first, second)] == [1, 1]
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
