"""`python -m chaos`: a storm, and whether every promise was kept; the exit code is 1 when one was broken."""

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from chaos.promises import USABLE, Promise, verify
from chaos.storm import Storm, Weather
from tests.postgres_server import PostgresServer

WORKER = f"{sys.executable} -m easel.worker"


def main(line: list[str]) -> int:
    given = _parser().parse_args(line)
    weather = Weather(
        jobs=given.jobs,
        kills=given.kills,
        faults=given.faults,
        engines=given.engines,
        seed=given.seed,
        workers=tuple(given.worker),
        lose_one=given.lose_one,
    )
    where: AbstractContextManager[str] = contextlib.nullcontext("on one machine")
    if given.postgres:
        weather = replace(weather, workers=(WORKER, WORKER), lose_one=True)
        where = _on_postgres()
    with where as told:
        print(f"{weather.jobs} jobs, {weather.faults:.0%} faults, {weather.kills} kills, seed {weather.seed}, {told}")
        sys.stdout.flush()
        promises = _storm(weather, given.usable)
    for promise in promises:
        print(promise)
    return int(any(promise.broken for promise in promises))


def _storm(weather: Weather, usable: float) -> tuple[Promise, ...]:
    with tempfile.TemporaryDirectory(prefix="easel-chaos-") as folder:
        storm = Storm(weather, Path(folder) / "home")
        storm.blow()
        return verify(storm, usable=usable)


@contextlib.contextmanager
def _on_postgres() -> Iterator[str]:
    """A server of its own, which every process of the storm finds by its environment."""
    server = PostgresServer()
    try:
        shared = {"DATABASE_URL": server.make("storm"), "ROLE": "web", "MASTER_KEY": "chaos", "URL_KEY": "chaos " * 3}
        os.environ.update({f"EASEL_{name}": value for name, value in shared.items()})
        yield "on PostgreSQL with two workers, one of them killed for good"
    finally:
        server.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--kills", type=int, default=10, help="how often an engine or worker is killed by SIGKILL")
    parser.add_argument("--faults", type=float, default=0.4, help="share of requests that meet a fault, 0 to 1")
    parser.add_argument("--engines", type=int, default=1, help="studios on the same home")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--usable", type=float, default=USABLE, help="seconds that a start may take")
    parser.add_argument(
        "--worker", action="append", default=[], metavar="COMMAND", help="a further process; repeatable"
    )
    parser.add_argument("--postgres", action="store_true", help="a studio that only submits, and two workers")
    parser.add_argument("--lose-one", action="store_true", help="the last worker killed never comes back")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
