"""A machine that is away for a while with a picture in its hands."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import sqlalchemy as sa

from easel.jobs.alive import LEASE
from easel.runs.records import Run
from easel.runs.tables import executor, job
from tests.jobs.conftest import Open, Studio
from tests.sandbox_process import ROOT, SandboxProcess
from tests.scale.conftest import KEYS


def _die(home: Path, base_url: str, database_url: str) -> None:
    """A process that has received the last byte of a picture, and nothing more."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
    given = {"home": str(home), "base_url": base_url, "connection_name": "Sandbox", "database_url": database_url} | KEYS
    variables = {f"EASEL_{name.upper()}": value for name, value in given.items()}
    line = [sys.executable, "-m", "tests.jobs.dying", "after the last byte, before the blob", "plain"]
    process = subprocess.run(line, cwd=ROOT, env=clean | variables, capture_output=True, timeout=100, check=False)
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()


def _much_later(studio: Studio) -> None:
    """What eight seconds would do."""
    with studio.store.database.writing() as connection:
        connection.execute(sa.update(job).where(job.c.state == "sent").values(lease=time.time() - 1))
        silent = sa.update(executor).where(executor.c.id != studio.engine._executor.id)
        connection.execute(silent.values(beat=executor.c.beat - LEASE))


def test_a_picture_that_lies_on_a_machine_that_comes_back_is_kept_after_all(
    open_studio: Open, start_sandbox: type[SandboxProcess], database_url: str, tmp_path: Path
) -> None:
    """Others cannot know of it and take the job for unknown; once the machine is back the job is done, and was sent once."""
    sandbox = start_sandbox()
    _die(tmp_path / "away", sandbox.base_url, database_url)
    other = open_studio(sandbox.base_url, home=tmp_path / "other")
    (run,) = other.runs.recent()
    _much_later(other)
    other.engine._recovery.once()
    assert _until(other, run.id, "unknown").jobs[0].pictures == ()
    back = open_studio(sandbox.base_url, home=tmp_path / "away")
    done = _until(back, run.id, "done").jobs[0]
    assert done.error is None
    (kept,) = done.pictures
    assert back.store.blobs.path(kept.sha256).stat().st_size == kept.size_bytes
    assert sandbox.counts()["total"] == 1


def _until(studio: Studio, run_id: str, state: str) -> Run:
    return studio.until(run_id, lambda run: run.jobs[0].state == state, 60)
