"""The JSON object of a run from the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from easel.cli import report
from easel.store.store import Store
from tests import grid_run
from tests.made_database import opened_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened_store(tmp_path / "home") as opened:
        yield opened


def test_each_picture_tells_what_was_asked_for_it(store: Store) -> None:
    """`asked` is what the command asked for as a whole; of a picture it is its job's request."""
    run = grid_run.put(store)
    files = [(picture, Path(f"{picture.id}.png")) for job in run.jobs for picture in job.pictures]
    fields = report.of_run(run, files).fields
    assert fields["asked"] == grid_run.PRESSED.as_dict()
    assert [each["asked"] for each in fields["pictures"]] == [each.as_dict() for each in grid_run.REQUESTS]
