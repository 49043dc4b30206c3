"""A full disk, a locked database, a clock that jumps, Stop at any moment: each job ends true, nothing that came is lost."""

import errno
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from easel.runs.records import Run
from easel.runs.tables import job
from tests.jobs.conftest import Open, Studio
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]


def test_a_disk_that_is_too_full_is_told_before_anything_is_sent(
    open_studio: Open, start_sandbox: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without room for the largest answer a job fails, unsent, in words; with room again the next one is sent."""
    sandbox = start_sandbox()
    studio = open_studio(sandbox.base_url)
    with monkeypatch.context() as full:
        full.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10_000_000))
        (refused,) = studio.ended(studio.submit()).jobs
    assert refused.error is not None
    assert (refused.state, refused.error["kind"], refused.error["possibly_billed"]) == ("failed", "NoRoom", False)
    assert sandbox.counts()["total"] == 0
    assert studio.ended(studio.submit()).jobs[0].state == "done"


def test_a_picture_that_does_not_fit_into_the_library_is_kept_beside_it(
    open_studio: Open, start_sandbox: Start, tmp_path: Path
) -> None:
    """The disk takes no sidecar any more: the picture's file is kept, and the job says where and that it was probably billed."""
    sandbox = start_sandbox()
    studio = open_studio(sandbox.base_url)
    (tmp_path / "home" / "blobs" / "sidecars").write_text("no folder: nothing can be written below")
    (failed,) = studio.ended(studio.submit()).jobs
    assert failed.error is not None
    assert (failed.state, failed.error["kind"], failed.error["possibly_billed"]) == ("failed", "NoPicture", True)
    assert f"rescued/{failed.id}" in failed.error["hint"]
    (kept,) = (tmp_path / "home" / "rescued" / failed.id).iterdir()
    assert kept.read_bytes().startswith(b"\x89PNG")
    assert sandbox.counts()["jobs"] == {failed.id: 1}


@contextmanager
def _full_database(studio: Studio) -> Iterator[None]:
    """SQLite itself says that the disk is full: its file may not grow by a page, and what it has is used up."""
    database = studio.store.database
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE filler (text TEXT)")
    _cap(studio, None)
    try:
        with pytest.raises(sa.exc.OperationalError, match="full"):
            _fill(studio)
        yield
    finally:
        _cap(studio, 1_073_741_823)


def _cap(studio: Studio, pages: int | None) -> None:
    """None: no page more than there are. Each of the two writing connections has a limit of its own."""
    for way in (studio.store.database._writes, studio.store.database._notes):
        with way.connect() as connection:
            most = pages or int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
            connection.exec_driver_sql(f"PRAGMA max_page_count={most}")


def _fill(studio: Studio) -> None:
    while True:
        with studio.store.database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO filler VALUES (?)", ("x" * 500,))


def test_a_database_that_is_full_when_the_picture_comes_loses_nothing(open_studio: Open, start_sandbox: Start) -> None:
    """The rows cannot be written: once they can, the picture is in the library by its sidecar, and its job is done."""
    sandbox = start_sandbox(delay="2")
    studio = open_studio(sandbox.base_url)
    run_id = studio.submit("a fox " * 5000)  # which the server repeats: the picture's row needs pages of its own
    studio.until(run_id, lambda run: run.jobs[0].state == "sent" and bool(sandbox.counts()["total"]))
    with _full_database(studio):
        _until(lambda: not studio.engine.in_flight())
        assert studio.job(run_id).state == "sent"
    studio.engine._recovery.once()
    (done,) = studio.ended(run_id).jobs
    assert (done.state, len(done.pictures)) == ("done", 1)
    assert done.pictures[0].usage is not None
    assert sandbox.counts()["jobs"] == {done.id: 1}


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    with closing(sqlite3.connect(home / "library.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize(("fault", "state"), [("", "done"), ("401", "failed"), ("504", "unknown")])
def test_a_locked_database_is_waited_for(
    open_studio: Open, start_sandbox: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: str, state: str
) -> None:
    """Another program holds it when the answer comes, longer than a writer waits: the job's true end is written afterwards."""
    monkeypatch.setattr("easel.store.sqlite.BUSY_MS", 200)
    sandbox = start_sandbox(fault=f"{fault}~2" if fault else "", delay="2")
    studio = open_studio(sandbox.base_url)
    run_id = studio.submit()
    studio.until(run_id, lambda run: run.jobs[0].state == "sent" and bool(sandbox.counts()["total"]))
    with _locked(tmp_path / "home"):
        time.sleep(4)  # the answer comes after two seconds
        assert studio.job(run_id).state == "sent"
    _until(lambda: bool(studio.engine._recovery.once()) or not studio.run(run_id).running)
    (ended,) = studio.ended(run_id).jobs
    assert ended.state == state, ended.error
    assert ended.error is None or ended.error["kind"] in ("KeyRefused", "SlowServerError")
    assert sandbox.counts()["jobs"] == {ended.id: 1}


def test_a_job_that_cannot_be_marked_as_sent_is_not_sent(
    open_studio: Open, start_sandbox: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The database is locked when it is this job's turn: it stays queued or says that it was not sent; no request goes out."""
    monkeypatch.setattr("easel.store.sqlite.BUSY_MS", 200)
    sandbox = start_sandbox(delay="1.5")
    studio = open_studio(sandbox.base_url, concurrency=1)
    run_id = studio.submit(n=2)
    studio.until(
        run_id, lambda run: any(found.state == "sent" for found in run.jobs) and bool(sandbox.counts()["total"])
    )
    with _locked(tmp_path / "home"):
        time.sleep(4)
        assert sandbox.counts()["total"] == 1
    ends = time.monotonic() + 60
    while studio.run(run_id).running and time.monotonic() < ends:
        studio.engine._recovery.once()
        time.sleep(0.2)
    states = sorted(found.state for found in studio.run(run_id).jobs)
    assert states in (["done", "done"], ["done", "failed"])
    assert all(posts == 1 for posts in sandbox.counts()["jobs"].values())
    assert len(sandbox.counts()["jobs"]) == states.count("done")


@pytest.mark.parametrize("jump", [-7200.0, 7200.0])
def test_a_clock_that_jumps_changes_no_jobs_end(
    open_studio: Open, start_sandbox: Start, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    """Two hours forth or back while jobs run and wait: leases seem over or endless, and each job comes all the same, once."""
    sandbox = start_sandbox(delay="1")
    studio = open_studio(sandbox.base_url, concurrency=2)
    run_id = studio.submit(n=4)
    studio.until(run_id, lambda run: any(found.state == "sent" for found in run.jobs))
    right = time.time
    monkeypatch.setattr("time.time", lambda: right() + jump)
    for _ in range(3):
        studio.engine._recovery.once()
    assert [found.state for found in studio.ended(run_id, 60).jobs] == ["done"] * 4
    monkeypatch.setattr("time.time", lambda: right() - jump)
    assert studio.ended(studio.submit(), 60).jobs[0].state == "done"
    assert set(sandbox.counts()["jobs"].values()) == {1}


def _waits_to_try_again(run: Run) -> bool:
    return run.jobs[0].state == "sent" and run.jobs[0].attempts == 1 and "trying again" in run.jobs[0].stage


def _has_a_preview(run: Run) -> bool:
    return run.jobs[0].partial is not None


def _is_painted(run: Run) -> bool:
    return run.jobs[0].state == "sent"


@pytest.mark.parametrize(
    ("fault", "delay", "given", "moment", "state"),
    [
        ("503", "0", {}, _waits_to_try_again, "failed"),
        ("", "1.5", {}, _is_painted, "done"),
        ("", "2", {"stream": True, "partial_images": 2}, _has_a_preview, "done"),
        ("504~1.5", "0", {}, _is_painted, "unknown"),
        ("cut_before_answer~1.5", "0", {}, _is_painted, "unknown"),
        ("no_data~1.5", "0", {}, _is_painted, "failed"),
    ],
    ids=["before another try", "while it is painted", "in a stream", "then 504", "then a cut", "then no picture"],
)
def test_stop_at_any_moment_ends_true(
    open_studio: Open,
    start_sandbox: Start,
    fault: str,
    delay: str,
    given: dict[str, Any],
    moment: Callable[[Run], bool],
    state: str,
) -> None:
    """Stopped is no end: what the server does afterwards is. No further try is sent, and a picture is kept as come after Stop."""
    sandbox = start_sandbox(fault=fault, delay=delay)
    studio = open_studio(sandbox.base_url, retry_wait=30)
    run_id = studio.submit(**given)
    studio.until(run_id, moment, 60)
    assert studio.engine.stop_run(run_id) == 1
    assert studio.engine.stop_run(run_id) == 0
    (ended,) = studio.ended(run_id, 60).jobs
    assert ended.state == state
    assert ended.attempts == 1
    assert all(kept.after_stop for kept in ended.pictures)
    assert bool(ended.pictures) == (state == "done")
    assert sandbox.counts()["jobs"] == {ended.id: 1}
    assert studio.engine.stop_run(run_id) == 0


def test_stop_by_many_at_once_counts_once(open_studio: Open, start_sandbox: Start) -> None:
    """Two tabs press Stop at the same moment: one of them stopped it, and the picture still comes."""
    sandbox = start_sandbox(delay="1.5")
    studio = open_studio(sandbox.base_url)
    run_id = studio.submit()
    studio.until(run_id, _is_painted)
    stopped: list[int] = []
    threads = [threading.Thread(target=lambda: stopped.append(studio.engine.stop_run(run_id))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(stopped) == [0, 0, 0, 0, 0, 1]
    assert studio.ended(run_id).jobs[0].state == "done"


def test_a_full_disk_is_an_oserror_whoever_finds_it(open_studio: Open, sandbox: SandboxProcess, tmp_path: Path) -> None:
    """The object store has errors of its own: they arrive as the system's."""
    studio = open_studio(sandbox.base_url)
    (tmp_path / "home" / "blobs" / "plain").write_text("a file")
    with pytest.raises(OSError, match="Not a directory") as caught:
        studio.store.blobs.put("plain/below", b"x")
    assert caught.value.errno in (errno.ENOTDIR, errno.EEXIST)


def _until(true: Callable[[], bool], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_the_rows_of_a_sent_job_are_there_before_its_request(open_studio: Open, start_sandbox: Start) -> None:
    """When the server has a request, the library has said so already: every POST seen has a sent row with its request id."""
    sandbox = start_sandbox(delay="1")
    studio = open_studio(sandbox.base_url)
    studio.submit(n=5)
    _until(lambda: sandbox.counts()["total"] > 0)
    heard = set(sandbox.counts()["posts"])
    with studio.store.database.reading() as connection:
        told = set(connection.execute(sa.select(job.c.request_id).where(job.c.state == "sent")).scalars())
    assert heard <= told
