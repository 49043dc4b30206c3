"""What the tray of every page asks, and the questions about runs that pages ask (`queries.py`, from the rows of `rows.py`)."""

from collections.abc import Callable

import sqlalchemy as sa

from easel.runs import tray
from easel.runs.runs import Runs
from easel.runs.tables import job
from easel.runs.tray import Counts
from tests.jobs.conftest import Open, Studio
from tests.sandbox_process import SandboxProcess


def changed(studio: Studio, **values: object) -> None:
    """In the rows of all jobs."""
    with studio.store.database.writing() as connection:
        connection.execute(sa.update(job).values(**values))


def test_what_ended_lately_stays_for_an_hour(open_studio: Open, sandbox: SandboxProcess) -> None:
    """With its picture; afterwards it is in the history alone."""
    studio = open_studio(sandbox.base_url)
    store, run_id = studio.store, studio.submit()
    studio.ended(run_id)
    shown = Runs(store).tray()
    assert (Runs(store).open_counts(), shown.under_way, shown.unknown) == (Counts(), (), ())
    (run,) = shown.ended
    assert (run.id, len(run.jobs[0].pictures)) == (run_id, 1)
    changed(studio, ended_at=job.c.ended_at - tray.LATELY)
    assert Runs(store).tray().ended == ()
    assert [run.id for run in Runs(store).recent(5)] == [run_id]
    assert Runs(store).job(run.jobs[0].id) == Runs(store).recent(5)[0].jobs[0]
    assert Runs(store).run("nothing") is None


def test_what_is_open_is_counted_until_somebody_decides(
    open_studio: Open, start_sandbox: Callable[..., SandboxProcess]
) -> None:
    """A loss waits for a person; one that is settled is nobody's question any more."""
    studio = open_studio(start_sandbox(fault="cut_before_answer").base_url)
    run_id = studio.submit()
    studio.ended(run_id)
    shown = studio.runs.tray()
    assert (studio.runs.open_counts(), [run.id for run in shown.unknown]) == (Counts(unknown=1), [run_id])
    changed(studio, settled="forgotten")
    assert studio.runs.open_counts() == Counts()


def test_what_is_under_way_comes_in_its_turn(open_studio: Open, start_sandbox: Callable[..., SandboxProcess]) -> None:
    """The first one made is the first in line; both count."""
    studio = open_studio(start_sandbox(delay="60").base_url, concurrency=1)
    first = studio.submit()
    studio.until(first, lambda run: run.jobs[0].state == "sent")
    second = studio.submit()
    counts = studio.runs.open_counts()
    assert (counts.running, counts.waiting, counts.under_way) == (1, 1, 2)
    assert [run.id for run in studio.runs.tray().under_way] == [first, second]
    assert [run.id for run in studio.runs.running()] == [second, first]
