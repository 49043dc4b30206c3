"""Studios and workers as processes of their own, each with a home of its own as on a machine of its own, for tests."""

import contextlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import requests

from tests.postgres_server import free_port

ROOT = Path(__file__).resolve().parents[2]
START = 100.0  # seconds


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

    def wait_for(self, words: str) -> None:
        ends = time.monotonic() + START
        while words not in self.said():
            assert time.monotonic() < ends, self.said()
            time.sleep(0.05)

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


class Studio(Machine):
    """A studio of the role "web" that answers over HTTP."""

    address = ""

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(f"{self.address}{path}", headers=headers, timeout=60)


class Replica(Studio):
    """One without pages, which takes runs by HTTP."""

    def __init__(self, name: str, folder: Path, variables: dict[str, str]) -> None:
        super().__init__(name, ["-m", "tests.scale.replica"], folder, variables | {"EASEL_ROLE": "web"})

    def wait(self) -> None:
        self.address = self.line().removeprefix("listening on ")

    def submit(self, prompt: str, **given: Any) -> str:
        """The run's id."""
        small = {"size": "1024x640", "quality": "low"}
        answer = requests.post(f"{self.address}/submit", json=small | given | {"prompt": prompt}, timeout=60)
        assert answer.ok, self.said()
        return str(answer.json()["run"])


class App(Studio):
    """The studio as people start it, by Streamlit."""

    def __init__(self, name: str, folder: Path, variables: dict[str, str]) -> None:
        port = free_port()
        options = {"server.port": str(port), "server.address": "127.0.0.1", "server.headless": "true"}
        options |= {"browser.gatherUsageStats": "false", "server.fileWatcherType": "none"}
        told = [f"--{key}={value}" for key, value in options.items()]
        command = ["-m", "streamlit", "run", str(ROOT / "app.py"), *told]
        super().__init__(name, command, folder, variables | {"EASEL_ROLE": "web"})
        self.address = f"http://127.0.0.1:{port}"

    def wait(self) -> None:
        ends = time.monotonic() + START
        while time.monotonic() < ends and self.process.poll() is None:
            with contextlib.suppress(requests.ConnectionError):
                if self.get("/healthz").ok:
                    return
            time.sleep(0.1)
        raise AssertionError(self.said())


def worker(name: str, folder: Path, variables: dict[str, str]) -> Machine:
    return Machine(name, ["-m", "easel.worker"], folder, variables)
