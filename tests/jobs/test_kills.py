"""kill -9 at every named moment of a job: after the next start its state is true, its picture kept, and nothing sent twice.

This is the test of `salvage.py`, `arrivals.py` and `server_answers.py`, too.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from easel.runs.records import Job
from easel.runs.tables import job
from easel.threads import rows
from tests.jobs.conftest import Open, Studio
from tests.jobs.dying import STAGES
from tests.sandbox_process import ROOT, SandboxProcess

UNSENT = {"before sent is committed"}
NOTHING_CAME = {"after sent, before the first byte"}
_USAGE_LOST = {
    "after the last byte, before the blob",
    "after the blob, before the sidecar",
    "at the sidecar",
}


def _die(home: Path, base_url: str, stage: str, way: str, **more: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
    given = {"EASEL_HOME": str(home), "EASEL_BASE_URL": base_url, "EASEL_CONNECTION_NAME": "Sandbox"} | more
    line = [sys.executable, "-m", "tests.jobs.dying", stage, way]
    process = subprocess.run(line, cwd=ROOT, env=clean | given, capture_output=True, timeout=100, check=False)
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()


def _let_leases_run_out(studio: Studio) -> None:
    """What eight seconds would do."""
    with studio.store.database.writing() as connection:
        connection.execute(sa.update(job).where(job.c.state == "sent").values(lease=time.time() - 1))


@pytest.mark.parametrize(
    ("stage", "way"), [*((stage, "plain") for stage in STAGES), ("after the last byte, before the blob", "streamed")]
)
def test_a_process_that_dies_there_loses_nothing(
    open_studio: Open, start_sandbox: type[SandboxProcess], tmp_path: Path, stage: str, way: str
) -> None:
    """Not sent: it is sent by the next start. Nothing came: unknown. The last byte came: the picture is in the library."""
    sandbox = start_sandbox()
    _die(tmp_path / "home", sandbox.base_url, stage, way)
    came = sandbox.counts()
    studio = open_studio(sandbox.base_url)
    _let_leases_run_out(studio)
    (run,) = studio.runs.recent()
    (ended,) = studio.ended(run.id, 60).jobs
    if stage in NOTHING_CAME:
        assert (ended.state, ended.pictures) == ("unknown", ())
        assert came["total"] == 0
    else:
        assert ended.state == "done", ended.error
        (kept,) = ended.pictures
        assert studio.store.blobs.path(kept.sha256).stat().st_size == kept.size_bytes
        assert (kept.width, kept.height, kept.thumb_ready) == (1024, 640, True)
        assert (kept.usage is None) == (stage in _USAGE_LOST)
    after = sandbox.counts()
    assert after["total"] == (1 if stage in UNSENT else came["total"])
    assert all(posts == 1 for posts in after["jobs"].values())


def test_what_the_dead_received_is_cleared_away_once_it_is_kept(
    open_studio: Open, start_sandbox: type[SandboxProcess], tmp_path: Path
) -> None:
    """The folder where the picture arrived stays until the job has come to its end, and goes then."""
    sandbox = start_sandbox()
    _die(tmp_path / "home", sandbox.base_url, "after the last byte, before the blob", "plain")
    studio = open_studio(sandbox.base_url)
    (run,) = studio.runs.recent()
    incoming = tmp_path / "home" / "incoming"
    assert len(list(incoming.glob("*/*/*"))) == 1  # its lease still holds: nobody has touched it
    _let_leases_run_out(studio)
    assert studio.ended(run.id, 60).jobs[0].state == "done"
    ends = time.monotonic() + 30
    while len(list(incoming.iterdir())) > 1 and time.monotonic() < ends:
        time.sleep(0.1)
    assert [folder.name for folder in incoming.iterdir()] == [studio.engine._executor.id]


def _recovered(studio: Studio, state: str = "done") -> tuple[Job, dict[str, Any]]:
    """The only job, brought to its end, and what is known of its answer."""
    _let_leases_run_out(studio)
    with studio.store.database.reading() as connection:
        run_id = connection.execute(sa.select(job.c.run_id)).scalar_one()
    (ended,) = studio.ended(run_id, 60).jobs
    assert ended.state == state, ended.error
    with studio.store.database.reading() as connection:
        return ended, rows.said(connection, ended.id)


def test_a_turn_that_its_server_keeps_is_asked_for(
    open_studio: Open, start_sandbox: type[SandboxProcess], tmp_path: Path
) -> None:
    """Nobody sends it again: the next start has its words, its picture, and what both used."""
    sandbox = start_sandbox()
    _die(tmp_path / "home", sandbox.base_url, "after the first words", "streamed turn", EASEL_TURN_STORE="true")
    found, said = _recovered(open_studio(sandbox.base_url, turn_store=True))
    assert (len(found.pictures), found.attempts, bool(said["words"]), bool(said["usage"])) == (1, 1, True, True)
    assert found.pictures[0].usage is not None
    (posts,) = sandbox.counts()["posts"].values()
    assert posts == 1


def test_a_turn_that_no_server_keeps_is_unknown(
    open_studio: Open, start_sandbox: type[SandboxProcess], tmp_path: Path
) -> None:
    """It was asked to keep it and did not: that is found out for nothing."""
    sandbox = start_sandbox(memory="false")
    _die(tmp_path / "home", sandbox.base_url, "after the answer's id", "streamed turn", EASEL_TURN_STORE="true")
    studio = open_studio(sandbox.base_url, turn_store=True)
    found, _ = _recovered(studio, "unknown")
    assert (found.error or {})["kind"] == "WorkerLost"
    assert studio.engine.can_look(found)


@pytest.mark.parametrize("stage", ["after the sidecar, before the row", "after the blob, before the sidecar"])
def test_no_picture_of_an_answer_with_several_is_lost(
    open_studio: Open, start_sandbox: type[SandboxProcess], tmp_path: Path, stage: str
) -> None:
    """Although the process died at the first of them: each is kept, and what the answer used and cost stands once, where it is
    known."""
    sandbox = start_sandbox(fault="two_pictures")
    _die(tmp_path / "home", sandbox.base_url, stage, "turn")
    studio = open_studio(sandbox.base_url)
    found, said = _recovered(studio)
    is_told = stage not in _USAGE_LOST
    assert [picture.usage is not None for picture in found.pictures] == [is_told, False]
    sidecars = studio.store.sidecars.of_job(found.id)
    assert [each.picture_id for each in sidecars] == [each.id for each in found.pictures]
    assert len({each.sha256 for each in sidecars}) == 2
    assert all(each.turn is not None for each in sidecars)
    with studio.store.database.reading() as connection:
        cost, usage = connection.execute(sa.select(job.c.cost, job.c.usage)).one()
    assert said["words"]
    assert [bool(said["usage"]), bool(cost), bool(usage)] == [is_told] * 3
