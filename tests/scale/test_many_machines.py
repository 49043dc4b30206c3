"""Two studios and two workers, each a process with a home of its own, on one PostgreSQL and one bucket: one library."""

import json
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import accumulate, count

import pytest
import sqlalchemy as sa

from easel.runs.records import FINAL_STATES, Job
from easel.runs.runs import Runs
from easel.runs.tables import job
from easel.settings import load
from easel.store.store import Store
from easel.store.url_key import signing_key
from easel.web.addresses import sign
from tests.postgres_server import PostgresServer
from tests.s3_server import S3Server
from tests.sandbox_process import SandboxProcess
from tests.scale.conftest import KEYS
from tests.scale.processes import App, Machine, Replica, worker

pytestmark = pytest.mark.timeout(300)  # several processes start, and a lease has to run out

PLACES = 3  # requests that the server takes at once, from all workers together
FREE_AGAIN = 30.0  # seconds after which a dead process's places are others'
LONG = 100.0  # seconds: a condition that is not there by then will not come


@dataclass(slots=True)
class Fleet:
    """`library` looks at what they share, from a home of its own."""

    replica: Replica
    app: App
    workers: list[Machine]
    store: Store
    sandbox: SandboxProcess
    hire: Callable[[], Machine]

    def two_workers(self) -> tuple[Machine, Machine]:
        """A test may have ended one."""
        self.workers = [each for each in self.workers if each.process.poll() is None]
        while len(self.workers) < 2:
            self.workers.append(self.hire())
        first, second = self.workers
        for each in (first, second):
            each.wait_for("Ready for jobs.")
        return first, second

    def jobs(self, run_id: str) -> tuple[Job, ...]:
        run = Runs(self.store).run(run_id)
        assert run is not None
        return run.jobs

    def until(self, run_id: str, true: Callable[[tuple[Job, ...]], object]) -> tuple[Job, ...]:
        ends = time.monotonic() + LONG
        while not true(jobs := self.jobs(run_id)):
            assert time.monotonic() < ends, (jobs, *(each.said() for each in self.workers))
            time.sleep(0.02)
        return jobs

    def ended(self, run_id: str) -> tuple[Job, ...]:
        return self.until(run_id, lambda jobs: all(each.state in FINAL_STATES for each in jobs))

    def under_way(self) -> dict[str, set[str]]:
        """The jobs that were sent, by the process that has them."""
        asked = sa.select(job.c.executor, job.c.id).where(job.c.state == "sent")
        found: dict[str, set[str]] = {}
        with self.store.database.reading() as connection:
            for executor, name in connection.execute(asked):
                found.setdefault(executor, set()).add(name)
        return found

    def who_did(self, done: Job) -> str:
        with self.store.database.reading() as connection:
            return str(connection.execute(sa.select(job.c.executor).where(job.c.id == done.id)).scalar_one())

    def places_of(self, executor: str) -> int:
        """How many places in lines that process holds."""
        held = "SELECT count(*) FROM dbos.workflow_status WHERE status = 'PENDING' AND executor_id = :executor"
        with self.store.database.reading() as connection:
            return int(connection.execute(sa.text(held), {"executor": executor}).scalar_one())

    def busy(self, run_id: str) -> Machine:
        """The worker that has most of what was sent of a run; which one takes the free places is chance."""
        self.until(run_id, lambda _jobs: self.under_way())
        has = self.under_way()
        return max(self.workers, key=lambda each: len(has.get(_executor_of(each), ())))

    def posts(self, jobs: Iterable[Job]) -> set[int]:
        """How often the sandbox was asked for each of them."""
        counts = self.sandbox.counts()["jobs"]
        return {counts.get(each.id, 0) for each in jobs}

    def signed(self, path: str) -> str:
        return sign(path, signing_key(self.store.home, KEYS["url_key"]))


@pytest.fixture(scope="module")
def fleet(
    postgres: PostgresServer, template: str, s3: S3Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fleet]:
    """Every process has the same settings, and a home of its own."""
    folder = tmp_path_factory.mktemp("fleet")
    with ExitStack() as opened:
        patch = opened.enter_context(pytest.MonkeyPatch.context())
        shared = {"database_url": opened.enter_context(postgres.lent(template)), "blobs": s3.place(patch)} | KEYS
        sandbox = SandboxProcess(delay="4")
        opened.callback(sandbox.stop)
        # of the kind "sandbox", which is told the job's id and counts by it
        given = {"connection_box_base_url": sandbox.base_url, "connection_box_kind": "sandbox"}
        given |= shared | {"allow_private": "1", "concurrency": str(PLACES)}
        variables = {f"EASEL_{name.upper()}": value for name, value in given.items()} | s3.variables
        numbers = count(1)

        def hire() -> Machine:
            hired = worker(f"worker-{next(numbers)}", folder, variables)
            opened.callback(hired.end)
            return hired

        workers = [hire(), hire()]
        replica, app = Replica("replica", folder, variables), App("app", folder, variables)
        for each in (replica, app):
            opened.callback(each.end)
        store = Store(load(_env_file=None, home=folder / "looks", **shared))
        store.open()
        opened.callback(store.close)
        for studio in (replica, app):
            studio.wait()
        yield Fleet(replica, app, workers, store, sandbox, hire)


def test_a_run_submitted_at_one_is_worked_on_by_a_worker_and_seen_at_both(fleet: Fleet) -> None:
    """Partial pictures while it is under way, then the picture with its thumbnail, also in part, byte for byte at either."""
    studios = fleet.replica, fleet.app
    fleet.two_workers()
    run_id = fleet.replica.submit("a red fox", stream=True, partial_images=3)
    partial = fleet.until(run_id, lambda jobs: jobs[0].partial)[0].partial
    previews = [each.get(fleet.signed(f"/partials/{partial}")) for each in studios]
    assert [answer.status_code for answer in previews] == [200, 200]
    assert previews[0].content == previews[1].content != b""
    (done,) = fleet.ended(run_id)
    assert done.state == "done", done.error
    (picture,) = done.pictures
    whole = [each.get(fleet.signed(f"/pictures/{picture.id}")) for each in studios]
    assert [len(answer.content) for answer in whole] == [picture.size_bytes] * 2
    assert whole[0].content == whole[1].content
    part = fleet.app.get(fleet.signed(f"/pictures/{picture.id}"), Range="bytes=100-199")
    assert (part.status_code, part.content) == (206, whole[0].content[100:200])
    thumbs = [each.get(fleet.signed(f"/thumbs/{picture.id}")) for each in studios]
    assert [answer.headers["content-type"] for answer in thumbs] == ["image/jpeg"] * 2
    assert fleet.posts((done,)) == {1}
    assert fleet.who_did(done) in map(_executor_of, fleet.workers)


def test_a_worker_that_is_killed_for_good_costs_nobody_twice(fleet: Fleet) -> None:
    """What it had not sent goes on at the other; what it had sent is unknown, or done when it was kept already; none is sent
    twice, and none is stuck."""
    fleet.two_workers()
    run_id = fleet.replica.submit("a blue fox", n=2 * PLACES + 2)
    victim = fleet.busy(run_id)
    dead = _executor_of(victim)
    victim.kill()
    killed = time.monotonic()
    sent = fleet.under_way().get(dead, set())
    assert fleet.places_of(dead) > 0
    while fleet.places_of(dead):
        assert time.monotonic() - killed < FREE_AGAIN
        time.sleep(0.1)
    jobs = fleet.ended(run_id)
    unknown = {each.id for each in jobs if each.state == "unknown"}
    assert {each.state for each in jobs} <= {"done", "unknown"}, jobs
    assert unknown <= sent
    assert all(each.pictures for each in jobs if each.state == "done")
    assert all(each.error and each.error["kind"] == "WorkerLost" for each in jobs if each.state == "unknown")
    assert fleet.posts(each for each in jobs if each.state == "done") == {1}
    assert fleet.posts(jobs) <= {0, 1}  # it may have died between the row and the first byte


def test_a_worker_that_is_asked_to_end_finishes_what_it_has_sent(fleet: Fleet) -> None:
    """SIGTERM: what was sent comes to its picture, what was not goes to the other at once, and it ends cleanly. Its log is JSON
    and tells no prompt."""
    fleet.two_workers()
    run_id = fleet.replica.submit("a green fox", n=2 * PLACES + 2)
    leaver = fleet.busy(run_id)
    name = _executor_of(leaver)
    leaver.process.terminate()
    jobs = fleet.ended(run_id)
    assert [each.state for each in jobs] == ["done"] * len(jobs)
    assert leaver.process.wait(LONG) == 0
    assert fleet.places_of(name) == 0
    assert fleet.posts(jobs) == {1}
    told = [json.loads(line) for line in leaver.said().splitlines()]
    assert {"Ready for jobs.", "Ended."} <= {line.get("message") for line in told}
    assert "green fox" not in leaver.said()


def _executor_of(machine: Machine) -> str:
    (folder,) = (machine.home / "incoming").iterdir()
    return folder.name


def test_two_workers_share_the_places_of_a_server(fleet: Fleet) -> None:
    """Whatever each of them could do, the server never has more requests at once than it takes from all of them."""
    first, second = fleet.two_workers()
    run_id = fleet.replica.submit("an orange fox", n=2 * PLACES + 2)
    jobs = fleet.ended(run_id)
    assert [each.state for each in jobs] == ["done"] * len(jobs)
    moments = sorted(
        (when, change) for each in jobs for when, change in ((each.sent_at, 1), (each.ended_at, -1)) if when
    )
    at_once = list(accumulate(change for _, change in moments))
    assert max(at_once) == PLACES
    assert {fleet.who_did(each) for each in jobs} <= {_executor_of(first), _executor_of(second)}


def test_a_worker_that_is_stopped_for_longer_than_its_lease_asks_nobody_twice(fleet: Fleet) -> None:
    """It sleeps with a request in its hands: the others take the job for unknown, its places are theirs, and when it wakes
    the picture is kept as a late one."""
    sleeper, other = fleet.two_workers()
    run_id = fleet.replica.submit("a violet fox", n=PLACES)
    fleet.until(run_id, lambda jobs: all(each.state == "sent" for each in jobs))
    asleep = fleet.under_way().get(_executor_of(sleeper), set())
    if not asleep:
        sleeper, other = other, sleeper
        asleep = fleet.under_way()[_executor_of(sleeper)]
    sleeper.process.send_signal(signal.SIGSTOP)
    try:
        fleet.until(run_id, lambda jobs: all(each.state == "unknown" for each in jobs if each.id in asleep))
        (next_one,) = fleet.ended(fleet.replica.submit("a brown fox"))
        assert (next_one.state, fleet.who_did(next_one)) == ("done", _executor_of(other))
    finally:
        sleeper.process.send_signal(signal.SIGCONT)
    late = fleet.until(run_id, lambda jobs: all(each.state == "done" for each in jobs))
    assert {each.late for each in late if each.id in asleep} == {True}
    assert fleet.posts(late) == {1}
