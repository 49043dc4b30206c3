"""`python -m tests.jobs.dying STAGE [WAY]`: an engine that takes one job and dies by SIGKILL at a named moment of it."""

import functools
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, Literal

from easel.actions.converse import Saying
from easel.jobs.attempts import JobObserver
from easel.jobs.engine import Engine
from easel.library import keep
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams
from easel.settings import load
from easel.store.blobs import Blobs
from easel.store.sidecars import Sidecars
from easel.store.store import Store
from easel.studio import Studio

# Where, which function, and on which side of it. What is kept when it dies there is told by the test.
STAGES: Mapping[str, tuple[Any, str, Literal["before", "after"]]] = {
    "before sent is committed": (JobObserver, "attempt_started", "before"),
    "after sent, before the first byte": (JobObserver, "attempt_started", "after"),
    "after the last byte, before the blob": (Blobs, "put_file", "before"),
    "after the blob, before the sidecar": (Blobs, "put_file", "after"),
    "at the sidecar": (Sidecars, "write", "before"),
    "after the sidecar, before the row": (Sidecars, "write", "after"),
    "inside the row's transaction": (keep, "put_row", "after"),
    "after the row, before done": (keep, "decode", "before"),
}
# The same of turns: in the middle of an answer.
OF_TURNS: Mapping[str, tuple[Any, str, Literal["before", "after"]]] = {
    "after the answer's id": (JobObserver, "response", "after"),
    "after the first words": (JobObserver, "words", "after"),
}


def converse(*, streamed: bool) -> None:
    studio = Studio.for_command(load())
    params = TurnParams("Paint a boat", size="1024x640", quality="low", tool_choice="always", stream=streamed)
    studio.converse.say(Saying(params))


def generate(*, streamed: bool) -> None:
    settings = load()
    store = Store(settings)
    store.open()
    engine = Engine(settings, store, sandbox=True)
    engine.start()
    engine.submit(
        GenerateParams(
            "a fox", size="1024x640", quality="low", n=1, stream=streamed, partial_images=2 if streamed else 0
        )
    )


def main(stage: str, way: str = "plain") -> None:
    where, name, side = {**STAGES, **OF_TURNS}[stage]
    setattr(where, name, _deadly(getattr(where, name), side))
    begin = converse if way.endswith("turn") else generate
    begin(streamed=way.startswith("streamed"))
    threading.Event().wait(120)


def _deadly(function: Callable[..., Any], side: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def dies(*given: Any, **named: Any) -> Any:
        if side == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        function(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return dies


if __name__ == "__main__":
    main(*sys.argv[1:])
