"""What the queue's database holds together: places are counted and taken in one transaction."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from dbos import DBOSClient, EnqueueOptions
from sqlalchemy import event

from easel.jobs import queue, queue_database


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "library.sqlite"
    queue.make_tables(path)
    return path


def test_nobody_takes_places_between_a_count_and_what_is_taken_by_it(home: Path) -> None:
    """From the count on no other process can write: it would have counted the same places as free."""
    engine = queue_database.engine(home)
    client = DBOSClient(system_database_engine=engine, application_name="easel")
    client.register_queue("line", global_concurrency=1, on_conflict="always_update")
    options: EnqueueOptions = {"workflow_name": "send", "queue_name": "line", "app_version": "1"}
    client.enqueue(options)
    line = client._sys_db.get_queue("line")
    assert line is not None
    seen: list[str] = []

    def try_to_write(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "count(" in statement.lower():
            with closing(sqlite3.connect(home, timeout=0)) as other:
                try:
                    other.execute("BEGIN IMMEDIATE")
                    seen.append("wrote")
                except sqlite3.OperationalError as error:
                    seen.append(str(error))

    event.listen(engine, "after_cursor_execute", try_to_write)
    taken, _ = client._sys_db.start_queued_workflows(line, "one", "1", None)
    assert len(taken) == 1
    assert seen == ["database is locked"]
    client.destroy()
    engine.dispose()
