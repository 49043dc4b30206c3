"""A server that asks to wait is asked by no worker, whichever of them heard it: two processes, on SQLite and on PostgreSQL."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.connections.connection import Connection
from easel.connections.keys import NOTHING_ENTERED
from easel.requests.generate import GenerateParams
from easel.runs.records import FINAL_STATES, Job
from easel.runs.tables import job
from easel.settings import load
from easel.studio import Studio
from tests.painting_gateway import PaintingGateway, painting_gateway
from tests.postgres_server import PostgresServer
from tests.scale.conftest import KEYS
from tests.scale.processes import worker

pytestmark = pytest.mark.timeout(300)  # two processes start

PLACES, RUNS, PICTURES = 4, 3, 8
PAUSE = 12.0  # seconds for which the server asks to wait
ON_ITS_WAY = 4.0  # seconds in which what a worker had taken before it heard may still reach the server
LONG = 100.0  # seconds: a condition that is not there by then will not come
LIMITED = {"error": {"message": "slow down", "type": "rate_limit_error"}}


@dataclass(frozen=True, slots=True)
class Workers:
    """Two that work, and a studio that only puts jobs in line."""

    studio: Studio
    gateway: PaintingGateway

    def jobs(self, run_ids: list[str]) -> tuple[Job, ...]:
        runs = [self.studio.runs.run(each) for each in run_ids]
        return tuple(each for run in runs if run is not None for each in run.jobs)

    def under_way(self) -> set[str]:
        """The processes that wait for an answer."""
        with self.studio.store.database.reading() as connection:
            return set(connection.execute(sa.select(job.c.executor).where(job.c.state == "sent")).scalars())

    def line_is_shut(self) -> bool:
        """As every worker reads it before it takes a job."""
        schema = "dbos." if self.studio.store.database.is_shared else ""
        with self.studio.store.database.reading() as connection:
            asked = sa.text(f"SELECT concurrency FROM {schema}queues WHERE name LIKE 'line-%'")
            return connection.execute(asked).scalars().all() == [0]


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def workers(
    request: pytest.FixtureRequest, postgres: PostgresServer, template: str, tmp_path: Path
) -> Iterator[Workers]:
    """On SQLite they share a home, on PostgreSQL each has its own."""
    with ExitStack() as opened:
        shared = request.param == "PostgreSQL"
        given = KEYS | ({"database_url": opened.enter_context(postgres.lent(template))} if shared else {})
        gateway = opened.enter_context(painting_gateway(streams_fail=False, seconds=0.5))
        studio = Studio.open(load(_env_file=None, home=tmp_path / "home", role="web", **given))
        opened.callback(studio.close)
        studio.directory.store.add(Connection("", "Narrow", gateway.base_url, concurrency=PLACES), NOTHING_ENTERED)
        variables = {f"EASEL_{name.upper()}": value for name, value in given.items()} | {"EASEL_ALLOW_PRIVATE": "1"}
        hired = [worker(f"worker-{number}" if shared else "home", tmp_path, variables) for number in range(2)]
        for each in hired:
            opened.callback(each.end)
        for each in hired:
            each.wait_for("Ready for jobs.")
        yield Workers(studio, gateway)


def until(true: Callable[[], object]) -> None:
    ends = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_a_429_stops_every_worker_until_its_time_is_over(workers: Workers) -> None:
    """One request is answered with 429 while others are under way: neither of two sends another before the server wished it,
    then all are done, and only the one that was turned away was asked for again. Which of them takes free places is chance."""
    gateway = workers.gateway
    params = GenerateParams("noise", n=PICTURES, size="1024x640", quality="low")
    runs = [workers.studio.engine.submit(params) for _ in range(RUNS)]
    until(workers.under_way)
    gateway.status, gateway.body, gateway.headers = 429, LIMITED, {"Retry-After": f"{PAUSE:.0f}"}
    gateway.plain_failures = 1
    until(workers.line_is_shut)
    shut = time.time()
    until(lambda: all(each.state in FINAL_STATES for each in workers.jobs(runs)))
    later = [came for came in gateway.came if came > shut + ON_ITS_WAY]
    assert later, "the pause was over before the line was shut"
    (refused,) = gateway.refused
    assert min(later) - refused >= PAUSE, "somebody asked before the time was over"
    assert {each.state for each in workers.jobs(runs)} == {"done"}
    assert len(gateway.came) == RUNS * PICTURES + 1
