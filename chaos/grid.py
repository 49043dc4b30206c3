"""`python -m chaos.grid`: an experiment of 60 cells whose studio is killed by SIGKILL in the middle, twice, and started again.

No cell may be made twice, what was told before has to be what the sandbox counted, and what a kill left unknown is not sent again
by itself. The exit code is 1 when one of these is broken. `--engine` is the studio that is killed: lines in: `submit CELLS`;
lines out: `ready`, and `run CELLS EXPERIMENT_ID` once an experiment is on disk.
"""

import argparse
import contextlib
import json
import math
import os
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chaos.bodies import Body, Sandbox
from chaos.promises import Promise
from easel.experiments import queries
from easel.experiments.definition import Definition
from easel.experiments.records import CellRow
from easel.settings import Settings, load
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.studio import Studio
from tests.postgres_server import PostgresServer

PATIENCE = 180.0  # seconds
DELAY = 0.3  # seconds of one picture


@dataclass(slots=True)
class GridStorm:
    """`blow` once; afterwards the fields tell what was seen from outside."""

    cells: int
    home: Path
    kills: int = 2
    counts: dict[str, Any] = field(default_factory=dict)
    rows: tuple[CellRow, ...] = ()
    under_way_at_kills: int = 0

    def blow(self) -> None:
        sandbox = Sandbox("", DELAY, self.home.parent / "sandbox.log")
        sandbox.start()
        body = Body(
            [sys.executable, "-m", "chaos.grid", "--engine"],
            os.environ | _surroundings(self.home, sandbox.base_url),
            self.home.parent / "engine.log",
        )
        store = Store(self.settings())
        try:
            body.start()
            store.open()
            body.submit(self.cells)
            for number in range(1, self.kills + 1):
                self._until(store, self.cells * number // (self.kills + 1))
                body.kill()
                self.under_way_at_kills += sum(row.state == "sent" for row in self._rows(store))
                body.start()
            self._until(store, self.cells)
            self.counts = counts_of(sandbox.base_url)
            self.rows = self._rows(store)
        finally:
            body.kill()
            sandbox.stop()
            store.close()

    def settings(self) -> Settings:
        return load(home=self.home)

    def _until(self, store: Store, count: int) -> None:
        """So many cells have ended."""
        ends = time.monotonic() + PATIENCE
        while (rows := self._rows(store)) == () or sum(row.has_ended for row in rows) < count:
            if time.monotonic() > ends:
                raise RuntimeError(f"Stuck: {Counter(row.state for row in rows)}")
            time.sleep(0.05)

    def _rows(self, store: Store) -> tuple[CellRow, ...]:
        with store.database.reading() as connection:
            found = queries.latest(connection, STUDIO, 1)
            return queries.cells(connection, found[0].id) if found else ()


def verify(storm: GridStorm) -> tuple[Promise, ...]:
    """Every promise, kept or broken."""
    states = Counter(row.state for row in storm.rows)
    figures = f"{len(storm.rows)} cells ({', '.join(f'{count} {state}' for state, count in states.most_common())})"
    mine = {row.job_id for row in storm.rows}
    posts, painted = storm.counts["jobs"], storm.counts["painted"]
    twice = [f"{name} was asked for {count} times" for name, count in posts.items() if count > 1]
    strangers = [f"{name} is of no cell" for name in posts if name not in mine]
    stuck = [f"cell {row.index} is {row.state}" for row in storm.rows if row.state not in ("done", "unknown")]
    unkept = [
        f"cell {row.index} was never painted" for row in storm.rows if row.state == "done" and row.job_id not in painted
    ]
    more = [f"{states['unknown']} unknown"] if states["unknown"] > storm.under_way_at_kills else []
    twice += [f"{storm.counts['total']} requests"] if storm.counts["total"] > storm.cells else []
    asked = f"{storm.counts['total']} requests, {storm.counts['total_painted']} painted"
    missing = () if len(storm.rows) == storm.cells else (f"only {len(storm.rows)} of {storm.cells} cells",)
    return (
        Promise("every cell that was told is there and has ended", figures, (*missing, *stuck)),
        Promise("no cell is made twice, by the sandbox's own count", asked, (*twice, *strangers)),
        Promise("what is done was painted", f"{states['done']} done", tuple(unkept)),
        Promise(
            "unknown is at most what a kill cut off", f"{storm.under_way_at_kills} under way at kills", tuple(more)
        ),
    )


def definition(cells: int) -> Definition:
    """A grid of three variables with so many cells."""
    places = _part(cells, round(cells ** (1 / 3)))
    animals = _part(cells // places, math.isqrt(cells // places))
    names = (("colour", cells // places // animals), ("animal", animals), ("place", places))
    variables = {name: tuple(f"{name} {number}" for number in range(count)) for name, count in names}
    return Definition(
        prompt="a ${colour} ${animal} in ${place}", variables=variables, fixed={"size": "1024x640", "quality": "low"}
    )


def _part(count: int, most: int) -> int:
    """The largest number up to `most` that divides it."""
    return next(number for number in range(max(1, most), 0, -1) if count % number == 0)


def engine() -> None:
    studio = Studio.open(load())
    _say("ready")
    for line in sys.stdin:
        cells = int(line.split()[1])
        wish = definition(cells)
        plan = studio.experiments.plan(wish)
        _say(f"run {cells} {studio.experiments.start(wish, seen=plan.send)}")
    studio.close()


def main(line: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m chaos.grid", description=__doc__)
    parser.add_argument("--cells", type=int, default=60)
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--engine", action="store_true")
    given = parser.parse_args(line)
    if given.engine:
        engine()
        return 0
    where: AbstractContextManager[str] = _on_postgres() if given.postgres else contextlib.nullcontext("on SQLite")
    with where as told, tempfile.TemporaryDirectory(prefix="easel-grid-") as folder:
        print(f"{given.cells} cells, {given.kills} kills, {told}", flush=True)
        storm = GridStorm(given.cells, Path(folder) / "home", given.kills)
        storm.blow()
        promises = verify(storm)
    for promise in promises:
        print(promise)
    return int(any(promise.broken for promise in promises))


@contextlib.contextmanager
def _on_postgres() -> Iterator[str]:
    server = PostgresServer()
    try:
        shared = {"DATABASE_URL": server.make("grid"), "MASTER_KEY": "chaos", "URL_KEY": "chaos " * 3}
        os.environ.update({f"EASEL_{name}": value for name, value in shared.items()})
        yield "on PostgreSQL"
    finally:
        server.stop()


def _surroundings(home: Path, base_url: str) -> dict[str, str]:
    own = {"HOME": str(home), "CONNECTION_STORM_BASE_URL": base_url, "CONNECTION_STORM_KIND": "sandbox", "BASE_URL": ""}
    own |= {"CONCURRENCY": "4", "ALLOW_PRIVATE": "1"}
    return {f"EASEL_{name}": value for name, value in own.items()}


def counts_of(base_url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{base_url.removesuffix('/v1')}/_sandbox/counts", timeout=20) as answer:
        told: dict[str, Any] = json.load(answer)
    return told


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
