"""Two studios and two workers, each a process with a home of its own, on one PostgreSQL and one bucket: one library."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.library.addresses import sign, signing_key
from easel.library.library import Library
from easel.library.records import FINAL_STATES, Job
from easel.library.tables import job
from easel.settings import load
from tests.s3_server import S3Server
from tests.sandbox_process import SandboxProcess
from tests.scale.conftest import KEYS
from tests.scale.processes import Machine, Replica, worker

LONG = 60.0  # seconds: a condition that is not there by then will not come


@dataclass(slots=True)
class Fleet:
    """`library` looks at what they share, from a third home."""

    studios: tuple[Replica, Replica]
    workers: tuple[Machine, Machine]
    library: Library
    sandbox: SandboxProcess

    def jobs(self, run_id: str) -> tuple[Job, ...]:
        run = self.library.run(run_id)
        assert run is not None
        return run.jobs

    def until(self, run_id: str, true: Callable[[tuple[Job, ...]], object], seconds: float = LONG) -> tuple[Job, ...]:
        ends = time.monotonic() + seconds
        while not true(jobs := self.jobs(run_id)):
            assert time.monotonic() < ends, (jobs, *(each.said() for each in self.workers))
            time.sleep(0.02)
        return jobs

    def ended(self, run_id: str) -> tuple[Job, ...]:
        return self.until(run_id, lambda jobs: all(each.state in FINAL_STATES for each in jobs))

    def executors(self) -> dict[str, list[str]]:
        """The jobs under way, by the process that has them."""
        asked = sa.select(job.c.executor, job.c.id).where(job.c.state == "sent")
        found: dict[str, list[str]] = {}
        with self.library.database.reading() as connection:
            for executor, name in connection.execute(asked):
                found.setdefault(executor, []).append(name)
        return found

    def signed(self, path: str) -> str:
        return sign(path, signing_key(self.library.home, KEYS["url_key"]))


@pytest.fixture
def open_fleet(
    database_url: str, bucket_url: str, s3: S3Server, tmp_path: Path, start_sandbox: Callable[..., SandboxProcess]
) -> Iterator[Callable[..., Fleet]]:
    """`open_fleet(delay="3", concurrency="4")`: the sandbox's delay, and settings of every process."""
    with ExitStack() as opened:

        def start(delay: str, **given: str) -> Fleet:
            sandbox = start_sandbox(delay=delay)
            shared = {"database_url": database_url, "blobs": bucket_url, "allow_private": "1"} | KEYS | given
            # of the kind "sandbox", which is told the job's id and counts by it
            server = {"connection_box_base_url": sandbox.base_url, "connection_box_kind": "sandbox"}
            variables = {f"EASEL_{name.upper()}": value for name, value in (shared | server).items()} | s3.variables
            workers = worker("worker-1", tmp_path, variables), worker("worker-2", tmp_path, variables)
            studios = Replica("studio-1", tmp_path, variables), Replica("studio-2", tmp_path, variables)
            for each in (*workers, *studios):
                opened.callback(each.end)
            library = Library(load(_env_file=None, home=tmp_path / "looks", **shared))
            library.open()
            opened.callback(library.close)
            return Fleet(studios, workers, library, sandbox)

        yield start


def test_a_run_submitted_at_one_is_worked_on_by_a_worker_and_seen_at_both(open_fleet: Callable[..., Fleet]) -> None:
    """Partial pictures while it is under way, then the picture with its thumbnail, also in part, byte for byte at either."""
    fleet = open_fleet(delay="3")
    run_id = fleet.studios[0].submit("a red fox", stream=True, partial_images=3)
    partial = fleet.until(run_id, lambda jobs: jobs[0].partial)[0].partial
    previews = [each.get(fleet.signed(f"/partials/{partial}")) for each in fleet.studios]
    assert [answer.status_code for answer in previews] == [200, 200]
    assert previews[0].content == previews[1].content != b""
    (done,) = fleet.ended(run_id)
    assert done.state == "done", done.error
    (picture,) = done.pictures
    whole = [each.get(fleet.signed(f"/pictures/{picture.id}")) for each in fleet.studios]
    assert [len(answer.content) for answer in whole] == [picture.size_bytes] * 2
    assert whole[0].content == whole[1].content
    part = fleet.studios[1].get(fleet.signed(f"/pictures/{picture.id}"), Range="bytes=100-199")
    assert (part.status_code, part.content) == (206, whole[0].content[100:200])
    thumbs = [each.get(fleet.signed(f"/thumbs/{picture.id}")) for each in fleet.studios]
    assert [answer.headers["content-type"] for answer in thumbs] == ["image/jpeg"] * 2
    assert fleet.sandbox.counts()["jobs"] == {done.id: 1}


def test_a_worker_that_is_killed_for_good_costs_nobody_twice(open_fleet: Callable[..., Fleet]) -> None:
    """What it had not sent goes on at the other; what it had sent is unknown, or done when it was kept already; none is sent
    twice, and none is stuck."""
    fleet = open_fleet(delay="4", concurrency="3")
    runs = [each.submit("a blue fox", n=6) for each in fleet.studios]

    def both_busy(_jobs: object) -> bool:
        return sorted(map(len, fleet.executors().values())) == [3, 3]

    fleet.until(runs[0], both_busy)
    under_way = fleet.executors()
    victim = _executor_of(fleet.workers[0])
    fleet.workers[0].kill()
    lost = set(under_way[victim])
    ended = [each for run_id in runs for each in fleet.ended(run_id)]
    states = {each.id: each.state for each in ended}
    assert len(states) == 12
    assert set(states.values()) <= {"done", "unknown"}, states
    assert {name for name, state in states.items() if state == "unknown"} <= lost
    assert all(each.pictures for each in ended if each.state == "done")
    assert all(each.error and each.error["kind"] == "WorkerLost" for each in ended if each.state == "unknown")
    counts = fleet.sandbox.counts()["jobs"]
    assert set(counts) == set(states)
    assert set(counts.values()) == {1}


def test_a_worker_that_is_asked_to_end_finishes_what_it_has_sent(open_fleet: Callable[..., Fleet]) -> None:
    """SIGTERM: what was sent comes to its picture, what was not goes to the other at once, and it ends cleanly. Its log is JSON
    and tells no prompt."""
    fleet = open_fleet(delay="2", concurrency="2")
    run_id = fleet.studios[0].submit("a green fox", n=8)
    fleet.until(run_id, lambda _: sorted(map(len, fleet.executors().values())) == [2, 2])
    fleet.workers[0].process.terminate()
    jobs = fleet.ended(run_id)
    assert [each.state for each in jobs] == ["done"] * 8
    assert fleet.workers[0].process.wait(LONG) == 0
    assert set(fleet.sandbox.counts()["jobs"].values()) == {1}
    told = [json.loads(line) for line in fleet.workers[0].said().splitlines()]
    assert {"Ready for jobs.", "Ended."} <= {line.get("message") for line in told}
    assert "green fox" not in fleet.workers[0].said()


def _executor_of(machine: Machine) -> str:
    (folder,) = (machine.home / "incoming").iterdir()
    return folder.name
