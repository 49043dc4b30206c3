"""`python -m easel` as scripts run it: a process in a home and an output folder of its own."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from easel.settings import load
from easel.store.store import Store
from tests import births
from tests.births import ROOT

SMALL = ("--size", "1024x640", "--quality", "low")
ERROR_KEYS = {"kind", "message", "hint", "param", "nearest", "retryable", "possibly_billed", "request_id"}


class CommandLine:
    """`python -m easel …` in a home and an output folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.home, self.out = folder / "home", folder / "out"
        self._started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """For a test that has to do with it before its end."""
        process = subprocess.Popen(
            [sys.executable, "-m", "easel", *arguments],
            cwd=ROOT,
            env=self._environment(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="surrogateescape",
        )
        self._started.append(process)
        return process

    def close(self) -> None:
        for process in self._started:
            if process.poll() is None:
                process.kill()
                process.communicate()

    def run(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """To its end, in a process that need not import the house first. Its exit code, and what it says."""
        return self.run_on(b"", *arguments, **environment)

    def run_on(self, stdin: bytes, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """The same with something on its stdin."""
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder) / name for name in ("stdin", "stdout", "stderr")]
            files[0].write_bytes(stdin)
            process = births.born(_run, files, ["easel", *arguments], self._environment(environment))
            process.join(200)
            if process.exitcode is None:
                process.kill()
                process.join()
            out, err = (file.read_text(errors="surrogateescape") for file in files[1:])
            return process.exitcode or 0, out, err

    def json(self, *arguments: str, **environment: str) -> tuple[int, dict[str, Any]]:
        code, out, err = self.run(*arguments, "--out", str(self.out), "--json", **environment)
        assert err == ""
        told: dict[str, Any] = json.loads(out)
        return code, told

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
        return clean | {"EASEL_HOME": str(self.home), "EASEL_RETRY_WAIT": "0.05"} | more

    def store(self) -> Store:
        opened = Store(load(home=self.home))
        opened.open()
        return opened


def _run(files: list[Path], command: list[str], environment: dict[str, str]) -> None:
    """`python -m easel`, in a process of its own; what it is told and says are files."""
    sys.stdin = files[0].open()
    for number, file in enumerate(files[1:], 1):
        with file.open("wb") as kept:
            os.dup2(kept.fileno(), number)
    births.become(command, environment)
