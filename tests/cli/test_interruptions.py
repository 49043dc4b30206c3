"""Ctrl+C, kill -9 and a studio beside it: what becomes of a command's run, and that it is said truly."""

import json
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from easel.jobs.engine import Engine
from easel.requests.generate import GenerateParams
from easel.runs.records import Run
from easel.runs.runs import Runs
from easel.runs.tables import job
from easel.settings import load
from easel.store.store import Store
from tests.cli.command_line import SMALL, CommandLine
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]


def _until(store: Store, true: Callable[[Run], bool], seconds: float = 30) -> Run:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        for run in Runs(store).recent(1):
            if true(run):
                return run
        time.sleep(0.02)
    raise AssertionError(Runs(store).recent(1))


def test_ctrl_c_is_honest(command: CommandLine, start_sandbox: Start) -> None:
    """Interrupted after sending: exit 4 at once and words that it may have been billed; the sent job is not sent again."""
    sandbox = start_sandbox(delay="20")
    process = command.start(
        "generate", "x", *SMALL, "--base-url", sandbox.base_url, "--json", "--out", str(command.out)
    )
    store = _wait_for_library(command)
    run = _until(store, lambda run: run.jobs[0].state == "sent" and sandbox.counts()["total"] == 1)
    before = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert time.monotonic() - before < 8
    told = json.loads(out)
    assert (process.returncode, told["outcome"]) == (4, "unknown")
    assert told["error"]["possibly_billed"]
    assert (run.jobs[0].attempts, sandbox.counts()["total"]) == (1, 1)
    store.close()


def test_ctrl_c_with_some_finished(command: CommandLine, start_sandbox: Start) -> None:
    """Interrupted between two pictures: the finished one is out, exit 3; what waited was never sent."""
    sandbox = start_sandbox(delay="1.5")
    process = command.start(
        *("generate", "x", *SMALL, "-n", "3", "--base-url", sandbox.base_url, "--json", "--out", str(command.out)),
        EASEL_CONCURRENCY="1",
    )
    store = _wait_for_library(command)
    _until(store, lambda run: sorted(job.state for job in run.jobs) == ["done", "queued", "sent"])
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    told = json.loads(out)
    assert (process.returncode, told["outcome"], len(told["files"])) == (3, "some", 1)
    assert Path(told["files"][0]).is_file()
    assert told["error"]["possibly_billed"]
    (run,) = Runs(store).recent()
    assert sorted(job.state for job in run.jobs) == ["cancelled", "done", "stopped"]
    store.close()


def test_kill_9_in_the_middle_is_unknown_after_the_next_start(command: CommandLine, start_sandbox: Start) -> None:
    """Killed while the server paints: the next start finds the job lost, calls it unknown, and the server saw one POST of it."""
    sandbox = start_sandbox(delay="3")
    line = ("generate", "x", *SMALL, "--base-url", sandbox.base_url)
    process = command.start(*line, "--out", str(command.out))
    store = _wait_for_library(command)
    lost = _until(store, lambda run: run.jobs[0].state == "sent" and sandbox.counts()["total"] == 1).jobs[0]
    process.kill()
    process.communicate()
    _let_leases_run_out(store)
    settings = load(home=command.home, base_url=sandbox.base_url)
    engine = Engine(settings, store, sandbox=True)
    engine.start()
    with closing(store), closing(engine):
        run = _until(store, lambda run: not run.running)
    assert run.jobs[0].state == "unknown"
    assert run.jobs[0].error is not None
    assert run.jobs[0].error["kind"] == "WorkerLost"
    assert command.run(*line, "--out", str(command.out))[0] == 0
    assert lost.attempts == 1
    assert sandbox.counts()["total"] == 2  # the lost one, and the new run that a person asked for


def test_a_run_beside_a_studio_disturbs_none_of_its_jobs(command: CommandLine, start_sandbox: Start) -> None:
    """With jobs under way and waiting in a studio, headless runs on the same home, one of them killed, come and go; the
    studio's jobs all come, each after one POST of its own."""
    sandbox = start_sandbox(delay="1.5")
    settings = load(home=command.home, base_url=sandbox.base_url, concurrency=2, connection_name="Sandbox")
    store = Store(settings)
    store.open()
    engine = Engine(settings, store, sandbox=True)
    engine.start()
    with closing(store), closing(engine):
        run_id = engine.submit(GenerateParams("studio", size="1024x640", quality="low", n=6))
        line = ("generate", "door", *SMALL, "--base-url", sandbox.base_url, "--out", str(command.out), "--json")
        killed = command.start(*line)
        _until(store, lambda run: run.params["prompt"] == "door" and run.jobs[0].state == "sent")
        killed.kill()
        killed.communicate()
        code, told = command.json("generate", "door", *SMALL, "--base-url", sandbox.base_url)
        assert (code, told["outcome"]) == (0, "all")
        run = Runs(store).run(run_id)
        ends = time.monotonic() + 40
        while run is not None and run.running and time.monotonic() < ends:
            time.sleep(0.05)
            run = Runs(store).run(run_id)
        assert run is not None
        assert [job.state for job in run.jobs] == ["done"] * 6
        posts = sandbox.counts()["jobs"]
        assert [posts[job.id] for job in run.jobs] == [1] * 6
        assert [job.attempts for job in run.jobs] == [1] * 6


def _let_leases_run_out(store: Store) -> None:
    """What eight seconds would do."""
    with store.database.writing() as connection:
        connection.execute(sa.update(job).values(lease=time.time() - 1))


def _wait_for_library(command: CommandLine) -> Store:
    ends = time.monotonic() + 20
    while not (command.home / "library.sqlite").exists() and time.monotonic() < ends:
        time.sleep(0.05)
    return command.store()
