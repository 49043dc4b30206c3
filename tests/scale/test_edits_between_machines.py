"""Edits and connections on PostgreSQL and a bucket: begun on one machine, gone on with on another."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from easel.connections.connection import Connection
from easel.connections.directory import Directory
from easel.connections.keys import Entered
from easel.edits.mask.masks import Masks
from easel.edits.plan import EditPlan, prepare
from easel.edits.sources import Sources
from easel.errors import KeyLost
from easel.jobs.engine import Engine
from easel.library.library import Library
from easel.pictures import png
from easel.requests.edit import EditParams
from easel.runs import adoption
from easel.settings import Settings, load
from easel.store.store import Store
from tests.jobs.conftest import Studio
from tests.library.conftest import sidecar
from tests.pictures import samples
from tests.postgres_server import PostgresServer
from tests.sandbox_process import SandboxProcess
from tests.scale.conftest import KEYS

Machine = Callable[..., tuple[Settings, Store]]


@pytest.fixture
def machine(database_url: str, bucket_url: str, tmp_path: Path) -> Iterator[Machine]:
    """The library as the machine of that name has it, and its settings."""
    with ExitStack() as opened:

        def start(name: str, **given: Any) -> tuple[Settings, Store]:
            shared = {"database_url": database_url, "blobs": bucket_url} | KEYS | given
            settings = load(_env_file=None, home=tmp_path / name, **shared)
            store = Store(settings)
            store.open()
            opened.callback(store.close)
            return settings, store

        yield start


def test_an_edit_painted_on_one_machine_is_sent_and_sealed_on_another(
    machine: Machine, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """Source, mask and plan are there; the result is sealed, with its thumbnail, and read by the first without ever having been
    there before."""
    _, here = machine("here")
    png.write(samples.photo(1024, 768), tmp_path / "photo.png")
    source = Sources(here).take_in(tmp_path / "photo.png", "photo.png")
    mask = np.zeros((768, 1024), np.uint8)
    mask[200:400, 300:600] = 255
    Masks(here).replace(Masks(here).of(source.id).id, mask, "paint")

    settings, there = machine("there", base_url=sandbox.base_url, connection_name="Sandbox")
    engine = Engine(settings, there, sandbox=True)
    engine.start()
    with closing(engine):
        ready = prepare(there, Masks(there), EditParams("a red hat", quality="low"), EditPlan((source.id,), source.id))
        run_id = engine.submit(ready.params, ready.images, ready.mask, beside=ready.remember)
        (job,) = Studio(settings, there, engine).ended(run_id, seconds=60).jobs
    assert job.state == "done", job.error
    assert [each.kind for each in job.pictures] == ["edit", "sealed"]
    before = png.read(Sources(here).path(source)).astype(np.int16)
    after = png.read(here.blobs.path(job.pictures[1].sha256)).astype(np.int16)
    outside = mask == 0
    assert np.array_equal(before[outside], after[outside])
    assert not np.array_equal(before, after)
    assert all(Library(here).thumb(each.id) for each in job.pictures)


def test_a_lost_database_comes_back_from_the_bucket(machine: Machine, postgres: PostgresServer) -> None:
    """Whoever starts first on an empty database takes in every picture that has a sidecar, once."""
    _, here = machine("here")
    kept = [sidecar(f"fox {number}") for number in range(3)]
    for each in kept:
        here.sidecars.write(each)
    another = postgres.make("another")
    for name in ("there", "beyond"):
        _, there = machine(name, database_url=another)
        if there.is_new:
            adoption.rebuild(there.database, there.sidecars)
        assert {each.id for each in Library(there).pictures()} == {each.picture_id for each in kept}


def test_a_key_entered_at_one_is_sent_by_another(machine: Machine) -> None:
    """Sealed under the master key that all have; whoever has another one says so, and gives nothing away."""
    entered = Entered(key=SecretStr("sk-canary"), headers={})
    named = [machine("here"), machine("there"), machine("stranger", master_key="another one")]
    directories = [Directory(settings, store.database, on_loopback=True, outside=()) for settings, store in named]
    here, there, stranger = directories
    added = here.store.add(Connection("", "Gateway", "https://gateway.example/v1"), entered)
    assert [each.name for each in there.store.all()] == ["Gateway"]
    assert there.store.key(added.id) == "sk-canary"
    with pytest.raises(KeyLost):
        stranger.store.key(added.id)
    for each in directories:
        each.close()
