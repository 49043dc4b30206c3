"""What becomes of jobs whose process died.

This is the test of `maintenance.py`, too.
"""

import contextlib
import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from easel.jobs import submission
from easel.jobs.admission import MeantFor
from easel.jobs.alive import LEASE
from easel.jobs.queue import Ticket
from easel.library.tables import picture
from easel.requests.generate import GenerateParams
from easel.runs.records import Job
from easel.runs.tables import job, run
from easel.store.ids import new_id
from easel.store.sidecars import Sidecar
from tests.jobs.conftest import SMALL, Open, Studio
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]
DEAD = "easel-999-0123456789ab"


def _left_behind(studio: Studio, state: str = "sent", **values: Any) -> tuple[str, str]:
    """A run whose process died; its id and its job's."""
    name = new_id()
    params = GenerateParams("left behind", **SMALL)
    run_id = submission.write_run(
        studio.store,
        params,
        (),
        meant_for=MeantFor("sandbox", "Sandbox"),
        stage="",
        job_ids=[name],
        put=lambda *_: None,
    )
    with studio.store.database.writing() as connection:
        connection.execute(
            sa.update(job).where(job.c.id == name).values(**({"state": state, "executor": DEAD} | values))
        )
    return run_id, name


def _swept(studio: Studio, run_id: str, state: str) -> Job:
    """The job once a recovery has brought it to `state`; the engine's own first look may be at it at the same time."""
    studio.engine._recovery.once()
    return studio.until(run_id, lambda run: run.jobs[0].state == state).jobs[0]


def _expire(studio: Studio) -> None:
    with studio.store.database.writing() as connection:
        connection.execute(sa.update(job).values(lease=time.time() - 1))


def _story(studio: Studio, run_id: str, job_id: str, folder: Path, *, cut: int = 0) -> Sidecar:
    """A picture that was stored with its sidecar before the process died; without its last `cut` bytes."""
    path = folder / "picture"
    Image.effect_noise((1024, 640), 40).save(path, "PNG")
    data = path.read_bytes()[: -cut or None]
    path.write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    studio.store.blobs.put_file(path, sha256)
    made = Sidecar(
        picture_id=new_id(),
        job_id=job_id,
        run_id=run_id,
        index=0,
        position=0,
        kind="generate",
        created=time.time(),
        run_created=time.time(),
        connection="Sandbox",
        params=GenerateParams("left behind", **SMALL).as_dict(),
        sha256=sha256,
        size_bytes=len(data),
        width=1024,
        height=640,
        format="png",
        revised_prompt="",
        got={"size": "1024x640", "format": "png"},
        usage=None,
        cost=None,
        request_id="r",
        attempt=1,
        reply={},
    )
    studio.store.sidecars.write(made)
    return made


def test_a_sent_job_of_a_dead_process_is_unknown_and_not_sent_again(open_studio: Open, sandbox: SandboxProcess) -> None:
    """Sent, lease over, lock free, nothing kept: unknown, with words about the money, and no POST."""
    studio = open_studio(sandbox.base_url)
    run_id, name = _left_behind(studio, lease=time.time() - 1)
    lost = _swept(studio, run_id, "unknown")
    assert lost.error is not None
    assert (lost.error["kind"], lost.error["possibly_billed"]) == ("WorkerLost", True)
    assert name not in sandbox.counts()["jobs"]


def test_a_kept_picture_without_a_row_is_taken_in(open_studio: Open, sandbox: SandboxProcess, tmp_path: Path) -> None:
    """The process died after the sidecar and before the row: the picture appears, whole, and the job is done."""
    studio = open_studio(sandbox.base_url)
    run_id, name = _left_behind(studio, state="stopped", lease=time.time() + LEASE - 1)
    made = _story(studio, run_id, name, tmp_path)
    _expire(studio)
    found = _swept(studio, run_id, "done")
    assert [kept.id for kept in found.pictures] == [made.picture_id]
    assert found.pictures[0].thumb_ready
    studio.engine._recovery.once()
    assert len(studio.library.pictures()) == 1


def test_a_broken_kept_picture_is_not_shown(open_studio: Open, sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Bytes that turn out to be no whole picture: failed and possibly billed, no picture in the library, the bytes kept."""
    studio = open_studio(sandbox.base_url)
    run_id, name = _left_behind(studio, lease=time.time() + LEASE - 1)
    made = _story(studio, run_id, name, tmp_path, cut=1000)
    _expire(studio)
    found = _swept(studio, run_id, "failed")
    assert found.error is not None
    assert (found.error["kind"], found.error["possibly_billed"]) == ("NoPicture", True)
    assert studio.library.pictures() == ()
    assert studio.store.blobs.path(made.sha256).exists()
    assert studio.store.sidecars.of_job(name)[0].broken


@pytest.mark.parametrize("left", [LEASE - 1, LEASE + 3600])
def test_a_lease_is_waited_for_but_not_one_from_the_future(
    open_studio: Open, sandbox: SandboxProcess, left: float
) -> None:
    """Within its lease a job is left alone; a lease longer than leases are was written before the clock went back."""
    studio = open_studio(sandbox.base_url)
    run_id, _ = _left_behind(studio, lease=time.time() + left)
    if left > LEASE:
        _swept(studio, run_id, "unknown")
    else:
        assert studio.engine._recovery.once()
        assert studio.job(run_id).state == "sent"


def test_a_queued_job_of_a_dead_process_goes_on(open_studio: Open, sandbox: SandboxProcess) -> None:
    """What was never sent is taken up by a living studio and sent once; also what belongs to nobody."""
    studio = open_studio(sandbox.base_url)
    run_id, name = _left_behind(studio, state="queued")
    other, second = _left_behind(studio, state="queued", executor=None)
    studio.engine._recovery.once()
    studio.engine._recovery.once()
    assert studio.ended(run_id).jobs[0].state == "done"
    assert studio.ended(other).jobs[0].state == "done"
    counts = sandbox.counts()["jobs"]
    assert (counts[name], counts[second]) == (1, 1)


def test_a_ticket_that_its_row_does_not_name_sends_nothing(open_studio: Open, sandbox: SandboxProcess) -> None:
    """Of a job that was sent, of one that was put in line anew, and one given twice: nothing is asked for it, or once."""
    studio = open_studio(sandbox.base_url)
    queue = studio.engine._queue
    assert queue is not None
    _, name = _left_behind(studio)
    with studio.store.database.writing() as connection:
        queue.put(connection, "sandbox", Ticket(name, 0))
        queue.put(connection, "sandbox", Ticket(name, 7))
    done = studio.ended(studio.submit()).jobs[0]
    with studio.store.database.writing() as connection:
        queue.put(connection, "sandbox", Ticket(done.id, 2))
    time.sleep(0.5)
    counts = sandbox.counts()["jobs"]
    assert name not in counts
    assert counts[done.id] == 1


def test_a_late_picture_makes_an_unknown_job_done(open_studio: Open, start_sandbox: Start) -> None:
    """Somebody took the job for lost while its answer was still being read: the picture comes and the job is done."""
    studio = open_studio(start_sandbox(delay="0.8").base_url)
    run_id = studio.submit()
    sent = studio.until(run_id, lambda run: run.jobs[0].state == "sent").jobs[0]
    with studio.store.database.writing() as connection:
        connection.execute(
            sa.update(job).where(job.c.id == sent.id).values(state="unknown", error={"kind": "WorkerLost"})
        )
    late = studio.until(run_id, lambda run: run.jobs[0].state == "done").jobs[0]
    assert late.error is None
    assert len(late.pictures) == 1


def test_a_restart_goes_on_with_what_waited(open_studio: Open, start_sandbox: Start) -> None:
    """An engine that closes with jobs waiting hands them to the next one, which sends each once."""
    sandbox = start_sandbox(delay="0.5")
    studio = open_studio(sandbox.base_url, concurrency=1)
    run_id = studio.submit(n=4)
    studio.until(run_id, lambda run: any(job.state == "sent" for job in run.jobs))
    studio = open_studio(sandbox.base_url)
    assert [each.state for each in studio.ended(run_id, 30).jobs] == ["done"] * 4
    assert set(sandbox.counts()["jobs"].values()) == {1}


def test_a_failure_of_our_own_is_found_by_the_sweep(open_studio: Open, sandbox: SandboxProcess) -> None:
    """A job of this very process that nobody works on any more is not left to hang as sent."""
    studio = open_studio(sandbox.base_url)
    run_id, _ = _left_behind(studio, executor=studio.engine._executor.id, lease=time.time() + 5)
    _swept(studio, run_id, "unknown")


def test_leftovers_of_the_dead_are_removed_and_those_of_the_living_kept(
    open_studio: Open, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """At the start, half-received files of dead processes go; the living keep theirs."""
    studio = open_studio(sandbox.base_url)
    incoming = tmp_path / "home" / "incoming"
    (incoming / DEAD / "job").mkdir(parents=True)
    (incoming / DEAD / "job" / "half").write_bytes(b"x")
    studio.engine._maintenance.remove_leftovers()
    assert [folder.name for folder in incoming.iterdir()] == [studio.engine._executor.id]


def test_a_sidecar_survives_what_its_row_does_not(open_studio: Open, sandbox: SandboxProcess) -> None:
    """Between the sidecar and the row a crash may fall at any point; taking in twice is taking in once."""
    studio = open_studio(sandbox.base_url)
    (done,) = studio.ended(studio.submit()).jobs
    with studio.store.database.writing() as connection:
        connection.execute(sa.delete(picture))
        lost = {"state": "sent", "executor": DEAD, "lease": None, "ended_at": None}
        connection.execute(sa.update(job).values(**lost))
    with contextlib.suppress(FileNotFoundError):
        studio.library.thumb_path(done.pictures[0].id).unlink()
    again = _swept(studio, done.run_id, "done")
    assert replace(again.pictures[0], thumb_ready=True) == done.pictures[0]


def test_a_database_put_back_from_a_copy_gets_its_newer_pictures(open_studio: Open, sandbox: SandboxProcess) -> None:
    """Rows that an older copy of the database lacks come back by their sidecars, thumbnails included."""
    studio = open_studio(sandbox.base_url)
    (done,) = studio.ended(studio.submit()).jobs
    with studio.store.database.writing() as connection:
        connection.execute(sa.delete(run))
    studio.library.thumb_path(done.pictures[0].id).unlink()
    assert studio.library.pictures() == ()
    studio = open_studio(sandbox.base_url)
    ends = time.monotonic() + 10
    while not any(found.thumb_ready for found in studio.library.pictures()) and time.monotonic() < ends:
        time.sleep(0.02)
    assert studio.library.pictures() == done.pictures
    assert studio.library.thumb(done.pictures[0].id)
    assert studio.job(done.run_id).state == "done"


def test_a_thumbnail_that_was_thrown_away_is_made_again(open_studio: Open, sandbox: SandboxProcess) -> None:
    """Thumbnails are a cache: asked for through the engine, a missing one is made on the spot."""
    studio = open_studio(sandbox.base_url)
    (done,) = studio.ended(studio.submit()).jobs
    name = done.pictures[0].id
    studio.library.thumb_path(name).unlink()
    assert studio.library.thumb(name) is None
    again = studio.engine.thumb(name)
    assert again is not None
    assert again.is_file()
    assert studio.engine.thumb(new_id()) is None
