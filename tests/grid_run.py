"""A run whose jobs each have a request of their own, as experiments make them, with a finished picture of each."""

from typing import Any

from easel.requests.generate import GenerateParams
from easel.runs import adoption
from easel.runs.records import Run
from easel.runs.runs import Runs
from easel.store.ids import new_id
from easel.store.store import Store
from tests.library.conftest import sidecar

PRESSED = GenerateParams("a red {animal}", size="1024x1024", quality="low", n=2)
REQUESTS = (
    GenerateParams("a red fox", size="1024x1024", quality="low"),
    GenerateParams("a red owl", size="1536x1024", quality="high"),
)


def put(store: Store) -> Run:
    """Into the library, as a rebuild would."""
    shared: dict[str, Any] = {"run_id": new_id(), "params": PRESSED.as_dict()}
    for index, request in enumerate(REQUESTS):
        store.sidecars.write(sidecar(request.prompt, index=index, asked=request.as_dict(), **shared))
    adoption.rebuild(store.database, store.sidecars)  # a studio that has just begun may take some of them in first
    run = Runs(store).run(shared["run_id"])
    assert run is not None
    assert len(run.jobs) == len(REQUESTS)
    return run
