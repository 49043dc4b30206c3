"""The processes of a storm: the sandbox that outlives every kill, engines that are killed, and workers that say nothing."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
START = 180.0  # seconds after which a process that says nothing is taken for broken


@dataclass(slots=True)
class Body:
    """One process that may be killed and started anew. `speaks`: it says `ready` and takes lines; a worker does neither."""

    command: Sequence[str]
    environment: dict[str, str]
    log: Path
    speaks: bool = True
    readies: list[float] = field(default_factory=list)  # seconds from each start to `ready`
    runs: set[int] = field(default_factory=set)  # the numbers of the runs that it said are on disk
    _process: subprocess.Popen[str] | None = None
    _ready: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Returns once it is ready. Raises RuntimeError when it does not come up."""
        self._ready.clear()
        started = time.monotonic()
        with self.log.open("a") as errors:
            self._process = subprocess.Popen(
                list(self.command),
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self._process.stdout is not None
        threading.Thread(target=self._listen, args=(self._process.stdout, started), daemon=True).start()
        if self.speaks and not self._ready.wait(START):
            self.kill()
            raise RuntimeError(f"{' '.join(self.command)} did not get ready: {self.log.read_text()[-2000:]}")

    def submit(self, number: int) -> None:
        self.tell(f"submit {number}")

    def tell(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise RuntimeError(f"An engine ended by itself: {self.log.read_text()[-2000:]}") from error

    def kill(self) -> None:
        """SIGKILL, and gone when this returns."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _close(pipe)

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _listen(self, lines: IO[str], started: float) -> None:
        try:
            for line in lines:
                match line.split():
                    case ["ready"]:
                        self.readies.append(time.monotonic() - started)
                        self._ready.set()
                    case ["run", number, _]:
                        self.runs.add(int(number))
        except ValueError:  # closed while it was being read: it was killed
            return


@dataclass(slots=True)
class Sandbox:
    """The embedded server in a process of its own: it ends with the storm and not before."""

    faults: str
    delay: float
    log: Path
    settings: dict[str, str] = field(default_factory=dict)  # further ones, without their prefix
    base_url: str = ""
    _process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
        given = {"EASEL_SANDBOX_FAULT": self.faults, "EASEL_SANDBOX_DELAY": str(self.delay)}
        given |= {f"EASEL_SANDBOX_{name.upper()}": value for name, value in self.settings.items()}
        with self.log.open("a") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "easel.sandbox", "--port", "0", "--exit-with-stdin"],
                cwd=ROOT,
                env=clean | given,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,  # who hangs up on a trickling answer makes it talk
                text=True,
            )
        assert self._process.stdout is not None
        self.base_url = self._process.stdout.readline().split()[-1]

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            process.wait(20)
            process.stdout.close()


def _close(pipe: IO[str]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:  # what was still to be written has nobody to read it
        return
