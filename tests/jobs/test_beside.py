"""Other processes that come and go beside a studio on one machine take nothing away from it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.births import ROOT
from tests.jobs.conftest import Open, Studio
from tests.sandbox_process import SandboxProcess


def _look(studio: Studio) -> None:
    """A command that opens the library, and closes it again."""
    subprocess.run(
        [sys.executable, "-m", "easel", "library", "stats"],
        cwd=ROOT,
        env=os.environ | {"EASEL_HOME": str(studio.settings.home)},
        check=True,
        capture_output=True,
    )


def test_the_log_of_the_database_stays_while_a_studio_writes(open_studio: Open, sandbox: SandboxProcess) -> None:
    """A process that ended last would take it away, with all that is written after; here none is the last, as this one holds its
    locks."""
    studio = open_studio(sandbox.base_url)
    studio.ended(studio.submit())
    log = Path(f"{studio.settings.home / 'library.sqlite'}-wal")
    before = log.stat().st_ino
    _look(studio)
    assert log.stat().st_ino == before
    run_id = studio.submit("another fox")
    studio.ended(run_id)
    _look(studio)
    assert log.stat().st_ino == before
    assert studio.run(run_id).jobs[0].state == "done"
