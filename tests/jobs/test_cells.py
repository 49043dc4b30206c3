"""Jobs of an experiment's cells: written into one run for each server and set of files, in the order of the grid."""

import sqlalchemy as sa

from easel.jobs.admission import MeantFor
from easel.jobs.cells import CellJob, Runs
from easel.requests.generate import GenerateParams
from easel.runs import batching
from easel.runs.inputs import RunInput
from easel.runs.tables import job, run
from easel.store.ids import new_id
from easel.store.tables import Encoded
from tests.jobs.conftest import Desk

PARAMS = GenerateParams("a fox").as_dict()
ONE = MeantFor("one", "One")
PHOTO = (RunInput(0, "a" * 64, "photo.png", "image/png", 1),)


def jobs(count: int) -> list[CellJob]:
    return [CellJob(new_id(), Encoded.of(PARAMS), "digest", None) for _ in range(count)]


def test_there_is_one_run_for_each_server_and_set_of_files(desk: Desk) -> None:
    """The same is found again; other files, another server or another experiment have another."""
    runs = Runs("experiment", "studio", None)
    with desk.studio.store.database.writing() as transaction:
        made = runs.make(transaction, "edit", PARAMS, ONE, PHOTO, None)
        assert runs.find(transaction, ONE, PHOTO) == made
        assert runs.find(transaction, ONE, ()) is None
        assert runs.find(transaction, MeantFor("two", "Two"), PHOTO) is None
        assert Runs("another", "studio", None).find(transaction, ONE, PHOTO) is None


def test_what_is_added_comes_behind_and_waits_with_the_others(desk: Desk) -> None:
    """In a paused experiment it is paused, too, and a new run takes the place of the experiment among the batches."""
    runs = Runs("experiment", "studio", "a command")
    with desk.studio.store.database.writing() as transaction:
        first = runs.make(transaction, "generate", PARAMS, ONE, (), None)
        runs.add(transaction, first, jobs(2))
        batching.change(transaction, "studio", "experiment", position=-3)
        batching.pause(transaction, "studio", "experiment")
        runs.add(transaction, first, jobs(1))
        second = runs.make(transaction, "generate", PARAMS, MeantFor("two", "Two"), (), None)
        rows = transaction.execute(sa.select(job.c.position, job.c.stage, job.c.executor).order_by(job.c.idx)).all()
        place = transaction.execute(sa.select(run.c.position, run.c.paused).where(run.c.id == second)).one()
    assert [tuple(row) for row in rows] == [(number, batching.PAUSED, "a command") for number in range(3)]
    assert tuple(place) == (-3, True)
