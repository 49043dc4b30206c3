"""What a person decides about a job: stop it, run an unknown one again at the risk of paying twice, or forget it."""

import threading
from collections.abc import Callable

import sqlalchemy as sa

from easel.errors import WorkerLost
from easel.ledger import entries
from easel.runs import states
from easel.runs.records import Job
from easel.runs.tables import job
from easel.store.scope import STUDIO
from tests.jobs.conftest import Open, Studio
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]


def _cut(open_studio: Open, start_sandbox: Start) -> tuple[Studio, Job]:
    studio = open_studio(start_sandbox(fault="cut_before_answer").base_url)
    lost = studio.ended(studio.submit()).jobs[0]
    assert lost.open
    return studio, lost


def test_a_forgotten_job_stays_unknown_in_the_ledger_and_is_open_no_more(
    open_studio: Open, start_sandbox: Start
) -> None:
    """Forget hides it from what is open; its row, its cost and its end stay as unknown as they are."""
    studio, lost = _cut(open_studio, start_sandbox)
    assert studio.runs.open_counts().unknown == 1
    assert studio.engine.forget(lost.id)
    assert not studio.engine.forget(lost.id), "it is decided"
    kept = studio.job(lost.run_id)
    assert (kept.state, kept.settled, kept.open) == ("unknown", "forgotten", False)
    assert studio.runs.open_counts().unknown == 0
    assert studio.runs.tray().unknown == ()
    (entry,) = entries.since(studio.store.database, STUDIO)
    assert (entry.state, entry.untold) == ("unknown", 1)


def test_a_failed_job_is_dismissed_and_all_of_a_run_are_run_again_at_once(
    open_studio: Open, start_sandbox: Start
) -> None:
    """Its row stays failed; a run of as many pictures has the same settings."""
    studio = open_studio(start_sandbox(fault="400_policy").base_url)
    failed = studio.ended(studio.submit()).jobs[0]
    assert not failed.is_dismissed
    assert studio.engine.forget(failed.id)
    assert not studio.engine.forget(failed.id), "it is decided"
    kept = studio.job(failed.run_id)
    assert (kept.state, kept.is_dismissed) == ("failed", True)
    again = studio.engine.again(failed.id, count=2)
    assert again
    assert [job.request for job in studio.ended(again).jobs] == [failed.request] * 2


def test_running_an_unknown_job_again_is_a_new_job_and_settles_the_old_one(
    open_studio: Open, start_sandbox: Start
) -> None:
    """A new run of its own; the old job keeps its end. Pressed twice at once, one new job is made and paid."""
    studio, lost = _cut(open_studio, start_sandbox)
    made: list[str | None] = []
    presses = [threading.Thread(target=lambda: made.append(studio.engine.again(lost.id))) for _ in range(4)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    (run_id,) = [name for name in made if name]
    assert studio.ended(run_id).jobs[0].id != lost.id
    assert len(studio.runs.recent()) == 2
    assert (studio.job(lost.run_id).state, studio.job(lost.run_id).settled) == ("unknown", "again")


def test_a_picture_that_comes_late_makes_the_job_done_and_is_told(open_studio: Open, start_sandbox: Start) -> None:
    """Taken for lost, then forgotten, then its picture comes: done, known as late, and no second request goes out."""
    sandbox = start_sandbox(delay="4")
    studio = open_studio(sandbox.base_url)
    run_id = studio.submit()
    sent = studio.until(run_id, lambda run: run.jobs[0].state == "sent").jobs[0]
    lost = WorkerLost("The studio closed while waiting for the server’s answer.").as_dict()
    with studio.store.database.writing() as connection:
        assert states.move(connection, sent.id, "unknown", only_from=states.IN_FLIGHT, error=lost)
    assert studio.engine.forget(sent.id)
    late = studio.until(run_id, lambda run: run.jobs[0].state == "done", 60).jobs[0]
    assert (late.late, late.error, len(late.pictures)) == (True, None, 1)
    assert studio.engine.again(sent.id), "what is done may be made again like anything"
    on_time = studio.ended(studio.submit(), 60).jobs[0]
    assert (on_time.state, on_time.late) == ("done", False)
    assert sandbox.counts()["jobs"][sent.id] == 1


def test_stop_all_cancels_what_waits_and_stops_waiting_for_what_was_sent(
    open_studio: Open, start_sandbox: Start
) -> None:
    """Two under way and one in line over two runs: the line is emptied for nothing, the sent ones' pictures still come."""
    studio = open_studio(start_sandbox(delay="6").base_url, concurrency=2)
    first = studio.submit(n=2)
    studio.until(first, lambda run: all(each.state == "sent" for each in run.jobs))
    second = studio.submit()
    counts = studio.runs.open_counts()
    assert (counts.running, counts.waiting, counts.under_way) == (2, 1, 3)
    assert studio.engine.stop_all() == 3
    assert studio.engine.stop_all() == 0
    assert studio.runs.open_counts().under_way == 0
    assert studio.job(second).state == "cancelled"
    done = studio.ended(first, 60).jobs
    assert [(each.state, each.pictures[0].after_stop) for each in done] == [("done", True)] * 2


def test_the_tray_tells_what_is_under_way_and_what_ended_lately(open_studio: Open, start_sandbox: Start) -> None:
    """Each kind with its own jobs alone, also where one run holds several kinds; what ended long ago is left out."""
    studio = open_studio(start_sandbox(delay="4").base_url, concurrency=1)
    run_id = studio.submit(n=2)
    studio.until(run_id, lambda run: sorted(each.state for each in run.jobs) == ["done", "sent"], 60)
    tray = studio.runs.tray()
    assert [each.state for run in tray.under_way for each in run.jobs] == ["sent"]
    assert [each.state for run in tray.ended for each in run.jobs] == ["done"]
    studio.ended(run_id, 60)
    assert [len(run.jobs) for run in studio.runs.tray().ended] == [2]
    with studio.store.database.writing() as connection:
        connection.execute(sa.update(job).values(ended_at=job.c.ended_at - 3700))
    assert studio.runs.tray().ended == ()
