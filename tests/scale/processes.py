"""Studios and workers as processes of their own, each with a home of its own as on a machine of its own, for tests."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
START = 60.0  # seconds


class Machine:
    """One process with its home. What it logs lies in `log`."""

    def __init__(self, name: str, command: list[str], folder: Path, variables: dict[str, str]) -> None:
        self.home = folder / name
        self.log = folder / f"{name}.log"
        kept = ("EASEL_", "AWS_", "STREAMLIT_")
        clean = {key: value for key, value in os.environ.items() if not key.startswith(kept)}
        own = {"EASEL_HOME": str(self.home), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=folder,  # where there is no .env
                env=clean | variables | own,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def said(self) -> str:
        return self.log.read_text()

    def line(self) -> str:
        """The next line of its output; fails when none comes in time."""
        assert self.process.stdout
        alarm = threading.Timer(START, self.process.kill)
        alarm.start()
        line = self.process.stdout.readline().decode().strip()
        alarm.cancel()
        assert line, self.said()
        return line

    def kill(self) -> None:
        """As a machine that loses its power."""
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """In peace, and by force when that takes too long."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.terminate()
        try:
            self.process.wait(START)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process.stdout.close()


class Replica(Machine):
    """A studio of the role "web", without pages."""

    def __init__(self, name: str, folder: Path, variables: dict[str, str]) -> None:
        super().__init__(name, ["-m", "tests.scale.replica"], folder, variables | {"EASEL_ROLE": "web"})
        self._address = ""

    @property
    def address(self) -> str:
        if not self._address:
            self._address = self.line().removeprefix("listening on ")
        return self._address

    def submit(self, prompt: str, **given: Any) -> str:
        """The run's id."""
        small = {"size": "1024x640", "quality": "low"}
        answer = requests.post(f"{self.address}/submit", json=small | given | {"prompt": prompt}, timeout=60)
        assert answer.ok, self.said()
        return str(answer.json()["run"])

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(f"{self.address}{path}", headers=headers, timeout=60)


def worker(name: str, folder: Path, variables: dict[str, str]) -> Machine:
    return Machine(name, ["-m", "easel.worker"], folder, variables)
