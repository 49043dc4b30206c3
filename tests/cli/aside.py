"""The command line run beside a test, in its process, and what becomes of its run afterwards."""

import threading
import time
from collections.abc import Callable

from easel.cli.report import Report
from easel.cli.run import CommandRun
from easel.jobs.engine import Engine
from easel.runs.records import Run
from easel.runs.runs import Runs
from easel.settings import Settings
from easel.store.store import Store


def run_aside(command: CommandRun) -> tuple[threading.Thread, list[Report]]:
    """Its thread, and where its report will lie."""
    ended: list[Report] = []
    thread = threading.Thread(target=lambda: ended.append(command.run()), daemon=True)
    thread.start()
    return thread, ended


def until(true: Callable[[], object], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


def taken_up(settings: Settings) -> Run:
    """What a studio that opens the library afterwards makes of the newest run."""
    store = Store(settings)
    store.open()
    engine = Engine(settings, store, sandbox=True)
    engine.start()
    try:
        until(lambda: not Runs(store).recent(1)[0].running)
        return Runs(store).recent(1)[0]
    finally:
        engine.close(grace=0)
        store.close()
