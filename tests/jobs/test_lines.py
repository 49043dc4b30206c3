"""A line that all processes share: its places and its minute hold, a 429 shuts it, and a row is never without its ticket.

PostgreSQL runs these too (tests/scale/test_lines_on_postgres.py).
"""

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from easel.connections.choice import Need
from easel.connections.facts import name_of
from easel.connections.keys import Entered
from easel.jobs import attempts, queue, task
from easel.jobs.queue import Queue, Ticket
from easel.runs import load
from easel.runs.records import Job
from easel.runs.tables import attempt, job
from tests.jobs.conftest import Desk, Open
from tests.painting_gateway import PaintingGateway, painting_gateway
from tests.sandbox_process import SandboxProcess

DEAD = "easel-999-0123456789ab"


@pytest.fixture
def slow() -> Iterator[PaintingGateway]:
    """Takes a third of a second for a picture."""
    with painting_gateway(seconds=0.3) as opened:
        yield opened


def tickets(desk: Desk) -> Queue:
    found = desk.studio.engine._queue
    assert found is not None
    return found


def jobs_of(desk: Desk, wanted: str, count: int, seconds: float = 30) -> tuple[Job, ...]:
    return desk.studio.ended(desk.studio.submit(n=count, connection=wanted), seconds).jobs


def test_a_row_and_its_place_in_line_come_together_or_not_at_all(desk: Desk, gateway: PaintingGateway) -> None:
    """What fails after both were written leaves neither: the job has no other ticket, and nothing more is sent."""
    wanted = desk.add(gateway)
    (done,) = jobs_of(desk, wanted, 1)
    database, lines = desk.studio.store.database, desk.studio.engine._lines
    connection = desk.directory.store.get(wanted)
    assert connection is not None
    to = lines.choose(need_of(desk, done))
    with database.writing() as transaction:
        transaction.execute(sa.update(job).where(job.c.id == done.id).values(state="queued"))

    def fail_afterwards() -> None:
        with database.writing() as transaction:
            assert lines.put(transaction, done.id, to)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_afterwards()
    with database.reading() as transaction:
        turn = transaction.execute(sa.select(job.c.turn).where(job.c.id == done.id)).scalar_one()
    assert turn == 1
    assert Ticket(done.id, 2).id not in tickets(desk).waiting()
    time.sleep(0.4)
    assert gateway.painted == 1


def need_of(desk: Desk, done: Job) -> Need:
    found = task.load(desk.studio.store.database, done.id)
    assert found is not None
    return desk.studio.engine._lines.need(found)


def test_no_more_at_once_than_it_has_places(desk: Desk, slow: PaintingGateway) -> None:
    """Seven jobs at two places: never three together, and all are done."""
    wanted = desk.add(slow, concurrency=2)
    assert {each.state for each in jobs_of(desk, wanted, 7)} == {"done"}
    assert slow.most_at_once == 2


def test_no_minute_holds_more_than_its_limit(
    desk: Desk, gateway: PaintingGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three requests per minute, which has two seconds here, with failures that are tried again: each POST counts."""
    for module in (attempts, load):
        monkeypatch.setattr(module, "MINUTE", 2.0)
    monkeypatch.setattr(queue, "PERIOD", 2.2)
    gateway.plain_failures = 3
    wanted = desk.add(gateway, requests_per_minute=3)
    ended = jobs_of(desk, wanted, 6, 60)
    assert len(gateway.came) > 6, "some were tried again"
    assert {each.state for each in ended} == {"done"}
    with desk.studio.store.database.reading() as connection:
        began = sorted(connection.execute(sa.select(attempt.c.started)).scalars())
    assert all(fourth - first >= 2.0 for first, fourth in zip(began, began[3:], strict=False)), began


def test_a_429_shuts_the_line_and_it_opens_by_itself(desk: Desk, gateway: PaintingGateway) -> None:
    """For as long as the server asks nobody is sent there, and who waits is told why; then all go their way."""
    wanted = desk.add(gateway, concurrency=1)
    gateway.plain_failures, gateway.status, gateway.headers = 1, 429, {"Retry-After": "2"}
    gateway.body = {"error": {"message": "slow down", "type": "rate_limit_error"}}
    run_id = desk.studio.submit(n=3, connection=wanted)
    desk.studio.until(
        run_id,
        lambda run: any("has reached its rate limit" in each.stage for each in run.jobs if each.state == "queued"),
    )
    assert {each.state for each in desk.studio.ended(run_id, 30).jobs} == {"done"}
    first, second = gateway.came[:2]
    assert second - first >= 1.9, "nobody came before the server wished it"


def test_who_shut_a_line_need_not_open_it(desk: Desk, gateway: PaintingGateway) -> None:
    """A line that was left shut by a process that is gone is open again when its time is over."""
    wanted = desk.add(gateway)
    jobs_of(desk, wanted, 1)
    connection = desk.directory.store.get(wanted)
    assert connection is not None
    tickets(desk).configure(queue.Line(name_of(connection), 0, None, 0.1))
    assert [each.state for each in jobs_of(desk, wanted, 1, 30)] == ["done"]


def test_a_new_key_is_a_new_line_and_who_waited_goes_on_there(desk: Desk, slow: PaintingGateway) -> None:
    """A line belongs to an address and a key: the jobs of the old one are put in the new one, and each is sent once."""
    wanted = desk.add(slow, concurrency=1)
    before = desk.directory.store.get(wanted)
    assert before is not None
    run_id = desk.studio.submit(n=4, connection=wanted)
    desk.studio.until(run_id, lambda run: any(each.state == "sent" for each in run.jobs))
    desk.directory.store.change(before, Entered(SecretStr("sk-another"), {}))
    assert {each.state for each in desk.studio.ended(run_id, 40).jobs} == {"done"}
    assert slow.painted == 4


def test_who_waits_at_a_connection_that_is_switched_off_is_told(desk: Desk, slow: PaintingGateway) -> None:
    """What was sent comes; what waits ends in words, and is not sent anywhere else."""
    wanted = desk.add(slow, concurrency=1)
    other = PaintingGateway(base_url=slow.base_url)
    desk.add(other, "another")
    run_id = desk.studio.submit(n=3, connection=wanted)
    desk.studio.until(run_id, lambda run: any(each.state == "sent" for each in run.jobs))
    desk.directory.store.enable(wanted, False)
    jobs = desk.studio.ended(run_id, 20).jobs
    assert sorted(each.state for each in jobs) in (["done", "failed", "failed"], ["done", "done", "failed"])
    assert all("switched off" in (each.error or {}).get("message", "") for each in jobs if each.state == "failed")


def test_what_only_another_process_may_send_is_left_to_it(desk: Desk, gateway: PaintingGateway) -> None:
    """A command's job waits for the command: no studio takes its ticket, none sends it by a ticket of its own, and when the
    command has died it ends in words."""
    wanted = desk.add(gateway)
    (done,) = jobs_of(desk, wanted, 1)
    connection = desk.directory.store.get(wanted)
    assert connection is not None
    line, database = name_of(connection), desk.studio.store.database
    with database.writing() as transaction:
        theirs = {"state": "queued", "executor": DEAD, "line": line, "turn": 5, "ended_at": None}
        transaction.execute(sa.update(job).where(job.c.id == done.id).values(**theirs))
        tickets(desk).put(transaction, line, Ticket(done.id, 5, "own-zz"))
        tickets(desk).put(transaction, line, Ticket(done.id, 4))
    time.sleep(0.5)
    assert gateway.painted == 1
    desk.studio.engine._recovery.once()
    (ended,) = desk.studio.run(done.run_id).jobs
    assert ended.error is not None
    assert (ended.state, ended.error["kind"], ended.error["possibly_billed"]) == ("failed", "NotSent", False)
    assert "command that asked for this ended" in ended.error["message"]


def test_without_its_tables_the_queue_is_made_anew_from_the_rows(
    open_studio: Open, start_sandbox: type[SandboxProcess]
) -> None:
    """Every table of the queue is lost while jobs wait: the next start sends each of them once."""
    sandbox = start_sandbox(delay="0.5")
    studio = open_studio(sandbox.base_url, concurrency=1)
    run_id = studio.submit(n=4)
    studio.until(run_id, lambda run: any(each.state == "sent" for each in run.jobs))
    studio.engine.close(grace=20)
    with studio.store.database.writing() as connection:
        for statement in _drops(connection):
            connection.execute(sa.text(statement))
    again = open_studio(sandbox.base_url, concurrency=4)
    assert {each.state for each in again.ended(run_id, 40).jobs} == {"done"}
    assert set(sandbox.counts()["jobs"].values()) == {1}


def _drops(connection: sa.Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        return ["DROP SCHEMA dbos CASCADE"]
    everything = sa.MetaData()
    everything.reflect(connection)
    ours = {*job.metadata.tables, "alembic_version"}
    theirs = (each.name for each in reversed(everything.sorted_tables) if each.name not in ours)
    return [f"DROP TABLE {name}" for name in theirs if not name.startswith("picture_words")]
