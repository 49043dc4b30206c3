"""One storm: jobs through a sandbox that fails at will, while the engines are killed at random moments and started again."""

import hashlib
import io
import json
import os
import random
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image

from chaos.bodies import Body, Sandbox
from easel.jobs.alive import Executor
from easel.runs.records import FINAL_STATES
from easel.runs.tables import job
from easel.settings import Settings, load
from easel.store.store import Store
from easel.wire.picture_folder import PREVIEW
from sandbox.fault_table import FAULTS

TIMEOUT = 8.0  # seconds of one attempt: what hangs has to end while we look
LATE = 3.0  # seconds of the faults that answer late, and half of that the retry window
NEVER = {"429_long"}  # asks for an hour's pause, which every later job would heed: nothing would happen any more
PATIENCE = 90.0  # seconds without any change after which what has not ended is stuck


@dataclass(frozen=True, slots=True)
class Weather:
    """How hard it blows. `faults` is the share of requests that meet one, `workers` commands of further processes that carry
    jobs and take no lines; with `lose_one` the last one killed is a worker that never comes back."""

    jobs: int = 200
    kills: int = 10
    faults: float = 0.4
    engines: int = 1
    seed: int = 1
    delay: float = 0.2
    workers: tuple[str, ...] = ()
    lose_one: bool = False


@dataclass(slots=True)
class Storm:
    """`blow` once; afterwards the fields tell what was seen from outside."""

    weather: Weather
    home: Path
    counts: dict[str, Any] = field(default_factory=dict)
    whole_at_a_kill: set[tuple[str, str]] = field(default_factory=set)  # (job, sha256) of pictures that had come whole
    in_flight_at_kills: list[int] = field(default_factory=list)
    readies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    _numbers: int = 0
    _store: Store | None = None

    def blow(self) -> None:
        started = time.monotonic()
        sandbox = Sandbox(mix(self.weather.faults), self.weather.delay, self.home.parent / "sandbox.log")
        bodies: list[Body] = []
        try:
            sandbox.start()
            bodies += self._bodies(sandbox.base_url)
            for body in bodies:
                body.start()
            self._store = Store(self.settings())
            self._store.open()
            self._kill_and_restart(bodies)
            self._rest(bodies)
            self.counts = _counts(sandbox.base_url)
        finally:
            for body in bodies:
                body.kill()
            sandbox.stop()
            if self._store is not None:
                self._store.close()
        self.readies = [seconds for body in bodies for seconds in body.readies]
        self.seconds = time.monotonic() - started

    def settings(self) -> Settings:
        """What the engines have, for whoever looks into their library."""
        return load(home=self.home)

    def logs(self) -> list[Path]:
        return sorted(self.home.glob("../*.log"))

    def _bodies(self, base_url: str) -> list[Body]:
        environment = os.environ | _surroundings(self.home, base_url)
        engines = [
            Body([sys.executable, "-m", "chaos.engine"], environment, self.home.parent / f"engine-{number}.log")
            for number in range(self.weather.engines)
        ]
        workers = [
            Body(command.split(), environment, self.home.parent / f"worker-{number}.log", speaks=False)
            for number, command in enumerate(self.weather.workers)
        ]
        return engines + workers

    def _kill_and_restart(self, bodies: list[Body]) -> None:
        dice = random.Random(self.weather.seed)
        # Runs bring one picture, some of them three: what is missing at the end is submitted then.
        each = max(1, int(self.weather.jobs / (self.weather.kills + 1) / 1.3))
        for left in reversed(range(self.weather.kills)):
            self._submit(bodies, each)
            time.sleep(dice.uniform(0.05, 2.5))
            lost = left == 0 and self.weather.lose_one and bool(self.weather.workers)
            victim = dice.choice([body for body in bodies if not (lost and body.speaks)])
            self.in_flight_at_kills.append(self._count(job.c.state.in_(("sent", "stopped"))))
            victim.kill()
            self._look_at_what_came()
            if lost:
                bodies.remove(victim)
            else:
                victim.start()

    def _rest(self, bodies: list[Body]) -> None:
        """The jobs that are still missing (a kill takes what was said to the dead), and then the calm."""
        while (missing := self.weather.jobs - self._count(sa.true())) > 0:
            before = self._numbers
            self._submit(bodies, max(1, missing // 2))
            ends = time.monotonic() + PATIENCE
            while not set(range(before, self._numbers)) <= set().union(*(body.runs for body in bodies)):
                if time.monotonic() > ends:
                    raise RuntimeError("An engine takes no runs any more.")
                time.sleep(0.05)
        changed, version = time.monotonic(), -1
        while self._count(job.c.state.not_in(FINAL_STATES)) and time.monotonic() - changed < PATIENCE:
            newest = self._open_library().version()
            if newest != version:
                changed, version = time.monotonic(), newest
            time.sleep(0.2)

    def _submit(self, bodies: list[Body], count: int) -> None:
        speaking = [body for body in bodies if body.speaks]
        for _ in range(count):
            speaking[self._numbers % len(speaking)].submit(self._numbers)
            self._numbers += 1

    def _count(self, of: sa.ColumnElement[bool]) -> int:
        with self._open_library().database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(job).where(of)).scalar_one())

    def _open_library(self) -> Store:
        assert self._store is not None
        return self._store

    def _look_at_what_came(self) -> None:
        """Pictures in the folders of the dead that every pixel can be decoded of: their last byte was read."""
        me = Executor(self.home / "executors")
        try:
            for path in _files(self.home / "incoming", 3):
                if not me.is_alive(path.parts[-3]) and path.suffix != PREVIEW and (found := whole(path)):
                    self.whole_at_a_kill.add((path.parts[-2], found))
        finally:
            me.close()


def _files(folder: Path, depth: int) -> Iterator[Path]:
    """What lies so many levels below; a folder that a living worker just takes away is passed over."""
    try:
        found = list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return
    for path in found:
        if depth == 1:
            yield path
        else:
            yield from _files(path, depth - 1)


def mix(share: float) -> str:
    """A plan of all of the sandbox's faults alike, drawn anew for each request; `share` of all requests meet one."""
    names = [name for name in FAULTS if name not in NEVER]
    late = {name: f"~{LATE}" if FAULTS[name].seconds else "" for name in names}
    return ",".join(f"{name}:{share / len(names):.6f}{late[name]}" for name in names)


def whole(path: Path) -> str:
    """The SHA-256 of a picture that every pixel can be decoded of; "" for any other, and for one that was just taken away."""
    try:
        data = path.read_bytes()
        with Image.open(io.BytesIO(data)) as image:
            image.load()
    except (OSError, SyntaxError, ValueError):
        return ""
    return hashlib.sha256(data).hexdigest()


def _surroundings(home: Path, base_url: str) -> dict[str, str]:
    """What an engine finds in its environment; a database, a store and roles that are set outside stay as they are."""
    return {
        "EASEL_HOME": str(home),
        "EASEL_CONNECTION_STORM_BASE_URL": base_url,
        "EASEL_CONNECTION_STORM_KIND": "sandbox",
        "EASEL_BASE_URL": "",
        "EASEL_ALLOW_PRIVATE": "1",  # the sandbox is on this machine, which a worker does not take for granted
        "EASEL_LOG_LEVEL": "INFO",
        "EASEL_TIMEOUT": str(TIMEOUT),
        "EASEL_RETRY_WAIT": "0.05",
        "EASEL_RETRY_WINDOW": str(LATE / 2),
        "EASEL_RETRY_AFTER_MAX": "5",
        "EASEL_CONCURRENCY": "10",
    }


def _counts(base_url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{base_url.removesuffix('/v1')}/_sandbox/counts", timeout=20) as answer:
        told: dict[str, Any] = json.load(answer)
    return told
