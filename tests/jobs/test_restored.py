"""A copy of the database that was put back: what waited in it may have been sent since, and is asked about, never started."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel import __main__ as command
from easel.jobs import restored
from easel.jobs.attempts import LAST_SENT
from easel.jobs.engine import Engine
from easel.requests.generate import GenerateParams
from easel.runs import states
from easel.runs.tables import job
from easel.settings import load
from easel.store.store import Store
from tests.jobs.conftest import SMALL, Open
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]


def _wait_in_line(home: Path, base_url: str, count: int = 2) -> tuple[str, Path]:
    """A run of jobs that nobody has sent yet, and a copy of the database as it is then."""
    settings = load(home=home, base_url=base_url, connection_name="Sandbox", retry_wait=0.05)
    store = Store(settings)
    store.open()
    engine = Engine(settings, store, sandbox=True, role="web")
    engine.start()
    run_id = engine.submit(GenerateParams("a red fox", **SMALL, n=count))
    copy = home.parent / "copy.sqlite"
    copy.unlink(missing_ok=True)
    with store.database.reading() as connection:
        connection.exec_driver_sql("VACUUM INTO ?", (str(copy),))
    engine.close(grace=0)
    store.close()
    return run_id, copy


def _put_back(copy: Path, home: Path) -> None:
    for tail in ("", "-wal", "-shm"):
        (home / f"library.sqlite{tail}").unlink(missing_ok=True)
    shutil.copy(copy, home / "library.sqlite")


def _sent_since(open_studio: Open, base_url: str, run_id: str) -> None:
    studio = open_studio(base_url)
    studio.ended(run_id, 60)
    studio.engine.close(grace=0)
    studio.store.close()


@pytest.mark.parametrize("answer", ["send", "forget"])
def test_what_waited_in_an_older_copy_becomes_a_question(
    open_studio: Open, start_sandbox: Start, tmp_path: Path, answer: str
) -> None:
    """Both were sent and refused after the copy was made: nothing shows that but the mark beside the database."""
    sandbox, home = start_sandbox(fault="401"), tmp_path / "home"
    run_id, copy = _wait_in_line(home, sandbox.base_url)
    _sent_since(open_studio, sandbox.base_url, run_id)
    asked = sandbox.counts()["total"]
    _put_back(copy, home)
    quiet = start_sandbox()
    studio = open_studio(quiet.base_url)
    assert studio.engine.held() == 2
    assert [found.state for found in studio.run(run_id).jobs] == ["queued", "queued"]
    studio.engine._recovery.once()
    other = studio.submit("another fox")  # what is new goes its way meanwhile
    assert studio.ended(other, 60).jobs[0].state == "done"
    assert (sandbox.counts()["total"], quiet.counts()["total"]) == (asked, 1)
    studio = open_studio(quiet.base_url)  # asked once, and still asked after another start
    assert studio.engine.held() == 2
    if answer == "send":
        assert studio.engine.send_held() == 2
        assert [found.state for found in studio.ended(run_id, 60).jobs] == ["done", "done"]
        assert set(quiet.counts()["jobs"].values()) == {1}
    else:
        assert studio.engine.forget_held() == 2
        assert [found.state for found in studio.run(run_id).jobs] == ["cancelled", "cancelled"]
        assert quiet.counts()["total"] == 1
    assert studio.engine.held() == 0


def test_pictures_that_came_since_are_taken_in_without_a_question(
    open_studio: Open, start_sandbox: Start, tmp_path: Path
) -> None:
    """Also where the mark is gone: the sidecars tell that the waiting jobs were sent, and nothing is paid twice."""
    sandbox, home = start_sandbox(), tmp_path / "home"
    run_id, copy = _wait_in_line(home, sandbox.base_url)
    _sent_since(open_studio, sandbox.base_url, run_id)
    _put_back(copy, home)
    (home / LAST_SENT).unlink()
    studio = open_studio(sandbox.base_url)
    done = studio.ended(run_id, 60)
    assert [(found.state, len(found.pictures)) for found in done.jobs] == [("done", 1), ("done", 1)]
    assert set(sandbox.counts()["jobs"].values()) == {1}
    assert studio.engine.held() == 0


def test_what_waits_in_the_newest_database_goes_on_by_itself(
    open_studio: Open, start_sandbox: Start, tmp_path: Path
) -> None:
    """After a restart, and in a copy since which nothing was sent; a disk that lost the mark to a power cut asks nothing, too."""
    sandbox, home = start_sandbox(), tmp_path / "home"
    studio = open_studio(sandbox.base_url)
    studio.ended(studio.submit(), 60)
    studio.engine.close(grace=0)
    run_id, copy = _wait_in_line(home, sandbox.base_url)
    _put_back(copy, home)
    studio = open_studio(sandbox.base_url)
    assert studio.engine.held() == 0
    assert [found.state for found in studio.ended(run_id, 60).jobs] == ["done", "done"]
    studio.engine.close(grace=0)
    run_id, _ = _wait_in_line(home, sandbox.base_url)
    (home / LAST_SENT).write_bytes(b"")
    assert [found.state for found in open_studio(sandbox.base_url).ended(run_id, 60).jobs] == ["done", "done"]


def test_a_command_says_that_a_copy_was_put_back(
    open_studio: Open,
    start_sandbox: Start,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """For databases beside which nothing shows it."""
    sandbox, home = start_sandbox(), tmp_path / "home"
    run_id, _ = _wait_in_line(home, sandbox.base_url)
    monkeypatch.setenv("EASEL_HOME", str(home))
    assert command.main(["restored", "now"]) == 2
    assert command.main(["restored"]) == 0
    assert "2 requests wait in this copy." in capsys.readouterr().out
    studio = open_studio(sandbox.base_url)
    studio.engine._recovery.once()
    time.sleep(0.5)  # the queue looks twice a second
    assert studio.engine.held() == 2
    assert sandbox.counts()["total"] == 0
    assert [found.state for found in studio.run(run_id).jobs] == ["queued", "queued"]


def test_a_held_job_cannot_be_sent_by_any_way(start_sandbox: Start, tmp_path: Path) -> None:
    """The step to "sent" itself refuses it."""
    _wait_in_line(tmp_path / "home", start_sandbox().base_url, 1)
    store = Store(load(home=tmp_path / "home"))
    store.open()
    assert restored.hold_all(store.database) == 1
    with store.database.writing() as connection:
        name = connection.execute(sa.select(job.c.id)).scalar_one()
        assert not states.move(connection, name, "sent")
        assert states.move(connection, name, "cancelled")
    store.close()
