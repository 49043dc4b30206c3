"""What a request would cost where it goes: by the receipts of that server, as long as it is the same one."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from easel import costs
from easel.connections.connection import Connection
from easel.connections.directory import Directory
from easel.jobs.pricing import Pricing
from easel.ledger.fits import ENOUGH
from easel.requests.generate import GenerateParams
from easel.settings import load
from easel.store.store import Store
from tests.connections.conftest import connection
from tests.ledger import billed_rows
from tests.ledger.simulated_gateway import SimulatedGateway
from tests.made_database import opened_store

OWN = GenerateParams("A fox", model="house-model-3", size="1024x1024", quality="low")
GATEWAY = SimulatedGateway(4, OWN.model, ignores_quality=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened_store(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def directory(store: Store) -> Directory:
    return Directory(load(home=store.home), store.database, on_loopback=True)


def used(directory: Directory, name: str = "gateway", **given: object) -> Connection:
    """A saved connection that somebody works with."""
    saved = directory.store.add(replace(connection(name, "https://gateway.example/v1"), **given))  # type: ignore[arg-type] # by name
    directory.store.facts.note_used(saved)
    return directory.as_seen(saved)


def receipt(store: Store, count: int, params: GenerateParams = OWN) -> None:
    billed_rows.put(store.database, "gateway", *(GATEWAY.answer(params) for _ in range(count)), ended=time.time() + 1)


def test_a_model_without_a_table_is_priced_by_its_own_pictures(store: Store, directory: Directory) -> None:
    """Unknown until there are enough; then for this connection alone, and never for one that is free."""
    server, free = used(directory), used(directory, "free", kind="sandbox")
    pricing = Pricing(store.database, directory)
    receipt(store, ENOUGH - 1)
    assert pricing.estimate(OWN, server).usd is None
    assert pricing.standing() == ""
    receipt(store, 1)
    assert pricing.standing() == "1"  # what a page said before is not so any more
    assert pricing.estimate(OWN, server).count == ENOUGH
    assert pricing.estimate(OWN, used(directory, "other")).usd is None
    assert pricing.estimate(OWN, None) == costs.estimate(OWN, costs.Prices())
    assert pricing.estimate(OWN, free).is_free
    receipt(store, 1)
    assert pricing.estimate(replace(OWN, quality="high"), server).usd is None
    assert pricing.standing() == "1"


def test_another_address_under_the_same_name_starts_anew(store: Store, directory: Directory) -> None:
    """What the server of before cost and ignored is not held against the next one; a new name changes nothing."""
    server, pricing = used(directory), Pricing(store.database, directory)
    for quality in ("low", "high"):
        billed_rows.put(
            store.database,
            "gateway",
            *(GATEWAY.answer(replace(OWN, quality=quality)) for _ in range(ENOUGH)),
            ended=time.time(),
        )
    server = directory.as_seen(server)
    assert [breach.field for breach in pricing.breaches(server)] == ["quality"]
    assert pricing.breaches(server) is pricing.breaches(server)
    moved = directory.store.change(replace(server, base_url="https://another.example/v1"))
    assert pricing.breaches(directory.as_seen(moved)) == ()
    directory.store.facts.note_used(moved)
    moved = directory.as_seen(moved)
    assert (pricing.breaches(moved), pricing.estimate(OWN, moved).usd) == ((), None)
