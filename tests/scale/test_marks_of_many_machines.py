"""What people say of pictures, in files of a bucket and with rows in PostgreSQL: as in a folder and in SQLite."""

from contextlib import closing
from pathlib import Path

from easel.library import mark_files, marks
from easel.library.library import Library
from easel.runs import adoption
from easel.settings import load
from easel.store.scope import STUDIO
from easel.store.store import Store
from tests.library.conftest import keep, sidecar
from tests.library.test_mark_files import (
    test_a_board_comes_back_by_its_new_name_and_a_deleted_one_not_at_all,
    test_all_that_was_said_comes_back,
    test_an_older_copy_learns_what_was_said_since,
    test_many_pictures_are_few_files,
    test_what_was_deleted_for_good_is_told_nowhere,
    test_what_was_taken_back_does_not_come_back,
)
from tests.scale.conftest import KEYS

__all__ = [
    "keep",
    "test_a_board_comes_back_by_its_new_name_and_a_deleted_one_not_at_all",
    "test_all_that_was_said_comes_back",
    "test_an_older_copy_learns_what_was_said_since",
    "test_many_pictures_are_few_files",
    "test_what_was_deleted_for_good_is_told_nowhere",
    "test_what_was_taken_back_does_not_come_back",
]


def _machine(bucket_url: str, home: Path) -> Store:
    opened = Store(load(_env_file=None, home=home, blobs=bucket_url, **KEYS))
    opened.open()
    return opened


def test_another_machine_reads_them_from_the_bucket(bucket_url: str, tmp_path: Path) -> None:
    """One whose database knows nothing has pictures and marks."""
    made, other = sidecar(), sidecar("a dog")
    with closing(_machine(bucket_url, tmp_path / "here")) as here:
        for each in (made, other):
            here.sidecars.write(each)
        adoption.rebuild(here.database, here.sidecars)
        with here.database.writing() as connection:
            marks.mark(connection, STUDIO, [made.picture_id], {"stars": 2})
        assert mark_files.write(here) == 1
    with closing(_machine(bucket_url, tmp_path / "there")) as there:
        assert adoption.rebuild(there.database, there.sidecars) == 2
        assert mark_files.restore(there) == 1
        found = Library(there).marked(made.picture_id)
        assert found is not None
        assert found.stars == 2
