"""`python -m chaos.limits`: two workers and a server that takes few requests; no minute and no moment may be over its limit.

The server fails some requests at once, so that tries are repeated: each of them counts. On SQLite and on PostgreSQL.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from chaos.promises import Promise
from easel.connections.connection import Connection
from easel.connections.keys import NOTHING_ENTERED
from easel.requests.generate import GenerateParams
from easel.runs.records import FINAL_STATES, Run
from easel.settings import load
from easel.studio import Studio
from tests.painting_gateway import PaintingGateway, painting_gateway
from tests.postgres_server import PostgresServer
from tests.scale.processes import Machine, worker

A_MINUTE, PLACES, JOBS, FAILURES = 15, 3, 32, 5
PARAMS = GenerateParams("noise", size="1024x640", quality="low")
_KEYS = {"master_key": "of chaos", "url_key": "of chaos, long enough"}
_LONG = 400.0  # seconds


def main() -> int:
    server = PostgresServer()
    try:
        broken = [_kept("SQLite", ""), _kept("PostgreSQL", server.make("limits"))]
    finally:
        server.stop()
    return int(not all(broken))


def _kept(name: str, database_url: str) -> bool:
    with painting_gateway(streams_fail=False, seconds=1.0, plain_failures=FAILURES) as gateway:
        with _studio(database_url, gateway) as studio:
            runs = [studio.engine.submit(replace(PARAMS, n=8), batch=bool(number % 2)) for number in range(JOBS // 8)]
            jobs = [job for run in runs for job in _ended(studio, run).jobs]
        came = sorted(gateway.came)
    crowded = max(sum(first <= each < first + 60 for each in came) for first in came)
    promises = (
        Promise(
            f"{name}: every job is done", f"{len(jobs)} jobs", tuple(job.id for job in jobs if job.state != "done")
        ),
        Promise(
            f"{name}: no 60 seconds with more than {A_MINUTE} requests",
            f"at most {crowded}, {len(came)} requests for {len(jobs)} jobs",
            (str(crowded),) if crowded > A_MINUTE else (),
        ),
        Promise(
            f"{name}: never more than {PLACES} requests at once",
            f"at most {gateway.most_at_once}",
            (str(gateway.most_at_once),) if gateway.most_at_once > PLACES else (),
        ),
    )
    for promise in promises:
        print(promise)
    sys.stdout.flush()
    return not any(promise.broken for promise in promises)


@contextmanager
def _studio(database_url: str, gateway: PaintingGateway) -> Iterator[Studio]:
    """One that only submits, and two workers; on SQLite they share a home, on PostgreSQL each has its own."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="easel-limits-")))
        given = _KEYS | ({"database_url": database_url} if database_url else {})
        settings = load(_env_file=None, home=folder / "home", role="web", **given)
        studio = Studio.open(settings)
        opened.callback(studio.close)
        connection = Connection("", "Narrow", gateway.base_url, requests_per_minute=A_MINUTE, concurrency=PLACES)
        studio.directory.store.add(connection, NOTHING_ENTERED)
        variables = {f"EASEL_{name.upper()}": value for name, value in given.items()} | {"EASEL_ALLOW_PRIVATE": "1"}
        for number in range(2):
            opened.callback(_worker(folder, number, variables, shared=not database_url).end)
        yield studio


def _worker(folder: Path, number: int, variables: dict[str, str], *, shared: bool) -> Machine:
    hired = worker("home" if shared else f"worker-{number}", folder, variables)
    hired.wait_for("Ready for jobs.")
    return hired


def _ended(studio: Studio, run_id: str) -> Run:
    ends = time.monotonic() + _LONG
    while (run := studio.runs.run(run_id)) is None or any(job.state not in FINAL_STATES for job in run.jobs):
        assert time.monotonic() < ends, run
        time.sleep(0.2)
    return run


if __name__ == "__main__":
    sys.exit(main())
