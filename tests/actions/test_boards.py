"""A board that gets another name, or goes, while pictures for it are on their way."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from easel.actions import boards
from easel.library import mark_files, marks
from easel.requests.generate import GenerateParams
from easel.runs import adoption
from easel.runs.tables import run
from easel.store.scope import STUDIO
from tests.actions import experiments as lab
from tests.actions.experiments import definition
from tests.jobs.conftest import SMALL, Open, Studio
from tests.library.test_board import on
from tests.painting_gateway import PaintingGateway
from tests.sandbox_process import SandboxProcess

Change = Callable[[sa.Connection], None]


def _late(studio: Studio, change: Change) -> str:
    """A picture that was sent for the board "Foxes" before `change`, and came after it."""
    run_id = studio.engine.submit(GenerateParams("a red fox", **SMALL), board="Foxes")
    studio.until(run_id, lambda found: found.jobs[0].state == "sent")
    with studio.store.database.writing() as connection:
        change(connection)
    (picture,) = studio.ended(run_id).jobs[0].pictures
    return picture.id


def test_a_picture_that_comes_later_lies_on_the_board_by_its_new_name(
    open_studio: Open, start_sandbox: Callable[..., SandboxProcess]
) -> None:
    """Also when it is run again, and when the database is lost, although its sidecar may tell the old name."""
    studio = open_studio(start_sandbox(delay="0.5").base_url)
    late = _late(studio, lambda connection: boards.rename(connection, STUDIO, "Foxes", "Red foxes"))
    assert studio.library.boards() == ["Red foxes"]
    assert on(studio.store, "Red foxes") == {late}
    found = studio.library.picture(late)
    assert found is not None
    again = studio.engine.again(found.job_id)
    assert again is not None
    (more,) = studio.ended(again).jobs[0].pictures
    assert on(studio.store, "Red foxes") == {late, more.id}
    mark_files.write(studio.store)
    with studio.store.database.writing() as connection:
        connection.execute(sa.delete(run))
        marks.drop_board(connection, STUDIO, "Red foxes")
    adoption.rebuild(studio.store.database, studio.store.sidecars)
    mark_files.restore(studio.store)
    assert on(studio.store, "Red foxes") == {late, more.id}
    assert on(studio.store, "Foxes") == set()


def test_a_deleted_board_does_not_come_back_with_a_late_picture(
    open_studio: Open, start_sandbox: Callable[..., SandboxProcess]
) -> None:
    """It is kept, and lies on none."""
    studio = open_studio(start_sandbox(delay="0.5").base_url)
    late = _late(studio, lambda connection: boards.drop(connection, STUDIO, "Foxes"))
    assert studio.library.boards() == []
    assert studio.library.picture(late) is not None


def test_other_desks_keep_their_boards(open_studio: Open, sandbox: SandboxProcess) -> None:
    """A board of the same name there is another, and so are runs meant for it."""
    studio = open_studio(sandbox.base_url)
    studio.ended(studio.engine.submit(GenerateParams("a red fox", **SMALL), board="Foxes"))
    with studio.store.database.writing() as connection:
        boards.rename(connection, "other", "Foxes", "Dogs")
        boards.drop(connection, "other", "Foxes")
    assert studio.library.boards() == ["Foxes"]
    with studio.store.database.reading() as connection:
        assert connection.execute(sa.select(run.c.board)).scalar() == "Foxes"


def test_a_name_that_another_board_has_is_refused(open_studio: Open, sandbox: SandboxProcess) -> None:
    """Two boards do not become one by themselves."""
    studio = open_studio(sandbox.base_url)
    with studio.store.database.writing() as connection:
        for name in ("Foxes", "Dogs"):
            marks.place(connection, STUDIO, [], name, on=True)
        with pytest.raises(ValueError, match="A board “Dogs” already exists"):
            boards.rename(connection, STUDIO, "Foxes", "Dogs")
    assert studio.library.boards() == ["Dogs", "Foxes"]


def test_an_experiment_has_a_board(open_studio: Open, gateway: PaintingGateway) -> None:
    """Its pictures come on it, those that are reused and those that are sent again, too; a widening may name another one."""
    studio = open_studio(gateway.base_url)
    experiments = lab.of(studio)
    first = experiments.start(definition("red", board=" Red \n foxes "))
    lab.ended(experiments, first)
    made = {row.picture_id for row in experiments.cells(first)}
    assert on(studio.store, "Red foxes") == made
    second = experiments.start(definition("red", "blue", board="All"))
    lab.ended(experiments, second)
    assert on(studio.store, "All") == {row.picture_id for row in experiments.cells(second)}
    assert len(on(studio.store, "All")) == 4
    experiments.widen(second, definition("red", "blue", "green", board="More"))
    lab.ended(experiments, second)
    assert len(on(studio.store, "All")) == 4
    assert on(studio.store, "More") == {row.picture_id for row in experiments.cells(second)} - on(studio.store, "All")


def test_an_experiment_goes_on_with_the_new_name_of_its_board(open_studio: Open, gateway: PaintingGateway) -> None:
    """What waits comes on it, and whoever sends a cell again finds it there; where it was deleted, all of it lies on none."""
    studio = open_studio(gateway.base_url)
    experiments = lab.of(studio)
    gateway.seconds = 0.4
    name = experiments.start(definition("red", board="Foxes"))
    lab.until(experiments, name, lambda known: bool(known.counts.get("sent")))
    with studio.store.database.writing() as connection:
        boards.rename(connection, STUDIO, "Foxes", "Red foxes")
    known = lab.ended(experiments, name)
    assert known.definition.board == "Red foxes"
    assert studio.library.boards() == ["Red foxes"]
    assert len(on(studio.store, "Red foxes")) == 2
    with studio.store.database.writing() as connection:
        boards.drop(connection, STUDIO, "Red foxes")
    found = experiments.get(name)
    assert found is not None
    assert found.definition.board == ""
