"""A board that is chosen before sending, from the press to the kept picture and its repetition."""

import sqlalchemy as sa

from easel.requests.generate import GenerateParams
from easel.runs.tables import run
from easel.store.sidecars import Sidecar
from tests.jobs.conftest import SMALL, Open, Studio
from tests.library.test_board import on
from tests.sandbox_process import SandboxProcess


def _sidecars(studio: Studio, job_id: str) -> tuple[Sidecar, ...]:
    return studio.store.sidecars.of_job(job_id)


def test_every_picture_of_a_run_comes_on_its_board_and_again_keeps_it(
    open_studio: Open, sandbox: SandboxProcess
) -> None:
    """The name is kept plain with the run and in each sidecar; what is run again comes on the same board."""
    studio = open_studio(sandbox.base_url)
    params = GenerateParams("a red fox", n=2, **SMALL)
    done = studio.ended(studio.engine.submit(params, board="  Red \n foxes "))
    again = studio.engine.again(done.jobs[0].id)
    assert again is not None
    jobs = [*done.jobs, *studio.ended(again).jobs]
    assert on(studio.store, "Red foxes") == {picture.id for job in jobs for picture in job.pictures}
    assert len(jobs) == 3
    assert {each.board for job in jobs for each in _sidecars(studio, job.id)} == {"Red foxes"}
    with studio.store.database.reading() as connection:
        assert set(connection.execute(sa.select(run.c.board)).scalars()) == {"Red foxes"}


def test_without_a_board_there_is_none(open_studio: Open, sandbox: SandboxProcess) -> None:
    """Nothing is made of a name that holds nothing."""
    studio = open_studio(sandbox.base_url)
    studio.ended(studio.engine.submit(GenerateParams("a red fox", **SMALL), board=" \n"))
    assert studio.library.boards() == []
