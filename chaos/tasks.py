"""`python -m chaos.tasks`: requests that are sent as tasks through a line that is cut, while whoever asks about them is killed.

First without a kill, then with three after the server has taken the tasks: before the first question, and while they are asked
about. Every picture that was painted has to be kept, and none asked for twice. One more is killed before the server says that
it took it: nobody can ask about that one, and it has to say so. The exit code is 1 when one of these is broken.

`--engine` is the studio that is killed: lines in: `submit PICTURES SERVER`; lines out: `ready`, and `run PICTURES RUN_ID`.
"""

import argparse
import contextlib
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from chaos.bodies import Body, Sandbox
from chaos.grid import counts_of
from chaos.promises import Promise
from easel.library.tables import picture
from easel.requests.generate import GenerateParams
from easel.runs.records import FINAL_STATES
from easel.runs.tables import attempt, job
from easel.settings import Settings, load
from easel.store.store import Store
from easel.studio import Studio
from tests.postgres_server import PostgresServer

WORKER = f"{sys.executable} -m easel.worker"
CUT, DELAY = 2.0, 5.0  # seconds after which the line is cut, and those that a picture takes
WAIT = 2  # seconds that the server asks to wait before the first question
MOST = 10  # pictures of one press
PATIENCE = 120.0  # seconds
LINE, SILENT = "line", "silent"  # the servers: one behind a line that is cut, one that never says that it took a task


@dataclass(frozen=True, slots=True)
class Ended:
    """One job: where it went, how it ended, and how many pictures of it are kept."""

    name: str
    connection: str
    state: str
    error: dict[str, Any]
    pictures: int
    task: str


@dataclass(slots=True)
class TaskStorm:
    """`blow` once; afterwards the fields tell what was seen from outside. With `workers` the studio carries no jobs, and of those
    that are killed the last never comes back."""

    home: Path
    jobs: int = 20
    kills: int = 3
    workers: tuple[str, ...] = ()
    counts: dict[str, Any] = field(default_factory=dict)
    silent: dict[str, Any] = field(default_factory=dict)
    ended: tuple[Ended, ...] = ()
    unasked: int = 0  # tasks that nobody had asked about when the first kill came
    asked: int = 0  # those that somebody was asking about at the others
    _store: Store | None = None

    def blow(self) -> None:
        logs = self.home.parent
        given = {"cut": str(CUT), "task_wait": str(WAIT)}
        servers = {
            LINE: Sandbox("", DELAY, logs / "line.log", given),
            SILENT: Sandbox("hang", DELAY, logs / "silent.log", given),
        }
        bodies: list[Body] = []
        try:
            for server in servers.values():
                server.start()
            bodies += self._bodies({name: server.base_url for name, server in servers.items()})
            for body in bodies:
                body.start()
            self._store = Store(self.settings())
            self._store.open()
            self._lines_and_kills(bodies, servers[LINE])
            self.counts, self.silent = (counts_of(server.base_url) for server in servers.values())
            self.ended = self._jobs()
        finally:
            for body in bodies:
                body.kill()
            for server in servers.values():
                server.stop()
            if self._store is not None:
                self._store.close()

    def settings(self) -> Settings:
        return load(home=self.home)

    def _bodies(self, servers: dict[str, str]) -> list[Body]:
        environment = os.environ | _surroundings(self.home, servers)
        command = [sys.executable, "-m", "chaos.tasks", "--engine"]
        workers = [
            Body(line.split(), environment, self.home.parent / f"worker-{number}.log", speaks=False)
            for number, line in enumerate(self.workers)
        ]
        return [Body(command, environment, self.home.parent / "engine.log"), *workers]

    def _lines_and_kills(self, bodies: list[Body], line: Sandbox) -> None:
        for first in range(0, self.jobs, MOST):
            bodies[0].tell(f"submit {min(MOST, self.jobs - first)} {LINE}")
        self._until(lambda: len(self._jobs()) == self.jobs)
        for number in range(self.kills):
            self._until(self._all_taken)
            if number:
                self._until(lambda: any(counts_of(line.base_url)["tasks"].values()))
            seen = counts_of(line.base_url)["tasks"].values()
            if number == 0:
                self.unasked = sum(not each for each in seen)
            else:
                self.asked += sum(each > 0 for each in seen)
            self._kill(bodies, number)
        self._until(lambda: self._are_over(self.jobs))
        if self.kills:
            bodies[0].tell(f"submit 1 {SILENT}")
            self._until(lambda: any(each.connection == SILENT and each.state == "sent" for each in self._jobs()))
            time.sleep(1)  # its POST is out
            for body in [body for body in bodies if not self.workers or not body.speaks]:
                body.kill()
                body.start()
            self._until(lambda: self._are_over(self.jobs + 1))

    def _kill(self, bodies: list[Body], number: int) -> None:
        """The studio, or each worker in turn."""
        carrying = [body for body in bodies if not self.workers or not body.speaks]
        victim = carrying[number % len(carrying)]
        victim.kill()
        if self.workers and number == self.kills - 1 and len(carrying) > 1:
            bodies.remove(victim)
        else:
            victim.start()

    def _all_taken(self) -> bool:
        """All that are sent are tasks by now, and some are."""
        sent = [each for each in self._jobs() if each.state == "sent"]
        return bool(sent) and all(each.task for each in sent)

    def _are_over(self, count: int) -> bool:
        found = self._jobs()
        return len(found) >= count and all(each.state in FINAL_STATES for each in found)

    def _until(self, true: Callable[[], bool]) -> None:
        ends = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > ends:
                raise RuntimeError(f"Stuck: {Counter(each.state for each in self._jobs())}")
            time.sleep(0.03)

    def _jobs(self) -> tuple[Ended, ...]:
        assert self._store is not None
        kept = sa.select(sa.func.count()).where(picture.c.job_id == job.c.id).scalar_subquery()
        latest = sa.and_(attempt.c.job_id == job.c.id, attempt.c.number == job.c.attempts)
        columns = (job.c.id, job.c.connection, job.c.state, job.c.error, kept, attempt.c.task)
        with self._store.database.reading() as connection:
            rows = connection.execute(sa.select(*columns).select_from(job.outerjoin(attempt, latest))).all()
        return tuple(
            Ended(name, to.lower(), state, error or {}, n, task or "") for name, to, state, error, n, task in rows
        )


def verify(storm: TaskStorm) -> tuple[Promise, ...]:
    """Every promise, kept or broken."""
    line = [each for each in storm.ended if each.connection != SILENT]
    silent = [each for each in storm.ended if each.connection == SILENT]
    states = ", ".join(f"{count} {state}" for state, count in Counter(each.state for each in line).items())
    posts = storm.counts["total"]
    twice = [f"{name} was asked for {count} times" for name, count in storm.counts["jobs"].items() if count > 1]
    promises = [
        Promise(
            f"every picture comes through a line that is cut after {CUT:g} s",
            f"{states}, {storm.unasked} tasks unasked at the first kill, {storm.asked} asked about at the others",
            tuple(f"{each.name} is {each.state} {each.error.get('kind', '')}" for each in line if each.state != "done"),
        ),
        Promise(
            "every picture that was painted is kept",
            f"{storm.counts['total_painted']} painted, {sum(each.pictures for each in line)} kept",
            tuple(each.name for each in line if each.pictures != storm.counts["painted"].get(each.name)),
        ),
        Promise(
            "none is asked for twice",
            f"{posts} requests for {len(line)} pictures",
            (*twice, *((f"{posts} requests",) if posts != storm.jobs else ())),
        ),
    ]
    if storm.kills:
        told = [each for each in silent if each.state == "unknown" and each.error.get("possibly_billed")]
        wrong = tuple(f"{each.name} is {each.state}" for each in silent if each not in told)
        promises.append(
            Promise(
                "one that was killed before the server said that it took it is unknown, and says so",
                f"{len(told)} unknown, {storm.silent['total']} requests",
                wrong if len(silent) == storm.silent["total"] == 1 else ("it was not sent once",),
            )
        )
    return tuple(promises)


def engine() -> None:
    studio = Studio.open(load())
    _say("ready")
    for line in sys.stdin:
        _, pictures, server = line.split()
        params = GenerateParams("A small harbour", size="1024x640", quality="low", n=int(pictures))
        chosen = next(each for each in studio.directory.store.all() if each.name.lower() == server)
        _say(f"run {pictures} {studio.engine.submit(params, connection=chosen.id)}")
    studio.close()


def main(line: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m chaos.tasks", description=__doc__)
    parser.add_argument("--jobs", type=int, default=20)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--postgres", action="store_true", help="a studio that only submits, and two workers")
    parser.add_argument("--engine", action="store_true")
    given = parser.parse_args(line)
    if given.engine:
        engine()
        return 0
    broken = False
    for kills in (0, given.kills):
        with _place(given.postgres) as (told, workers), tempfile.TemporaryDirectory(prefix="easel-tasks-") as folder:
            print(f"{given.jobs} tasks, {kills} kills, {told}", flush=True)
            storm = TaskStorm(Path(folder) / "home", given.jobs, kills, workers)
            storm.blow()
            for promise in verify(storm):
                print(promise, flush=True)
                broken |= bool(promise.broken)
    return int(broken)


@contextlib.contextmanager
def _place(on_postgres: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not on_postgres:
        yield "on SQLite", ()
        return
    server = PostgresServer()
    try:
        shared = {"DATABASE_URL": server.make("tasks"), "ROLE": "web", "MASTER_KEY": "chaos", "URL_KEY": "chaos " * 3}
        os.environ.update({f"EASEL_{name}": value for name, value in shared.items()})
        yield "on PostgreSQL with two workers, one of them killed for good", (WORKER, WORKER)
    finally:
        server.stop()


def _surroundings(home: Path, servers: dict[str, str]) -> dict[str, str]:
    own = {"HOME": str(home), "BASE_URL": "", "CONCURRENCY": "10", "ALLOW_PRIVATE": "1", "RETRY_WAIT": "0.3"}
    for name, address in servers.items():
        given = {"BASE_URL": address, "KIND": "sandbox", "TASKS": "always"}
        own |= {f"CONNECTION_{name.upper()}_{what}": value for what, value in given.items()}
    return {f"EASEL_{name}": value for name, value in own.items()}


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
