"""The rows of a batch: what is one, and what becomes of its jobs when it is paused, resumed or cancelled."""

import sqlalchemy as sa

from easel.runs import batching
from easel.runs.tables import job, run
from easel.store.scope import STUDIO
from easel.store.store import Store

EXPERIMENT = "an experiment"


def put(store: Store) -> None:
    """Two runs of an experiment with two jobs each, one in a line; and a run that somebody waits for."""
    with store.database.writing() as connection:
        for number, (name, experiment) in enumerate((("a", EXPERIMENT), ("b", EXPERIMENT), ("c", ""))):
            row = {"id": name, "kind": "generate", "created": number, "params": {}, "connection": "x"}
            connection.execute(sa.insert(run), row | {"batch": bool(experiment), "experiment": experiment})
            jobs = [
                {"id": f"{name}{at}", "run_id": name, "idx": at, "state": "queued", "created": 0, "turn": 7}
                | {"line": "a line" if at else "", "stage": ""}
                for at in range(2)
            ]
            connection.execute(sa.insert(job), jobs)


def seen(store: Store) -> dict[str, tuple[str, str, str]]:
    with store.database.reading() as connection:
        rows = connection.execute(sa.select(job.c.id, job.c.state, job.c.line, job.c.stage).order_by(job.c.id))
        return {row.id: (row.state, row.line, row.stage) for row in rows}


def test_all_runs_of_an_experiment_are_one_batch(store: Store) -> None:
    """Paused by its id both leave their lines and say so, resumed both wait for their turn; another run is not touched."""
    put(store)
    with store.database.writing() as connection:
        tickets = batching.pause(connection, STUDIO, EXPERIMENT)
    assert sorted(tickets or ()) == [("a1", 7), ("b1", 7)]
    assert {each for name, each in seen(store).items() if name[0] in "ab"} == {("queued", "", batching.PAUSED)}
    assert seen(store)["c1"] == ("queued", "a line", "")
    with store.database.writing() as connection:
        assert batching.resume(connection, STUDIO, EXPERIMENT)
    assert {each for name, each in seen(store).items() if name[0] in "ab"} == {("queued", "", batching.TURN)}


def test_cancelled_nothing_of_it_waits(store: Store) -> None:
    """Of one run alone, by its own id; what is no batch, or another desk's, is none."""
    put(store)
    with store.database.writing() as connection:
        assert batching.cancel(connection, STUDIO, "a") == [("a1", 7)]
        assert batching.pause(connection, STUDIO, "c") is None
        assert batching.pause(connection, "another", EXPERIMENT) is None
    assert [name for name, each in seen(store).items() if each[0] == "cancelled"] == ["a0", "a1"]
