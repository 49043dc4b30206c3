"""A child process that is asked and answers by lines of JSON, one question at a time: its parent's end, and its own."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from threading import Timer
from typing import Any

from easel import children

_BELOW_NORMAL = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)  # on Windows


class ChildLost(Exception):
    """It ended, or did not answer in time; whether the question is to blame nobody knows."""


class LineChild:
    """`python -m MODULE`, started by the first question; it lives as long as its stdin stays open, which this object holds, so
    it is gone when its parent is, also after kill -9. `patience`: seconds for one answer, on a busy machine."""

    def __init__(self, module: str, patience: float) -> None:
        self._module, self._patience = module, patience
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def ask(self, question: object) -> dict[str, Any]:
        """One thread at a time. Raises ChildLost."""
        process = self._process or self.start()
        timer = Timer(self._patience, process.kill)
        timer.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = ""
        finally:
            timer.cancel()
        if not line.endswith("\n"):
            self.close()
            raise ChildLost
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """Ends it. Safe to call twice, before `ask`, and while another thread asks."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # it keeps nothing
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            with contextlib.suppress(OSError):  # what it was told last it will not hear
                stream.close()

    def start(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(  # noqa: S603 - a module of our own
            [sys.executable, "-m", self._module],
            env=children.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=os.name == "posix",  # Ctrl+C is for us
            creationflags=_BELOW_NORMAL,
        )
        return self._process


def serve(answer: Callable[[Any], dict[str, object]]) -> None:
    """The child's own end: answers one line after the other for good.

    When its parent has gone it ends at once, also while it answers; so it does where what comes in is none of its parent's.
    """
    questions: list[Any] = []
    came = threading.Condition()
    threading.Thread(target=_listen, args=(questions, came), daemon=True).start()
    while True:
        with came:
            came.wait_for(lambda: questions)
            question = questions.pop(0)
        sys.stdout.write(json.dumps(answer(question)) + "\n")
        sys.stdout.flush()


def _listen(questions: list[Any], came: threading.Condition) -> None:
    try:
        for line in sys.stdin:
            with came:
                questions.append(json.loads(line))
                came.notify()
    finally:
        os._exit(0)
