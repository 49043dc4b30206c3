"""A lost database comes back from the sidecars, sealed pictures with the runs that they belong to."""

from dataclasses import replace

import pytest

from easel.library import adoption
from easel.library.library import Library
from easel.store.ids import new_id
from tests.library.conftest import sidecar


def test_a_sealed_picture_comes_back_with_the_job_it_belongs_to(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run stays an edit, the job keeps what it used and cost, and a border between two batches parts nothing."""
    monkeypatch.setattr(adoption, "_BATCH", 1)
    raw = sidecar(kind="edit", params={"prompt": "a red fox", "n": 1})
    own = {"picture_id": new_id(), "position": 1, "kind": "sealed", "usage": None, "cost": None}
    for each in (replace(raw, **own, parents=(raw.picture_id,)), raw, sidecar("a blue fox")):  # type: ignore[arg-type] # fields by name
        library.sidecars.write(each)
    assert adoption.rebuild(library.database, library.sidecars) == 3
    run = library.run(raw.run_id)
    assert run is not None
    assert run.kind == "edit"
    assert [(each.kind, each.parents) for each in run.jobs[0].pictures] == [
        ("edit", ()),
        ("sealed", (raw.picture_id,)),
    ]
    assert run.jobs[0].pictures[0].cost is not None
    assert adoption.rebuild(library.database, library.sidecars) == 0
