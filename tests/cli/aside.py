"""The command line run beside a test, in its process, and what becomes of its run afterwards."""

import threading
import time
from collections.abc import Callable

from easel.cli.report import Report
from easel.cli.run import CommandRun
from easel.jobs.engine import Engine
from easel.library.library import Library
from easel.runs.records import Run
from easel.settings import Settings


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
    library = Library(settings)
    library.open()
    engine = Engine(settings, library, sandbox=True)
    engine.start()
    try:
        until(lambda: not library.recent_runs(1)[0].running)
        return library.recent_runs(1)[0]
    finally:
        engine.close(grace=0)
        library.close()
