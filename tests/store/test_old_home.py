"""A library of an older Easel opens in this one, whole."""

import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.connections.tables import connection
from easel.edits.tables import mask, source
from easel.ledger.tables import budget
from easel.library.library import Library
from easel.library.search.grammar import parse
from easel.library.tables import picture
from easel.runs import cataloguing, inputs
from easel.runs.digest import digest
from easel.runs.records import Run
from easel.runs.runs import Runs
from easel.runs.tables import job, run
from easel.settings import Settings, load
from easel.store.scope import STUDIO
from easel.store.store import Store

ARCHIVE = Path(__file__).with_name("old_home.tar.gz")


@pytest.fixture
def old_home(tmp_path: Path) -> Settings:
    """A copy of the old home, as its owner left it."""
    settings = load(home=tmp_path / "home")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(settings.private_home(), filter="data")
    return settings


def test_everything_in_an_old_library_is_still_there(old_home: Settings) -> None:
    """Runs with their ends, pictures with their bytes, the edit's source, the saved server and its budget."""
    store = Store(old_home)
    store.open()
    try:
        runs = Runs(store).recent(10)
        assert [_ends(each) for each in reversed(runs)] == [["done", "done"], ["done"], ["failed"], ["unknown"]]
        assert [each.params["prompt"] for each in reversed(runs)] == [
            "A lighthouse in a storm",
            "a yellow sun",
            "A red kite",
            "A blue boat",
        ]
        pictures = Library(store).pictures(10)
        assert [each.kind for each in reversed(pictures)] == ["generate", "generate", "edit", "sealed"]
        for each in pictures:
            assert store.blobs.path(each.sha256).stat().st_size == each.size_bytes
        with store.database.reading() as rows:
            counts = {
                table: rows.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
                for table in (
                    "source",
                    "mask",
                    "edit_run",
                    "edit_source",
                    "seal",
                    "run_input",
                    "attempt",
                    "connection",
                    "budget",
                )
            }
        assert counts == {
            "source": 1,
            "mask": 1,
            "edit_run": 1,
            "edit_source": 1,
            "seal": 1,
            "run_input": 2,
            "attempt": 5,
            "connection": 1,
            "budget": 1,
        }
    finally:
        store.close()


def test_an_old_library_learns_where_things_belong_and_what_each_job_asked(old_home: Settings) -> None:
    """Every row lies on the studio's desk; jobs have requests of their own with digests as made today, pictures prompts."""
    store = Store(old_home)
    store.open()
    try:
        with store.database.reading() as rows:
            check_upgraded(rows)
        (two, *_, last) = reversed(Runs(store).recent(10))
        assert [each.prompt for each in Library(store).pictures(10)] == ["a yellow sun"] * 2 + [
            "A lighthouse in a storm"
        ] * 2
        assert two.params["n"] == 2
        assert [each.request for each in two.jobs] == [two.params | {"n": 1}] * 2
        assert last.jobs[0].request["prompt"] == "A blue boat"
    finally:
        store.close()


def check_upgraded(rows: sa.Connection) -> None:
    """Of the rows that version 0013 changed."""
    for table in (run, job, picture, source, mask, connection, budget):
        assert set(rows.execute(sa.select(table.c.desk)).scalars()) == {"studio"}, table.name
    for table in (run, job, connection, budget):
        assert set(rows.execute(sa.select(table.c.person)).scalars()) == {""}, table.name
    jobs = rows.execute(sa.select(job.c.id, job.c.run_id, job.c.request, job.c.digest)).all()
    for each in jobs:
        assert each.digest == digest(each.request, inputs.of_run(rows, STUDIO, each.run_id))
    asked = {each.id: each.request for each in jobs}
    for row in rows.execute(sa.select(picture)):
        assert row.asked == asked[row.job_id]
        assert row.prompt == row.asked["prompt"]


def _ends(of: Run) -> list[str]:
    return [each.state for each in of.jobs]


def test_pictures_of_an_old_library_are_found(old_home: Settings) -> None:
    """By their words and facts, as soon as it is open."""
    store = Store(old_home)
    store.open()
    try:
        assert cataloguing.catch_up(store.database) == 4
        library, now = Library(store), datetime(2026, 12, 1, tzinfo=UTC)
        counts = {
            text: library.total(parse(text, now))
            for text in ("", "lightho", "is:edited", "has:mask", "is:sealed", "zebra")
        }
        assert counts == {"": 4, "lightho": 2, "is:edited": 2, "has:mask": 2, "is:sealed": 1, "zebra": 0}
    finally:
        store.close()
