"""A library of an older Easel opens in this one, whole."""

import tarfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.library.library import Library
from easel.runs.records import Run
from easel.settings import Settings, load

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
    library = Library(old_home)
    library.open()
    try:
        runs = library.recent_runs(10)
        assert [_ends(run) for run in reversed(runs)] == [["done", "done"], ["done"], ["failed"], ["unknown"]]
        assert [run.params["prompt"] for run in reversed(runs)] == [
            "A lighthouse in a storm",
            "a yellow sun",
            "A red kite",
            "A blue boat",
        ]
        pictures = library.pictures(10)
        assert [picture.kind for picture in reversed(pictures)] == ["generate", "generate", "edit", "sealed"]
        for picture in pictures:
            assert library.blobs.path(picture.sha256).stat().st_size == picture.size_bytes
        with library.database.reading() as rows:
            counts = {
                table: rows.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
                for table in ("source", "mask", "edit_run", "seal", "run_input", "attempt", "connection", "budget")
            }
        assert counts == {
            "source": 1,
            "mask": 1,
            "edit_run": 1,
            "seal": 1,
            "run_input": 2,
            "attempt": 5,
            "connection": 1,
            "budget": 1,
        }
    finally:
        library.close()


def _ends(run: Run) -> list[str]:
    return [job.state for job in run.jobs]
