"""Batches wait in their rows: pause, order and fairness are exact, and whoever waits for one picture passes them.

PostgreSQL runs these too (tests/scale/test_lines_on_postgres.py).
"""

import time
from collections.abc import Callable

import sqlalchemy as sa

from easel.connections.connection import BEST
from easel.connections.directory import Directory
from easel.errors import KeyRefused
from easel.jobs import submission
from easel.jobs.admission import MeantFor
from easel.jobs.engine import Engine
from easel.requests.generate import GenerateParams
from easel.runs.records import FINAL_STATES
from easel.runs.tables import job
from easel.store.ids import new_id
from tests.connections.attempts import attempt as attempted
from tests.jobs.conftest import SMALL, Desk, Open, Studio
from tests.painting_gateway import PaintingGateway
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]


def batch(studio: Studio, count: int, desk: str = "studio") -> str:
    """Ten pictures are one run's most: a batch of more is several runs, in order."""
    return studio.engine.submit(GenerateParams("a fox", n=count, **SMALL), batch=True, desk=desk)


def sent(studio: Studio, *, desk: str | None = None) -> list[str]:
    """Jobs in the order in which they were sent."""
    asked = sa.select(job.c.id).where(job.c.sent_at.is_not(None)).order_by(job.c.sent_at)
    with studio.store.database.reading() as connection:
        return list(connection.execute(asked.where(job.c.desk == desk) if desk else asked).scalars())


def until_sent(studio: Studio, count: int) -> list[str]:
    ends = time.monotonic() + 30
    while len(found := sent(studio)) < count:
        assert time.monotonic() < ends, found
        time.sleep(0.02)
    return found


def test_who_waits_for_one_picture_passes_a_batch(open_studio: Open, start_sandbox: Start) -> None:
    """One place, a batch in it: the picture that somebody waits for is the next that is sent."""
    studio = open_studio(start_sandbox(delay="0.4").base_url, concurrency=1)
    batch(studio, 8)
    until_sent(studio, 1)
    (wanted,) = studio.ended(studio.submit()).jobs
    assert wanted.id in sent(studio)[:3]
    assert len(sent(studio)) <= 4


def test_two_desks_share_a_line_evenly(open_studio: Open, start_sandbox: Start) -> None:
    """The one that came first has no more of it than the one that came second, once both wait."""
    studio = open_studio(start_sandbox(delay="0.2").base_url, concurrency=2)
    batch(studio, 10)
    batch(studio, 10)
    before = len(until_sent(studio, 2))
    batch(studio, 10, desk="another")
    until_sent(studio, 18)
    theirs = len(sent(studio, desk="another"))
    ours = len(sent(studio, desk="studio")) - before
    assert theirs >= 5, (ours, theirs)
    assert abs(ours - theirs) <= 6, (ours, theirs)


def test_pause_sends_nothing_more_and_resume_goes_on(open_studio: Open, start_sandbox: Start) -> None:
    """When it returns, what was sent is all there is; paused cells say so, and every one is sent once in the end."""
    sandbox = start_sandbox(delay="0.3")
    studio = open_studio(sandbox.base_url, concurrency=2)
    run_id = batch(studio, 8)
    until_sent(studio, 2)
    assert studio.engine.pause(run_id)
    then = sent(studio)
    time.sleep(1.2)
    assert sent(studio) == then
    waiting = [each for each in studio.run(run_id).jobs if each.state == "queued"]
    assert {each.stage for each in waiting} == {"Paused"}
    assert studio.engine.resume(run_id)
    assert {each.state for each in studio.ended(run_id, 40).jobs} == {"done"}
    assert set(sandbox.counts()["jobs"].values()) == {1}


def test_the_order_of_a_batch_is_exact(open_studio: Open, start_sandbox: Start) -> None:
    """The last three first, in the order that was wished; then the others as they were."""
    studio = open_studio(start_sandbox(delay="0.3").base_url, concurrency=1)
    run_id = batch(studio, 7)
    first = until_sent(studio, 1)
    names = [each.id for each in studio.run(run_id).jobs]
    wished = [names[6], names[4], names[5]]
    assert studio.engine.order(run_id, wished)
    studio.ended(run_id, 40)
    assert sent(studio) == [*first, *wished, *(each for each in names if each not in (*first, *wished))]


def test_this_first(open_studio: Open, start_sandbox: Start) -> None:
    """A batch that came later goes before one that came sooner; what was sent stays sent."""
    studio = open_studio(start_sandbox(delay="0.3").base_url, concurrency=1)
    earlier = batch(studio, 6)
    first = until_sent(studio, 1)
    later = batch(studio, 3)
    assert studio.engine.first(later)
    studio.ended(earlier, 40)
    assert sent(studio)[len(first) : 4] == [each.id for each in studio.run(later).jobs][: 4 - len(first)]


def test_what_is_no_batch_is_neither_paused_nor_ordered(open_studio: Open, sandbox: SandboxProcess) -> None:
    """Nor is one of another desk."""
    studio = open_studio(sandbox.base_url)
    run_id = studio.submit()
    engine = studio.engine
    assert not any((engine.pause(run_id), engine.resume(run_id), engine.first(run_id), engine.order(run_id, [])))
    studio.ended(run_id)
    assert not engine.pause(batch(studio, 1), desk="another")


def test_a_stopped_batch_sends_nothing_more(open_studio: Open, start_sandbox: Start) -> None:
    """All that waits is cancelled, at a moment in which jobs are being taken; what was sent comes to its end."""
    sandbox = start_sandbox(delay="0.2")
    studio = open_studio(sandbox.base_url, concurrency=3)
    run_id = batch(studio, 10)
    until_sent(studio, 4)
    assert studio.engine.stop_run(run_id) > 0
    then = set(sent(studio))
    states = {each.id: each.state for each in studio.ended(run_id, 30).jobs}
    assert set(sent(studio)) == then
    assert all(state in ("done", "cancelled") for state in states.values())
    assert {name for name, state in states.items() if state == "cancelled"}.isdisjoint(sandbox.counts()["jobs"])


def test_a_batch_is_found_again_by_the_next_start(open_studio: Open, start_sandbox: Start) -> None:
    """Closed in the middle and opened again: each of its pictures comes, and is asked for once."""
    sandbox = start_sandbox(delay="0.2")
    studio = open_studio(sandbox.base_url, concurrency=2)
    run_id = batch(studio, 8)
    until_sent(studio, 3)
    studio.engine.close(grace=20)
    again = open_studio(sandbox.base_url, concurrency=2)
    jobs = again.ended(run_id, 40).jobs
    assert all(each.state in FINAL_STATES for each in jobs)
    assert {each.state for each in jobs} == {"done"}
    assert set(sandbox.counts()["jobs"].values()) == {1}


def test_a_command_leaves_what_others_have_waiting_alone(open_studio: Open, start_sandbox: Start) -> None:
    """It knows its own server alone: it neither sends a studio's batch and waiting jobs, nor ends them."""
    sandbox = start_sandbox(delay="0.5")
    studio = open_studio(sandbox.base_url, concurrency=1)
    run_id, single = batch(studio, 6), studio.submit()
    until_sent(studio, 1)
    studio.engine.close(grace=20)
    before = sandbox.counts()["total"]
    directory = Directory.of_settings(
        studio.settings.model_copy(update={"base_url": "http://127.0.0.1:9/v1"}), studio.store.database, sandbox=False
    )
    command = Engine(studio.settings, studio.store, directory=directory, role="command")
    command.start()
    command._recovery.once()
    command._look()
    time.sleep(1)
    command.close(grace=0)
    assert sandbox.counts()["total"] == before
    jobs = [*studio.run(run_id).jobs, *studio.run(single).jobs]
    assert {each.state for each in jobs} <= {"queued", "done"}
    again = open_studio(sandbox.base_url, concurrency=4)
    assert {each.state for each in (*again.ended(run_id, 40).jobs, *again.ended(single, 40).jobs)} == {"done"}


def test_a_large_batch_that_nobody_can_take_ends_in_words(desk: Desk, gateway: PaintingGateway) -> None:
    """Its connection is switched off: each of many hundred cells says so, and nothing is sent."""
    wanted = desk.add(gateway)
    names = [new_id() for _ in range(1200)]
    submission.write_run(
        desk.studio.store,
        GenerateParams("a fox", **SMALL),
        (),
        meant_for=MeantFor(wanted, "gateway", batch=True),
        stage="",
        job_ids=names,
        put=lambda *_: None,
    )
    desk.directory.store.enable(wanted, False)
    desk.studio.engine._batches.pump()
    with desk.studio.store.database.reading() as connection:
        found = connection.execute(sa.select(job.c.state, sa.func.count()).group_by(job.c.state)).all()
    assert dict(found) == {"failed": 1200}
    assert gateway.painted == 0


def test_a_batch_waits_while_all_servers_rest(desk: Desk, gateway: PaintingGateway) -> None:
    """Two servers whose keys were refused a moment ago: no cell is given up, and once one is well again they come."""
    both = [desk.add(gateway, name) for name in ("one", "two")]
    known = [desk.directory.store.get(each) for each in both]
    for each in known:
        assert each is not None
        desk.directory.health.learn(each, attempted(KeyRefused("", status=401)))
    run_id = desk.studio.engine.submit(GenerateParams("a fox", n=4, **SMALL), connection=BEST, batch=True)
    desk.studio.engine._batches.pump()
    assert {each.state for each in desk.studio.run(run_id).jobs} == {"queued"}
    assert known[0] is not None
    desk.directory.health.learn(known[0], attempted())
    desk.studio.engine._batches.pump()
    assert {each.state for each in desk.studio.ended(run_id, 30).jobs} == {"done"}
