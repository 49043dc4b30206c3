"""`python -m chaos`: a storm, and whether every promise was kept; the exit code is 1 when one was broken."""

import argparse
import sys
import tempfile
from pathlib import Path

from chaos.promises import USABLE, verify
from chaos.storm import Storm, Weather


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
    print(f"{weather.jobs} jobs, {weather.faults:.0%} faults, {weather.kills} kills, seed {weather.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="easel-chaos-") as folder:
        storm = Storm(weather, Path(folder) / "home")
        storm.blow()
        promises = verify(storm, usable=given.usable)
    for promise in promises:
        print(promise)
    return int(any(promise.broken for promise in promises))


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
    parser.add_argument("--lose-one", action="store_true", help="the last worker killed never comes back")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
