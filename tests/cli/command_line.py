"""`python -m easel` as scripts run it: a process in a home and an output folder of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from easel.settings import load
from easel.store.store import Store
from tests.sandbox_process import ROOT

SMALL = ("--size", "1024x640", "--quality", "low")
ERROR_KEYS = {"kind", "message", "hint", "param", "nearest", "retryable", "possibly_billed", "request_id"}


class CommandLine:
    """`python -m easel …` in a home and an output folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.home, self.out = folder / "home", folder / "out"
        self._started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
        given = {"EASEL_HOME": str(self.home), "EASEL_RETRY_WAIT": "0.05"} | environment
        process = subprocess.Popen(
            [sys.executable, "-m", "easel", *arguments],
            cwd=ROOT,
            env=clean | given,
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
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=200)
        return process.returncode, out, err

    def json(self, *arguments: str, **environment: str) -> tuple[int, dict[str, Any]]:
        code, out, err = self.run(*arguments, "--out", str(self.out), "--json", **environment)
        assert err == ""
        told: dict[str, Any] = json.loads(out)
        return code, told

    def store(self) -> Store:
        opened = Store(load(home=self.home))
        opened.open()
        return opened
