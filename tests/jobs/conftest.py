"""A real engine on a real library, against the real sandbox."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from easel.connections.connection import SANDBOX, Connection
from easel.connections.declared import Declared, declared
from easel.connections.directory import Directory
from easel.jobs.engine import Engine
from easel.ledger import entries
from easel.library.library import Library
from easel.requests.generate import GenerateParams
from easel.runs.records import FINAL_STATES, Job, Run
from easel.runs.runs import Runs
from easel.settings import Settings, load
from easel.store.scope import STUDIO
from easel.store.store import Store
from tests.connections.conftest import connection
from tests.made_database import put_database
from tests.painting_gateway import PaintingGateway, painting_gateway

SMALL: dict[str, Any] = {"size": "1024x640", "quality": "low"}  # the fewest pixels that are legal


@dataclass(slots=True)
class Studio:
    """An engine with its library."""

    settings: Settings
    store: Store
    engine: Engine

    @property
    def runs(self) -> Runs:
        return Runs(self.store)

    @property
    def library(self) -> Library:
        return Library(self.store)

    def submit(self, prompt: str = "a red fox", *, connection: str | None = None, **given: Any) -> str:
        return self.engine.submit(GenerateParams(prompt, **(SMALL | given)), connection=connection)

    def run(self, run_id: str) -> Run:
        found = self.runs.run(run_id)
        assert found is not None
        return found

    def job(self, run_id: str) -> Job:
        (job,) = self.run(run_id).jobs
        return job

    def until(self, run_id: str, true: Callable[[Run], bool], seconds: float = 20) -> Run:
        """The run as it is once `true` of it."""
        ends = time.monotonic() + seconds
        while not true(self.run(run_id)):
            assert time.monotonic() < ends, self.run(run_id)
            time.sleep(0.03)
        return self.run(run_id)

    def ended(self, run_id: str, seconds: float = 20) -> Run:
        return self.until(run_id, lambda run: all(job.state in FINAL_STATES for job in run.jobs), seconds)


def _directory(settings: Settings, store: Store, *, free: bool) -> Directory:
    (one,) = declared(settings, {}, ())
    prices = None if free else settings.prices()
    connection = replace(one.connection, id=SANDBOX, kind="sandbox", source="studio", prices=prices)
    return Directory(settings, store.database, on_loopback=True, outside=(Declared(connection, one.secret),))


Open = Callable[..., Studio]


@pytest.fixture
def open_studio(tmp_path: Path) -> Iterator[Open]:
    """`open_studio(base_url, **settings)`: one at a time in a process, as DBOS is; the same home unless another is given.

    Its sandbox charges list prices, unless it is `free`.
    """
    opened: list[Studio] = []

    def start(base_url: str, *, free: bool = False, **given: Any) -> Studio:
        for studio in opened:
            studio.engine.close(grace=0)
        quick = {"home": tmp_path / "home", "connection_name": "Sandbox", "retry_wait": 0.05}
        settings = load(base_url=base_url, **(quick | given))
        if not settings.home.exists() and not settings.database:
            put_database(settings.home / "library.sqlite")
        store = Store(settings)
        store.open()
        engine = Engine(settings, store, directory=_directory(settings, store, free=free))
        engine.start()
        opened.append(Studio(settings, store, engine))
        return opened[-1]

    yield start
    for studio in opened:
        studio.engine.close(grace=0)
        studio.store.close()


@dataclass(slots=True)
class Desk:
    """A studio and the servers it knows."""

    studio: Studio
    directory: Directory

    def add(self, gateway: PaintingGateway, name: str = "gateway", **given: object) -> str:
        return self.directory.store.add(replace(connection(name, gateway.base_url), **given)).id  # type: ignore[arg-type] # by name

    def connection(self, base_url: str, name: str = "gateway") -> Connection:
        """Adds a connection to what listens there."""
        return self.directory.store.add(connection(name, base_url))

    def job(self, wanted: str, **given: Any) -> Job:
        run_id = self.studio.submit(connection=wanted, **given)
        return self.studio.ended(run_id).jobs[0]

    def entry(self, job: Job) -> entries.Entry:
        return next(each for each in entries.since(self.studio.store.database, STUDIO) if each.job_id == job.id)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    put_database(tmp_path / "home" / "library.sqlite")
    settings = load(_env_file=None, home=tmp_path / "home", retry_wait=0.02, retries=2)
    store = Store(settings)
    store.open()
    directory = Directory(settings, store.database, on_loopback=True, outside=())
    engine = Engine(settings, store, directory=directory)
    engine.start()
    yield Desk(Studio(settings, store, engine), directory)
    engine.close(grace=0)
    directory.close()
    store.close()


@pytest.fixture
def gateway() -> Iterator[PaintingGateway]:
    with painting_gateway() as opened:
        yield opened
