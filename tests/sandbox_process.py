"""The real sandbox as a process on a free loopback port, for tests."""

import contextlib
import json
import multiprocessing
import os
import runpy
import sys
import threading
import urllib.request
from collections.abc import Iterator
from functools import cache
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_PLAIN = {"delay": "0", "key": "", "leak": "0.5", "drift": "0", "fault": ""}  # whatever a developer's .env may say
_IMPORTED = ["sandbox.server", "sandbox.encoder", "sandbox.retouch", "sandbox.sources"]
_ARGUMENTS = ["easel.sandbox", "--port", "0", "--exit-with-stdin"]


class SandboxProcess:
    """`base_url` ends in /v1. Settings are given without their prefix: `SandboxProcess(delay="0", key="sk-x")`."""

    def __init__(self, **settings: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
        given = {f"EASEL_SANDBOX_{name.upper()}": value for name, value in (_PLAIN | settings).items()}
        stdin, self._stdin = multiprocessing.Pipe(duplex=False)
        self._stdout, stdout = multiprocessing.Pipe(duplex=False)
        with stdin, stdout:
            self._process = _starter().Process(target=_serve, args=(stdin, stdout, clean | given), daemon=True)
            with _no_program():
                self._process.start()
        line = self._first_line()
        if not line.startswith("sandbox listening on "):
            self.stop()
            raise RuntimeError(f"the sandbox did not start: {line!r}")
        self.base_url = line.split()[-1]
        self.root_url = self.base_url.removesuffix("/v1")

    def _first_line(self) -> str:
        alarm = threading.Timer(20, self._process.kill)
        alarm.start()
        with open(self._stdout.fileno(), "rb", closefd=False) as said:
            line = said.readline().decode()
        alarm.cancel()
        return line

    def counts(self) -> dict[str, Any]:
        """posts, jobs, painted by id, and the totals: see sandbox/counts.py."""
        with urllib.request.urlopen(f"{self.root_url}/_sandbox/counts", timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
        return told

    def reset(self) -> None:
        urllib.request.urlopen(f"{self.root_url}/_sandbox/reset", data=b"", timeout=10).close()

    def stop(self) -> None:
        self._stdin.close()
        self._process.join(timeout=10)
        self._process.kill()
        self._process.join()
        self._stdout.close()


@cache
def _starter() -> ForkServerContext:
    """Gives birth to sandboxes from one process that has imported all of it: an import takes longer than most tests."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    with contextlib.chdir(ROOT):
        forkserver.ensure_running()
    return context


@contextlib.contextmanager
def _no_program() -> Iterator[None]:
    """What is started runs no program of ours first: a page's test leaves the page itself as the process's program."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


def _serve(stdin: Connection, stdout: Connection, environment: dict[str, str]) -> None:
    """`python -m easel.sandbox`, in a process of its own."""
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(stdin.fileno(), 0)
    os.dup2(stdout.fileno(), 1)
    stdin.close()
    stdout.close()
    sys.argv = _ARGUMENTS.copy()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
