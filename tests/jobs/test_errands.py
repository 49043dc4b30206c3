"""Free errands: of all who press at once one goes, and what a dead process had begun is begun anew."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.jobs.alive import Executor
from easel.jobs.errands import Errands
from easel.runs.tables import job, run
from easel.store.database import Database
from tests.made_database import put_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(put_database(tmp_path / "library.sqlite"))
    with opened.writing() as connection:
        of_run = {"id": "r", "kind": "generate", "created": 0, "params": {}, "connection": ""}
        connection.execute(sa.insert(run), of_run)
        connection.execute(sa.insert(job), {"id": "j", "run_id": "r", "idx": 0, "state": "unknown", "created": 0})
    yield opened
    opened.close()


def test_one_of_several_goes(database: Database, tmp_path: Path) -> None:
    """While it is on its way nobody else does; one whose process is gone holds nothing."""
    executor, errands = Executor(tmp_path / "executors"), Errands(database, "On its way", (job.c.state == "unknown",))
    done, gone = threading.Event(), threading.Event()

    def work() -> None:
        done.wait(10)
        with database.writing() as connection:
            connection.execute(sa.update(job).values(stage=""))
        gone.set()

    with database.writing() as connection:
        connection.execute(sa.update(job).values(stage="On its way", executor="easel-7-000000000000"))
    assert [errands.start("j", executor, work) for _ in range(3)] == [True, False, False]
    done.set()
    assert gone.wait(10)
    errands.close(10)
    assert errands.start("j", executor, lambda: None)
    with database.writing() as connection:
        connection.execute(sa.update(job).values(state="done", stage=""))
    assert not errands.start("j", executor, lambda: None)
    executor.close()
