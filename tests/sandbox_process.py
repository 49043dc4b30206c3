"""The real sandbox as a process on a free loopback port, for tests."""

import json
import multiprocessing
import os
import threading
import urllib.request
from multiprocessing.connection import Connection
from typing import Any

from tests import births

ROOT = births.ROOT
# whatever a developer's .env may say
_PLAIN = {"delay": "0", "key": "", "leak": "0.5", "drift": "0", "fault": "", "memory": "true", "task_wait": "0"}
_COMMAND = ["easel.sandbox", "--port", "0", "--exit-with-stdin"]


class SandboxProcess:
    """`base_url` ends in /v1. Settings are given without their prefix: `SandboxProcess(delay="0", key="sk-x")`."""

    def __init__(self, **settings: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
        given = {f"EASEL_SANDBOX_{name.upper()}": value for name, value in (_PLAIN | settings).items()}
        stdin, self._stdin = multiprocessing.Pipe(duplex=False)
        self._stdout, stdout = multiprocessing.Pipe(duplex=False)
        with stdin, stdout:
            self._process = births.born(_serve, stdin, stdout, clean | given)
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


def _serve(stdin: Connection, stdout: Connection, environment: dict[str, str]) -> None:
    """`python -m easel.sandbox`, in a process of its own."""
    os.dup2(stdin.fileno(), 0)
    os.dup2(stdout.fileno(), 1)
    stdin.close()
    stdout.close()
    births.become(_COMMAND, environment)
