"""A studio of one command at the sandbox, and turns said in it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Protocol

import pytest

from easel.actions.converse import Converse, Saying
from easel.requests.turn import TurnParams
from easel.settings import load
from easel.studio import Studio
from easel.threads.records import Turn
from tests.sandbox_process import SandboxProcess

WORDS = TurnParams("Hello!", size="1024x640", quality="low")
Say = Callable[..., Turn]


@pytest.fixture(scope="module")
def studio(sandbox: SandboxProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One for a module: there can be but one engine in a process."""
    home = tmp_path_factory.mktemp("threads") / "home"
    opened = Studio.for_command(load(_env_file=None, home=home, base_url=sandbox.base_url, connection_name="Mine"))
    yield opened
    opened.close(grace=0)


@pytest.fixture(scope="module")
def say(studio: Studio) -> Say:
    """Says something and waits for the answer: `say("Hello!", after=turn, base=source_id, tool_choice="always")`."""

    def said(text: str, *, after: Turn | None = None, base: str = "", attached: Any = (), **more: Any) -> Turn:
        place = (after.thread_id, after.id) if after else ("", "")
        params = replace(WORDS, prompt=text, **more)
        return answered(studio, studio.converse.say(Saying(params, *place, base=base, attached=attached)).run_id)

    return said


class Talks(Protocol):
    """Whoever holds conversations, as a studio does."""

    @property
    def converse(self) -> Converse: ...


def answered(studio: Talks, run_id: str) -> Turn:
    ends = time.monotonic() + 30
    while (turn := studio.converse.threads.of_run(run_id)) is None or turn.run.running:
        assert time.monotonic() < ends
        time.sleep(0.03)
    return turn
