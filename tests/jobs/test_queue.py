"""The queue of a process opens and closes whatever fails meanwhile: no engine leaves anything behind that hinders the next."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.jobs import queue
from easel.jobs.engine import Engine
from easel.settings import load
from easel.store.store import Store
from tests.jobs.conftest import Open
from tests.sandbox_process import SandboxProcess


def _spoil(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / "library.sqlite")) as other:
        other.execute(statement)
        other.commit()


def test_a_queue_that_cannot_be_removed_does_not_hinder_the_next_engine(
    open_studio: Open, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """The queue's own file fails while the engine closes: the engine is closed all the same, and another one works."""
    studio = open_studio(sandbox.base_url)
    studio.ended(studio.submit())
    _spoil(tmp_path / "home", "DROP TABLE queues")
    studio.engine.close()
    another = open_studio(sandbox.base_url, home=tmp_path / "another")
    assert another.ended(another.submit()).jobs[0].state == "done"


def test_a_start_that_fails_half_way_leaves_nothing_open(
    open_studio: Open, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """Its place, its folder and its queue are given up, and the next engine in the same process starts."""
    home = tmp_path / "home"
    home.mkdir()
    _spoil(home, "CREATE TABLE dbos_migrations (another TEXT)")
    store = Store(load(home=home, base_url=sandbox.base_url))
    store.open()
    with closing(store), pytest.raises((sa.exc.SQLAlchemyError, OSError)):
        Engine(load(home=home, base_url=sandbox.base_url), store).start()
    assert list((home / "incoming").iterdir()) == []
    another = open_studio(sandbox.base_url, home=tmp_path / "another")
    assert another.ended(another.submit()).jobs[0].state == "done"


def test_a_second_engine_is_refused_and_leaves_the_first_alone(
    open_studio: Open, sandbox: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one is open another cannot be; the open one goes on as if nothing had been tried."""
    monkeypatch.setattr(queue, "PATIENCE", 0.1)
    studio = open_studio(sandbox.base_url)
    settings = load(home=tmp_path / "another", base_url=sandbox.base_url)
    store = Store(settings)
    store.open()
    with closing(store), pytest.raises(RuntimeError, match="Another engine"):
        Engine(settings, store).start()
    assert studio.ended(studio.submit()).jobs[0].state == "done"


def test_engines_follow_one_another(
    open_studio: Open, sandbox: SandboxProcess, start_sandbox: Callable[..., SandboxProcess]
) -> None:
    """Closed with answers under way, and opened at once again, several times on one home."""
    slow = start_sandbox(delay="600")
    for _ in range(3):
        studio = open_studio(slow.base_url, timeout=600)
        run_id = studio.submit(n=2)
        studio.until(run_id, lambda run: all(job.state == "sent" for job in run.jobs))
    studio = open_studio(sandbox.base_url)
    assert studio.ended(studio.submit()).jobs[0].state == "done"
