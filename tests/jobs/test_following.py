"""A task outlives whoever sent it: another process asks on, a person looks again, and nothing is ever sent twice for it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from components.picture import job_card
from easel.connections.capability_card import CapabilityCard
from easel.connections.tables import connection as connections
from easel.jobs import server_tasks
from easel.runs.records import Job
from easel.runs.tables import attempt, job
from tests.connections.conftest import connection
from tests.jobs.conftest import Desk, Open
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[SandboxProcess] = []

    def begin(**settings: str) -> SandboxProcess:
        started.append(SandboxProcess(**settings))
        return started[-1]

    yield begin
    for each in started:
        each.stop()


def add(desk: Desk, sandbox: SandboxProcess, **given: Any) -> str:
    return desk.directory.store.add(
        replace(connection("gateway", sandbox.base_url), **({"tasks": "always"} | given))
    ).id


def allow(desk: Desk, found: Job) -> None:
    """The host on which the picture lies."""
    host = str((found.error or {})["host"])
    desk.directory.store.change(replace(desk.directory.store.all()[0], picture_hosts=(host,)))


def task_of(desk: Desk, found: Job) -> str:
    with desk.studio.store.database.reading() as transaction:
        begun = server_tasks.begun(transaction, found.id)
    return begun.task.name if begun else ""


def lose(desk: Desk, found: Job, **values: Any) -> None:
    """As if its process had died while it asked."""
    with desk.studio.store.database.writing() as transaction:
        lost = {"state": "sent", "executor": "easel-9-000000000000", "lease": None, "ended_at": None, "error": None}
        transaction.execute(sa.update(job).where(job.c.id == found.id).values(**(lost | values)))


def recovered(desk: Desk, found: Job) -> Job:
    desk.studio.engine._recovery.once()
    return desk.studio.ended(found.run_id).jobs[0]


def test_a_picture_comes_by_a_task(desk: Desk, start: Start) -> None:
    """Its id stands in the row of the attempt, and a gateway that cuts cuts nothing."""
    sandbox = start(delay="0.6", cut="0.2")
    done = desk.job(add(desk, sandbox), stream=True, partial_images=1)
    assert (done.state, done.attempts, len(done.pictures)) == ("done", 1, 1)
    assert done.notes == ("Sent as a task: a dropped connection loses no picture. There are no previews.",)
    counts = sandbox.counts()
    assert list(counts["tasks"]) == [task_of(desk, done)]
    assert counts["total"] == counts["total_painted"] == 1
    assert desk.entry(done).cost == done.pictures[0].cost is not None


def test_where_it_is_never_sent_as_one_the_cut_leaves_it_open(desk: Desk, start: Start) -> None:
    """What tasks are for."""
    sandbox = start(delay="0.6", cut="0.2")
    lost = desk.job(add(desk, sandbox, tasks="never"), stream=False)
    assert (lost.state, task_of(desk, lost)) == ("unknown", "")
    assert not desk.studio.engine.can_look(lost)
    assert not desk.studio.engine.look(lost.id)


def test_the_recovery_asks_on_and_sends_nothing(desk: Desk, start: Start) -> None:
    """The same attempt comes to its end, with usage and cost; its lease was over and its process gone."""
    sandbox = start(fault="task_elsewhere")
    lost = desk.job(add(desk, sandbox))
    assert (lost.state, (lost.error or {})["kind"]) == ("failed", "NotFetched")
    allow(desk, lost)
    lose(desk, lost)
    done = recovered(desk, lost)
    assert (done.state, done.attempts, done.error, done.late) == ("done", 1, None, False)
    assert done.pictures[0].cost
    assert sandbox.counts()["total"] == 1
    with desk.studio.store.database.reading() as transaction:
        rows = transaction.execute(sa.select(attempt.c.outcome).where(attempt.c.job_id == lost.id)).scalars().all()
    assert rows == ["ok"]


def test_an_ending_studio_lets_go_and_the_next_one_asks_on(open_studio: Open, start: Start) -> None:
    """At once, whatever its lease says; `ending.py` writes nothing down, as nothing has ended (`parts.py` says who goes)."""
    sandbox = start(delay="1.5")
    given = {"tasks": "always"}
    studio = open_studio(sandbox.base_url, **given)
    run_id = studio.submit()
    names = sa.select(attempt.c.task)
    ends = time.monotonic() + 20
    task = ""
    while not task and time.monotonic() < ends:
        with studio.store.database.reading() as transaction:
            task = transaction.execute(names).scalar() or ""
    studio.engine.close(grace=3)
    found = studio.job(run_id)
    assert (found.state, found.error) == ("sent", None)
    done = open_studio(sandbox.base_url, **given).ended(run_id).jobs[0]
    assert (done.state, done.late, done.attempts) == ("done", False, 1)
    assert sandbox.counts()["total"] == 1


def test_a_connection_that_cuts_learns_to_send_tasks(desk: Desk, start: Start) -> None:
    """By itself, where a check found that the server takes them: two were cut alike, the third comes."""
    sandbox = start(delay="1.8", cut="1.2")
    wanted = add(desk, sandbox, tasks="auto")
    kept = desk.directory.store.get(wanted)
    assert kept is not None
    desk.directory.store.facts.keep_card(kept, CapabilityCard(time.time(), tasks=True))
    states = [desk.job(wanted, stream=False).state for _ in range(3)]
    assert states == ["unknown", "unknown", "done"]
    assert sandbox.counts()["total"] == 3
    assert len(sandbox.counts()["tasks"]) == 1


def test_a_key_that_is_lost_is_no_request_that_was_not_sent(desk: Desk, start: Start) -> None:
    """Nobody can ask then: its end is unknown, and may be looked at when the key is there again."""
    sandbox = start(fault="task_elsewhere")
    lost = desk.job(add(desk, sandbox))
    lose(desk, lost)
    with desk.studio.store.database.writing() as transaction:
        transaction.execute(sa.update(connections).values(sealed="no key opens this"))
    told = recovered(desk, lost)
    assert (told.state, (told.error or {})["possibly_billed"]) == ("unknown", True)
    assert "could not be asked" in (told.error or {})["message"]
    assert desk.studio.engine.can_look(told)


def test_a_stopped_task_comes_all_the_same(desk: Desk, start: Start) -> None:
    """As every request that was sent: Stop ends the waiting, not the work."""
    sandbox = start(delay="1")
    run_id = desk.studio.submit(connection=add(desk, sandbox))
    desk.studio.until(run_id, lambda run: bool(task_of(desk, run.jobs[0])))
    assert desk.studio.engine.stop(desk.studio.job(run_id).id)
    done = desk.studio.ended(run_id).jobs[0]
    assert (done.state, done.pictures[0].after_stop) == ("done", True)
    assert sandbox.counts()["total"] == 1


def test_a_process_that_cannot_ask_leaves_the_task_to_others(desk: Desk, start: Start) -> None:
    """Until its half hour is over: then the end is unknown, and can be looked at once the connection is there again."""
    lost = desk.job(add(desk, start(fault="task_elsewhere")))
    lose(desk, lost, connection="of another process")
    desk.studio.engine._recovery.once()
    assert desk.studio.job(lost.run_id).state == "sent"
    with desk.studio.store.database.writing() as transaction:
        transaction.execute(sa.update(attempt).values(started=time.time() - 1900))
    assert recovered(desk, lost).state == "unknown"


def test_a_server_without_tasks_is_remembered(desk: Desk, start: Start) -> None:
    """The first request costs a question more, the next none, until a check says otherwise."""
    sandbox = start(tasks="0")
    wanted = add(desk, sandbox)
    first = desk.job(wanted, stream=False)
    assert (first.state, first.attempts) == ("done", 2)
    assert first.notes == ("This server does not take tasks, so it was sent as an ordinary request.",)
    assert first.unconfirmed == 0
    assert desk.directory.store.all()[0].tasks_off
    second = desk.job(wanted, stream=False)
    assert (second.state, second.attempts, second.notes) == ("done", 1, ())
    assert sandbox.counts()["total"] == 3


def test_looking_again_is_free_and_brings_the_picture(desk: Desk, start: Start) -> None:
    """The time for the task was over before the server had it: nothing is sent for what it made meanwhile."""
    sandbox = start(fault="task_elsewhere")
    lost = desk.job(add(desk, sandbox))
    allow(desk, lost)
    error = {"kind": "TimedOut", "message": "The server had not finished after 30 min.", "hint": ""}
    lose(desk, lost, state="unknown", executor=None, error=error)
    engine, found = desk.studio.engine, desk.studio.job(lost.run_id)
    assert engine.can_look(found)
    assert [each.id for each in engine.given_up()] == [found.id]
    card = job_card.words(found)
    assert card is not None
    card = job_card.lookable(card, found)
    assert (card.look, card.again) == ("Look again", "Run again (you may be charged twice)")
    assert "free" in card.todo
    pressed = [engine.look(found.id) for _ in range(3)]
    assert pressed.count(True) == 1
    done = desk.studio.until(lost.run_id, lambda run: run.jobs[0].state == "done").jobs[0]
    assert (done.late, len(done.pictures), done.error) == (True, 1, None)
    assert sandbox.counts()["total"] == 1
    assert not engine.can_look(done)
    assert engine.given_up() == ()
    assert not engine.look(done.id)


@pytest.mark.parametrize(
    ("fault", "state", "kind"), [("task_unstored", "failed", "ServerFailed"), ("task_vanishes", "unknown", "TaskGone")]
)
def test_what_a_look_finds_is_said(desk: Desk, start: Start, fault: str, state: str, kind: str) -> None:
    """A task that has failed is no longer unknown; one that is gone is, in other words, and may be looked at again."""
    sandbox = start(fault=fault)
    lost = desk.job(add(desk, sandbox))
    lose(desk, lost, state="unknown", executor=None, error={"kind": "TimedOut", "message": ""})
    assert desk.studio.engine.look(lost.id)
    told = desk.studio.until(
        lost.run_id, lambda run: (run.jobs[0].error or {})["kind"] == kind and not run.jobs[0].stage
    ).jobs[0]
    assert (told.state, desk.studio.engine.can_look(told)) == (state, state == "unknown")
    assert desk.entry(told).may_be_billed
    assert sandbox.counts()["total"] == 1


def test_an_expired_task_is_not_offered(desk: Desk, start: Start) -> None:
    """The server has deleted it by then."""
    sandbox = start(fault="task_vanishes")
    lost = desk.job(add(desk, sandbox))
    assert lost.state == "unknown"
    assert desk.studio.engine.can_look(lost)
    with desk.studio.store.database.writing() as transaction:
        transaction.execute(sa.update(attempt).values(task_expires=1.0))
    assert not desk.studio.engine.can_look(lost)
    assert not desk.studio.engine.look(lost.id)
