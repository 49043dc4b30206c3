"""Lines: from the press to the request, what an idle studio costs, and what a thousand cells of a batch cost the writers."""

import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from bench.measure import target
from easel.connections.connection import Connection
from easel.connections.keys import NOTHING_ENTERED
from easel.connections.tables import connection_fact
from easel.experiments.definition import Definition
from easel.requests.generate import GenerateParams
from easel.runs.records import FINAL_STATES, Job
from easel.settings import load
from easel.studio import Studio
from tests.painting_gateway import PaintingGateway, painting_gateway
from tests.postgres_server import PostgresServer

PRESSES, PAUSE = 30, 0.4  # seconds between two presses
IDLE = 10.0  # seconds of looking at a studio that nobody uses
CELLS = 1000
PARAMS = GenerateParams("noise", size="1024x640", quality="low")
_TIMED: dict[sa.Engine, list[float]] = {}
_KEYS = {"master_key": "of the bench", "url_key": "of the bench, long enough"}


def show(rounds: int) -> None:
    _show("SQLite", "", rounds)
    server = PostgresServer()
    try:
        _show("PostgreSQL", server.make("bench"), rounds)
    finally:
        server.stop()


def _show(name: str, database_url: str, rounds: int) -> None:
    with painting_gateway(poll=0.5, streams_fail=False) as gateway, _studio(database_url) as studio:
        (one, *others) = [_add(studio, gateway, f"Server {number}") for number in range(5)]
        delays = sorted(_press(studio, one) for _ in range(PRESSES))
        median, late = delays[len(delays) // 2], delays[int(len(delays) * 0.95)]
        print(f"  {name}: press to request p50 {median:.0f} ms, p95 {late:.0f} ms of {PRESSES} presses")
        target("p50", median, 200, "ms")
        took = statistics.median(_start(studio, number) for number in range(rounds))
        print(f"  {name}: an experiment of {CELLS:,} cells started: {took:.0f} ms of the writers' turn")
        target("experiment", took, 100, "ms")
        for each in (one, *others):
            studio.engine.expect(each)
        target(f"{name}: five connections, one in use", _idle(studio, used=1), 5, "% of a core")
        target(f"{name}: nobody there", _idle(studio, used=0), 2, "% of a core")


@contextmanager
def _studio(database_url: str) -> Iterator[Studio]:
    with ExitStack() as opened:
        home = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="easel-lines-"))) / "home"
        studio = Studio.open(
            load(_env_file=None, home=home, database_url=database_url, **(_KEYS if database_url else {}))
        )
        opened.callback(studio.close)
        yield studio


def _add(studio: Studio, gateway: PaintingGateway, name: str) -> Connection:
    given = Connection("", name, gateway.base_url.replace("127.0.0.1", "localhost"), kind="other")
    return studio.directory.store.add(replace(given, enabled=True), NOTHING_ENTERED)


def _press(studio: Studio, to: Connection) -> float:
    """Milliseconds from the press to the committed row of the request."""
    time.sleep(PAUSE)
    before = time.time()
    run_id = studio.engine.submit(PARAMS, connection=to.id)
    return 1000 * ((_ended(studio, run_id).sent_at or 0) - before)


def _ended(studio: Studio, run_id: str) -> Job:
    while True:
        run = studio.runs.run(run_id)
        assert run is not None
        if run.jobs[0].state in FINAL_STATES:
            return run.jobs[0]
        time.sleep(0.01)


def _start(studio: Studio, number: int) -> float:
    """Milliseconds in which no other writer could write: the longest transaction of a start, with cells, run and jobs,
    each with a request of its own."""
    sides = {name: tuple(f"{name} {each}" for each in range(10)) for name in ("colour", "animal", "place")}
    prompt = f"a ${{colour}} ${{animal}} in ${{place}}, {number}"
    wish = Definition(prompt=prompt, variables=sides, fixed={"size": PARAMS.size, "quality": PARAMS.quality})
    plan = studio.experiments.plan(wish)
    assert plan.send == CELLS
    with _turns(studio) as turns:
        name = studio.experiments.start(wish)
    studio.experiments.stop(name)
    return 1000 * max(turns)


@contextmanager
def _turns(studio: Studio) -> Iterator[list[float]]:
    """Seconds of each writing transaction within the block."""
    writes = studio.store.database._writes
    if writes not in _TIMED:  # once: threads of the engine write meanwhile
        began, turns = [0.0], _TIMED.setdefault(writes, [])
        sa.event.listen(writes, "begin", lambda _: began.append(time.perf_counter()))
        sa.event.listen(writes, "commit", lambda _: turns.append(time.perf_counter() - began[-1]))
    _TIMED[writes].clear()
    yield _TIMED[writes]


def _idle(studio: Studio, *, used: int) -> float:
    """Percent of a core that this process takes; `used` of the five connections are worked with, the others some minutes ago."""
    store = studio.directory.store
    for number, each in enumerate(store.all()):
        when = time.time() + IDLE if number < used else time.time() - 120
        with studio.store.database.noting() as transaction:
            mine = connection_fact.c.id == each.id
            transaction.execute(sa.update(connection_fact).where(mine).values(used=when))
    time.sleep(2)
    before, began = _cpu(), time.monotonic()
    time.sleep(IDLE)
    return 100 * (_cpu() - before) / (time.monotonic() - began)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
