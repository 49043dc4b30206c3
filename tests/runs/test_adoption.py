"""A lost database comes back from the sidecars, sealed pictures with the runs that they belong to."""

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from easel.library.tables import picture
from easel.runs import adoption
from easel.runs.digest import digest
from easel.runs.runs import Runs
from easel.runs.tables import job, run
from easel.store.ids import new_id
from easel.store.store import Store
from tests.library.conftest import sidecar


def test_a_sealed_picture_comes_back_with_the_job_it_belongs_to(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run stays an edit, the job keeps what it used and cost, and a border between two batches parts nothing."""
    monkeypatch.setattr(adoption, "_BATCH", 1)
    raw = sidecar(kind="edit", params={"prompt": "a red fox", "n": 1})
    own = {"picture_id": new_id(), "position": 1, "kind": "sealed", "usage": None, "cost": None}
    for each in (replace(raw, **own, parents=(raw.picture_id,)), raw, sidecar("a blue fox")):  # type: ignore[arg-type] # fields by name
        store.sidecars.write(each)
    assert adoption.rebuild(store.database, store.sidecars) == 3
    found = Runs(store).run(raw.run_id)
    assert found is not None
    assert found.kind == "edit"
    assert found.params == found.jobs[0].request == raw.params
    assert {(each.prompt, each.asked["prompt"]) for each in found.jobs[0].pictures} == {("a red fox", "a red fox")}
    assert [(each.kind, each.parents) for each in found.jobs[0].pictures] == [
        ("edit", ()),
        ("sealed", (raw.picture_id,)),
    ]
    assert found.jobs[0].pictures[0].cost is not None
    assert adoption.rebuild(store.database, store.sidecars) == 0


def test_a_picture_whose_job_asked_for_something_else_than_its_neighbours_comes_back_so(store: Store) -> None:
    """The run is as it was pressed, the job as it asked, on the desk where it lay."""
    asked = {"prompt": "a blue fox", "n": 1}
    made = sidecar("a red fox", params={"prompt": "a red fox", "n": 2}, asked=asked, desk="other")
    store.sidecars.write(made)
    assert adoption.rebuild(store.database, store.sidecars) == 1
    with store.database.reading() as rows:
        assert rows.execute(sa.select(run.c.params, run.c.desk)).one() == (made.params, "other")
        assert rows.execute(sa.select(job.c.request, job.c.digest, job.c.desk)).one() == (asked, digest(asked), "other")
        kept = rows.execute(sa.select(picture.c.prompt, picture.c.asked, picture.c.desk)).one()
    assert kept == ("a blue fox", asked, "other")


def test_a_sidecar_of_an_older_easel_asked_for_what_was_pressed(store: Store) -> None:
    """It tells neither a request of its own nor a desk."""
    made = sidecar("a red fox", params={"prompt": "a red fox", "n": 4})
    told = {name: value for name, value in json.loads(made.to_json()).items() if name not in ("asked", "desk")}
    store.blobs.put(made.key, json.dumps(told).encode())
    read = store.sidecars.read(made.key)
    assert read is not None
    assert (read.asked, read.desk) == ({"prompt": "a red fox", "n": 1}, "studio")
