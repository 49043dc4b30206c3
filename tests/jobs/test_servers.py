"""Runs over several servers: whom each job goes to and why, failover that cannot bill twice, limits waited out in turn.

This is the test of `routing.py` and `waiting.py`, too.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from easel.connections import health
from easel.connections.capability_card import CapabilityCard
from easel.connections.connection import BEST, Connection
from easel.connections.directory import Directory
from easel.connections.keys import Entered
from easel.costs import Prices
from easel.errors import KeyRefused, NotSent
from easel.jobs.engine import Engine
from easel.runs.tables import attempt
from easel.runs.tables import job as job_table
from easel.settings import load
from easel.store.store import Store
from tests.connections.attempts import attempt as attempted
from tests.connections.conftest import connection
from tests.jobs.conftest import Studio
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Directory]:
    """No server is set up yet: tests add theirs."""
    settings = load(_env_file=None, home=tmp_path / "home", retry_wait=0.05, retries=0)
    store = Store(settings)
    store.open()
    yield Directory(settings, store.database, on_loopback=True, outside=())
    store.close()


@pytest.fixture
def studio(directory: Directory, tmp_path: Path) -> Iterator[Studio]:
    settings = load(_env_file=None, home=tmp_path / "home", retry_wait=0.05, retries=0)
    store = Store(settings)
    store.open()
    engine = Engine(settings, store, directory=directory)
    engine.start()
    yield Studio(settings, store, engine)
    engine.close(grace=0)
    store.close()


def add(directory: Directory, name: str, sandbox: SandboxProcess, fault: str = "", **given: object) -> Connection:
    """A connection to the sandbox that asks it for a fault with every request."""
    headers = {"X-Sandbox-Fault": SecretStr(fault)} if fault else {}
    wanted = replace(connection(name, sandbox.base_url), **given)  # type: ignore[arg-type] # fields by name
    return directory.store.add(wanted, Entered(SecretStr(""), headers))


def test_a_press_reads_the_connections_once(studio: Studio, directory: Directory, sandbox: SandboxProcess) -> None:
    """Whom it goes to, how it is called and what it costs come from one reading."""
    add(directory, "One", sandbox)
    add(directory, "Two", sandbox)
    asked: list[str] = []
    presses = threading.get_ident()

    def note(*given: object) -> None:
        if threading.get_ident() == presses:
            asked.append(str(given[2]))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        run_id = studio.submit(connection=BEST)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert sum("FROM connection \n" in statement for statement in asked) == 1
    studio.ended(run_id)


def test_a_run_goes_where_it_names_and_the_job_says_why(
    studio: Studio, directory: Directory, sandbox: SandboxProcess
) -> None:
    """Named, the only one, or best: the job's row tells the server and the reason; so does each try."""
    only = add(directory, "Only", sandbox)
    (job,) = studio.ended(studio.submit()).jobs
    assert (job.state, job.connection, job.why) == ("done", "Only", "Only was chosen for this run.")
    add(directory, "Free", sandbox, tier="free")
    (job,) = studio.ended(studio.submit()).jobs
    assert (job.connection, job.why) == ("Only", "Only is the best of 2: API key plan before Free.")
    run = studio.ended(studio.submit(connection=directory.store.all()[1].id))
    assert (run.connection, run.jobs[0].connection) == ("Free", "Free")
    assert studio.run(run.id).wanted == directory.store.all()[1].id
    with studio.store.database.reading() as rows:
        assert set(rows.execute(sa.select(attempt.c.connection)).scalars()) == {"Only", "Free"}
    assert only.id != BEST


@pytest.mark.parametrize("fault", ["401", "403_group", "404_platform", "429_long", "429_quota", "502_auth"])
def test_who_turns_a_job_away_is_followed_by_the_next(
    studio: Studio, directory: Directory, sandbox: SandboxProcess, start_sandbox: Start, fault: str
) -> None:
    """Best asks another only where the first provably accepted nothing; both tries are rows, one picture is painted."""
    add(directory, "Proud", sandbox, fault, tier="pro")
    add(directory, "Humble", sandbox, tier="free")
    painted = sandbox.counts()["total_painted"]
    (job,) = studio.ended(studio.submit()).jobs
    assert (job.state, job.connection, job.attempts) == ("done", "Humble", 2)
    assert "Proud turned it away" in job.why
    with studio.store.database.reading() as rows:
        tries = rows.execute(sa.select(attempt.c.number, attempt.c.connection, attempt.c.outcome)).all()
    assert [(number, name, outcome == "ok") for number, name, outcome in tries] == [
        (1, "Proud", False),
        (2, "Humble", True),
    ]
    assert sandbox.counts()["total_painted"] == painted + 1


@pytest.mark.parametrize(
    ("fault", "state"),
    [("cut_before_answer", "unknown"), ("504", "unknown"), ("400_policy", "failed"), ("500", "failed")],
)
def test_whatever_may_have_been_accepted_ends_there(
    studio: Studio, directory: Directory, sandbox: SandboxProcess, fault: str, state: str
) -> None:
    """A cut, a gateway that gave up, a refused prompt or a failure is not shown to another server."""
    add(directory, "Proud", sandbox, fault, tier="pro")
    add(directory, "Humble", sandbox, tier="free")
    before = sandbox.counts()["total"]
    (job,) = studio.ended(studio.submit()).jobs
    assert (job.state, job.connection, job.attempts) == (state, "Proud", 1)
    assert sandbox.counts()["total"] == before + 1


def test_a_named_server_is_never_replaced(studio: Studio, directory: Directory, sandbox: SandboxProcess) -> None:
    """Who names a server gets its answer, also its no."""
    proud = add(directory, "Proud", sandbox, "401")
    add(directory, "Humble", sandbox)
    (job,) = studio.ended(studio.submit(connection=proud.id)).jobs
    assert (job.state, job.connection, job.attempts) == ("failed", "Proud", 1)
    directory.store.delete(proud.id)
    with pytest.raises(NotSent, match="no longer exists"):
        studio.submit(connection=proud.id)


def test_when_all_turn_it_away_the_last_no_is_told(
    studio: Studio, directory: Directory, sandbox: SandboxProcess
) -> None:
    """The job fails with the server's words, not with ours about the choice."""
    add(directory, "One", sandbox, "401", tier="pro")
    add(directory, "Two", sandbox, "403_balance", tier="free")
    (job,) = studio.ended(studio.submit()).jobs
    assert (job.state, job.attempts) == ("failed", 2)
    assert job.error is not None
    assert job.error["kind"] == "AccountRefused"


def test_limits_are_waited_out_in_words(studio: Studio, directory: Directory, start_sandbox: Start) -> None:
    """One at a time: the second job stays queued, says what it waits for, can be stopped there, and the third comes."""
    add(directory, "Narrow", start_sandbox(delay="0.7"), concurrency=1)
    run_id = studio.submit(n=3)
    words = "Waiting: The only slot of Narrow in use"
    run = studio.until(
        run_id, lambda run: sorted(words in job.stage for job in run.jobs if job.state == "queued") == [1, 1]
    )
    waiting = [job for job in run.jobs if job.state == "queued"]
    assert len(waiting) == 2
    assert studio.engine.stop(waiting[-1].id)
    states = [job.state for job in studio.ended(run_id).jobs]
    assert sorted(states) == ["cancelled", "done", "done"]


def test_a_busy_server_holds_all_of_its_jobs(studio: Studio, directory: Directory, sandbox: SandboxProcess) -> None:
    """After a 429 with a wait nobody else is sent there; a wait beyond the studio's patience is told at once, unsent."""
    busy = add(directory, "Busy", sandbox, "429_long")
    (refused,) = studio.ended(studio.submit(connection=busy.id)).jobs
    assert refused.state == "failed"
    before = sandbox.counts()["total"]
    (unsent,) = studio.ended(studio.submit(connection=busy.id)).jobs
    assert unsent.error is not None
    assert (unsent.state, unsent.error["kind"], unsent.attempts) == ("failed", "NotSent", 0)
    assert "Busy has reached its rate limit, about 60 min" in unsent.error["message"]
    assert sandbox.counts()["total"] == before


def test_best_goes_to_who_is_free(studio: Studio, directory: Directory, start_sandbox: Start) -> None:
    """With the better one full, the other takes what comes; nobody waits while somebody is free."""
    sandbox = start_sandbox(delay="0.8")
    add(directory, "Better", sandbox, concurrency=1, tier="pro")
    add(directory, "Other", sandbox, concurrency=1, tier="free")
    jobs = studio.ended(studio.submit(n=2)).jobs
    assert sorted(job.connection for job in jobs) == ["Better", "Other"]
    assert all(job.state == "done" for job in jobs)


def test_who_waits_at_a_server_that_is_not_well_is_chosen_anew(
    studio: Studio, directory: Directory, start_sandbox: Start
) -> None:
    """Jobs of "best" in the line of a server whose key is refused go to the other's; named ones stay where they are meant for."""
    sick = add(directory, "Sick", start_sandbox(delay="3"), concurrency=1, tier="pro")
    run_id = studio.submit(n=3, connection=BEST)
    studio.until(run_id, lambda run: any(job.state == "sent" for job in run.jobs))
    named = studio.submit(connection=sick.id)
    add(directory, "Well", start_sandbox(), tier="free")
    directory.health.learn(directory.as_seen(sick), attempted(KeyRefused("", status=401)))
    jobs = studio.ended(run_id, 30).jobs
    assert sorted(job.connection for job in jobs) == ["Sick", "Well", "Well"]
    assert studio.ended(named, 30).jobs[0].connection == "Sick"


def test_a_job_taken_while_its_only_server_rests_waits_for_it(
    studio: Studio, directory: Directory, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was sent, so it does not fail: it says what it waits for, and goes its way when the rest is over."""
    monkeypatch.setattr(health, "REST", 4.0)
    only = add(directory, "Only", sandbox)
    directory.limits.of(only).heard(1.5, None)  # so that nobody takes it before the server rests
    before = sandbox.counts()["total"]
    run_id = studio.submit(connection=BEST)
    directory.health.learn(directory.as_seen(only), attempted(KeyRefused("", status=401)))
    studio.until(run_id, lambda run: "Only is skipped (API key refused)" in run.jobs[0].stage)
    assert sandbox.counts()["total"] == before
    (job,) = studio.ended(run_id).jobs
    assert (job.state, job.attempts) == ("done", 1)
    with studio.store.database.reading() as rows:
        assert rows.execute(sa.select(job_table.c.turn)).scalar_one() > 1, "it was taken, and given back"


def test_a_server_without_streams_is_asked_plain(studio: Studio, directory: Directory, sandbox: SandboxProcess) -> None:
    """What the doctor found adapts the request: no stream is tried where none comes."""
    kept = add(directory, "Plain", sandbox, "stream_500")
    directory.store.facts.keep_card(kept, CapabilityCard(time.time(), streams=False))
    (job,) = studio.ended(studio.submit(stream=True, partial_images=1)).jobs
    assert (job.state, job.attempts) == ("done", 1)
    with studio.store.database.reading() as rows:
        assert rows.execute(sa.select(attempt.c.streamed)).scalars().all() == [False]


def test_costs_go_by_the_servers_own_prices(studio: Studio, directory: Directory, sandbox: SandboxProcess) -> None:
    """Estimate and true cost are those of the server that answered."""
    flat = Prices(per_picture=(Decimal("0.011"), Decimal("0.022"), Decimal("0.044")))
    add(directory, "Flat", sandbox, prices=flat)
    (job,) = studio.ended(studio.submit()).jobs
    assert job.pictures[0].cost == Decimal("0.011")


def test_a_cut_on_the_way_is_named_after_two_jobs_cut_alike(
    studio: Studio, directory: Directory, sandbox: SandboxProcess
) -> None:
    """Two jobs die after 2 s of silence: the connection knows that its requests are cut after about 2 s."""
    kept = add(directory, "Cut", sandbox, "cut_before_answer~2")
    run = studio.ended(studio.submit(n=2))
    assert [job.state for job in run.jobs] == ["unknown", "unknown"]
    assert directory.as_seen(kept).cut_after == pytest.approx(2, abs=0.5)


def test_again_goes_to_the_same_server(studio: Studio, directory: Directory, sandbox: SandboxProcess) -> None:
    """A named run is repeated there; when that server is gone, where a new run would go."""
    first = add(directory, "First", sandbox)
    second = add(directory, "Second", sandbox)
    (job,) = studio.ended(studio.submit(connection=second.id)).jobs
    again = studio.engine.again(job.id)
    assert again is not None
    assert studio.ended(again).jobs[0].connection == "Second"
    directory.store.delete(second.id)
    again = studio.engine.again(job.id)
    assert again is not None
    assert studio.ended(again).jobs[0].connection == "First"
    assert first.name == "First"
