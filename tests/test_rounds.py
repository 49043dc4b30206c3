"""Background threads outlive what nobody expected: it is logged, and the next round is done."""

import ast
import logging
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from easel import rounds as background
from easel.connections import health
from easel.connections.connection import Connection
from easel.connections.health import HealthBook
from easel.jobs import alive, maintenance
from easel.jobs.alive import Heartbeat, Presence
from easel.jobs.maintenance import Maintenance
from easel.jobs.worker import Readers
from easel.rounds import survived
from easel.runs.load import IDLE
from easel.wire.network import OPEN, Network

ROOT = Path(__file__).resolve().parents[1]
# One reads a line of its child and ends; one imports a library early, whose trouble whoever needs it meets again; one ends its
# whole process, whatever happens.
ONE_SHOT = {"easel/sandbox/child.py", "easel/experiments/fit.py", "easel/line_child.py"}


class Rounds:
    """Raises what nobody expects for the first three rounds; `went_on` is set in the fourth."""

    def __init__(self) -> None:
        self.count = 0
        self.went_on = threading.Event()

    def __call__(self, *_: Any, **__: Any) -> None:
        self.count += 1
        if self.count <= 3:
            raise RuntimeError(f"unexpected, number {self.count}")
        self.went_on.set()

    def wait(self) -> None:
        assert self.went_on.wait(30), self.count


def test_what_nobody_expected_is_logged_with_its_place(caplog: pytest.LogCaptureFixture) -> None:
    """And None is returned; what ends the process is not caught."""
    log = logging.getLogger("easel.test")
    assert survived(log, "A round", lambda: 7) == 7
    assert survived(log, "A round", Rounds()) is None
    assert "A round failed unexpectedly" in caplog.text
    assert "RuntimeError: unexpected, number 1" in caplog.text
    with pytest.raises(KeyboardInterrupt):
        survived(log, "A round", _interrupted)


def _interrupted() -> None:
    raise KeyboardInterrupt


def test_every_background_thread_has_a_last_resort() -> None:
    """A module of the core that starts a thread knows `survived`, or its thread is known to be no loop."""
    for path in sorted((ROOT / "easel").rglob("*.py")):
        text, name = path.read_text("utf-8"), path.relative_to(ROOT).as_posix()
        if name in ONE_SHOT:
            continue
        calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
        starts = [node for node in calls if ast.unparse(node.func).endswith("threading.Thread")]
        assert not starts or re.search(r"survived\(|target=survived", text), (
            f"{name} starts a thread that an unexpected error would end unseen"
        )


def _wait_until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_one_impossible_host_does_not_end_the_watch_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own state says so; whatever else a look raises, the rest are looked at, in this round and in the next."""
    monkeypatch.setattr(health, "EVERY", 0.01)
    limits = SimpleNamespace(wait=lambda _: None, load=lambda _: IDLE)
    book = HealthBook(cast(Any, limits))
    urls = ("https://gateway..example/v1", f"https://{'a' * 64}/v1", "http://127.0.0.1:1/v1", "http://127.0.0.1:2/v1")
    found = [Connection(str(number), str(number), url) for number, url in enumerate(urls)]
    reading, rounds = Rounds(), 0

    def connections() -> list[Connection]:
        nonlocal rounds
        rounds += 1
        if rounds in (2, 3):
            reading()
        return found

    def network(connection: Connection) -> Network:
        if connection.id == "2":
            raise RuntimeError("unexpected")
        return OPEN

    book.start(connections, network)
    _wait_until(lambda: rounds > 5 and book.of(found[3]).reachable is not None)
    book.close()
    assert [book.of(each).reachable for each in found] == [False, False, None, False]
    assert book.of(found[0]).words == "no such host: check the base URL"


def test_the_heartbeat_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases are renewed after it."""
    monkeypatch.setattr(alive, "TICK", 0.01)
    beat = Heartbeat(cast(Any, None), "easel-1-000000000000")
    rounds = Rounds()
    monkeypatch.setattr(beat, "_write", rounds)
    beat.start()
    with beat.flying("job"):
        rounds.wait()
    beat.close()


def test_the_place_among_the_living_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that stops beating is taken for dead by all others."""
    monkeypatch.setattr(alive, "BEAT", 0.01)
    rounds = Rounds()
    monkeypatch.setattr(Presence, "_once", rounds)
    database = SimpleNamespace(aside=_Aside)
    place = Presence(cast(Any, database), "worker")
    rounds.wait()
    place.close()


class _Aside:
    def __enter__(self) -> Any:
        return SimpleNamespace(execute=lambda *_: None)

    def __exit__(self, *_: Any) -> None:
        """Nothing was opened."""


def test_what_waits_is_looked_after_again() -> None:
    """Round after round, until it is closed; then not once more."""
    done: list[int] = []
    looks = background.Rounds("looks", 0.01, lambda: done.append(1))
    looks.start()
    _wait_until(lambda: len(done) > 3)
    looks.close()
    count = len(done)
    time.sleep(0.05)
    assert len(done) == count


def test_lost_jobs_are_looked_after_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The maintenance's thread does every part of its work, whatever one of them raises."""
    monkeypatch.setattr(maintenance, "EVERY", 0.01)
    rounds = Rounds()
    care = Maintenance(
        store=cast(Any, None),
        executor=cast(Any, SimpleNamespace(is_alive=lambda _: True)),
        tidy_lines=lambda: None,
        recovery=cast(Any, SimpleNamespace(once=rounds)),
        incoming=Path("/nonexistent"),
    )
    care.start()
    rounds.wait()
    care.close(10)


def test_a_job_that_fails_unexpectedly_gives_its_slot_back() -> None:
    """Whoever waits for it hears of its end."""
    over: list[str] = []
    here: set[str] = set()
    Readers(lambda *_: Rounds()(), here, over.append).run("job", 1)
    assert (over, here) == (["job"], {"job"})  # whoever hears of the end takes it out of hand
