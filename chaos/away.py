"""`python -m chaos.away`: the database server is away for a minute while two workers have jobs in hand and more wait.

What is in hand is kept when it comes, or is of unknown end; what waits goes on afterwards; nothing is asked for twice.
"""

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from chaos.limits import PARAMS
from chaos.promises import Promise
from easel.connections.connection import Connection
from easel.connections.keys import NOTHING_ENTERED
from easel.errors import EaselError
from easel.runs.records import FINAL_STATES
from easel.settings import load
from easel.store.trouble import TROUBLE
from easel.studio import Studio
from tests.postgres_server import PostgresServer
from tests.sandbox_process import SandboxProcess
from tests.scale.processes import worker

AWAY, JOBS, PLACES = 60.0, 16, 4
_KEYS = {"master_key": "of chaos", "url_key": "of chaos, long enough"}
_LONG = 300.0  # seconds


def main() -> int:
    with ExitStack() as opened:
        server = PostgresServer()
        opened.callback(server.stop)
        sandbox = SandboxProcess(delay="3")
        opened.callback(sandbox.stop)
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="easel-away-")))
        given = _KEYS | {"database_url": server.make("away")}
        studio = Studio.open(load(_env_file=None, home=folder / "home", role="web", **given))
        opened.callback(studio.close)
        studio.directory.store.add(
            Connection("", "Box", sandbox.base_url, kind="sandbox", concurrency=PLACES), NOTHING_ENTERED
        )
        variables = {f"EASEL_{name.upper()}": value for name, value in given.items()} | {"EASEL_ALLOW_PRIVATE": "1"}
        for number in range(2):
            hired = worker(f"worker-{number}", folder, variables)
            opened.callback(hired.end)
            hired.wait_for("Ready for jobs.")
        runs = [studio.engine.submit(PARAMS) for _ in range(JOBS)]
        time.sleep(2)
        server.halt()
        time.sleep(AWAY)
        server.go_on()
        states, posts = _ends(studio, runs), sandbox.counts()["jobs"]
    done = states.count("done")
    promises = (
        Promise("every job comes to its end", f"{len(states)} jobs", tuple(s for s in states if s not in FINAL_STATES)),
        Promise("what was not in hand is done", f"{done} done", () if done >= JOBS - PLACES else tuple(states)),
        Promise(
            "nothing is asked for twice", f"{sum(posts.values())} requests", tuple(k for k, n in posts.items() if n > 1)
        ),
    )
    for promise in promises:
        print(promise)
    return int(any(promise.broken for promise in promises))


def _ends(studio: Studio, runs: list[str]) -> list[str]:
    ends = time.monotonic() + _LONG
    while True:
        try:
            found = [job.state for name in runs if (run := studio.runs.run(name)) for job in run.jobs]
        except (EaselError, *TROUBLE):
            found = []
        if (found and all(state in FINAL_STATES for state in found)) or time.monotonic() > ends:
            return [str(state) for state in found]
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
