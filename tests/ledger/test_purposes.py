"""What experiments and conversations came to, under their names, with what was picked of them."""

import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from easel.experiments.tables import experiment
from easel.ledger import entries
from easel.ledger.purposes import purposes
from easel.library.tables import catalogue, picture
from easel.requests.generate import GenerateParams
from easel.runs.tables import run
from easel.store.database import Database
from easel.store.scope import STUDIO
from easel.threads.tables import thread, turn
from tests.ledger import billed_rows
from tests.ledger.simulated_gateway import SimulatedGateway
from tests.made_database import put_database

PLAIN = GenerateParams("A fox", size="1024x1024", quality="low")
GATEWAY = SimulatedGateway(2, tells_cost=True)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    put_database(tmp_path / "library.sqlite")
    opened = Database(tmp_path / "library.sqlite")
    yield opened
    opened.close()


def pick(database: Database, picture_id: str, run_id: str) -> None:
    """Its place in the catalogue, with a flag."""
    facts: dict[str, Any] = {
        "number": 1,
        "picture_id": picture_id,
        "run_id": run_id,
        "created": 0.0,
        "connection": "gateway",
    }
    facts |= {"model": "", "quality": "", "background": "", "format": "png", "asked_size": "", "width": 1, "height": 1}
    facts |= {"is_edit": False, "is_sealed": False, "has_mask": False, "after_stop": False, "flag": 1}
    with database.writing() as connection:
        connection.execute(sa.insert(catalogue), facts)


def test_sums_go_by_experiment_and_thread_and_a_pick_has_its_price(database: Database) -> None:
    """An experiment of two pictures, one picked, a turn of a conversation, and a run that belongs to neither."""
    billed_rows.put(database, "gateway", *(GATEWAY.answer(PLAIN) for _ in range(4)))
    with database.reading() as connection:
        runs = connection.execute(sa.select(run.c.id).order_by(run.c.created)).scalars().all()
        pictures = {row.run_id: row.id for row in connection.execute(sa.select(picture.c.run_id, picture.c.id))}
    with database.writing() as connection:
        connection.execute(sa.insert(experiment), {"id": "e", "name": "Posters", "created": 0.0, "definition": {}})
        connection.execute(sa.update(run).where(run.c.id.in_(runs[:2])).values(experiment="e"))
        connection.execute(sa.insert(thread), {"id": "t", "title": "Boats", "created": 0.0, "touched": 0.0})
        connection.execute(
            sa.insert(turn), {"id": "u", "thread_id": "t", "run_id": runs[2], "text": "", "created": 0.0}
        )
    pick(database, pictures[runs[0]], runs[0])
    made = purposes(database, entries.since(database, STUDIO))
    assert [(each.kind, each.name, each.sum.pictures, each.sum.picked) for each in made] == [
        ("experiment", "Posters", 2, 1),
        ("thread", "Boats", 1, 0),
    ]
    assert made[0].sum.per_picked == made[0].sum.cost == 2 * made[1].sum.cost > Decimal(0)
    assert made[1].sum.per_picked is None
    with database.writing() as connection:
        connection.execute(sa.delete(experiment))
        connection.execute(sa.update(catalogue).values(trashed=time.time()))
    left = purposes(database, entries.since(database, STUDIO))
    assert [(each.name, each.sum.picked) for each in left] == [("", 0), ("Boats", 0)]
