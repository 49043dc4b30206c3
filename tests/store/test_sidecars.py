"""Stories beside pictures."""

from dataclasses import replace

import pytest

from easel.store.ids import new_id
from easel.store.sidecars import Sidecar
from easel.store.store import Store

from .conftest import sidecar


def test_a_story_reads_back_as_it_was_written(store: Store) -> None:
    """Everything a sidecar tells survives its file; a job's sidecars come in order."""
    first = sidecar('Füchse, "rot"', parents=("a", "b"), inputs=({"position": 0, "name": "x.png"},))
    second = replace(first, position=1, picture_id=new_id())
    store.sidecars.write(second)
    store.sidecars.write(first)
    assert store.sidecars.of_job(first.job_id) == (first, second)
    assert store.sidecars.of_job(new_id()) == ()
    assert {(name, position) for name, position, _ in store.sidecars.latest()} == {
        (first.job_id, 0),
        (first.job_id, 1),
    }


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b'{"picture_id": "x"}', b"\xff"])
def test_a_damaged_story_is_passed_over(store: Store, data: bytes) -> None:
    """An empty, cut or foreign file is no sidecar and stops nobody."""
    made = sidecar()
    store.blobs.put(made.key, data)
    assert store.sidecars.read(made.key) is None
    assert store.sidecars.of_job(made.job_id) == ()


def test_a_newer_story_is_understood(store: Store) -> None:
    """Fields that this version does not know are dropped, the rest is read."""
    made = sidecar()
    data = made.to_json()[:-1] + b',"mood":"calm"}'
    assert Sidecar.from_json(data) == made
