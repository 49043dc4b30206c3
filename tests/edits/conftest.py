"""A real library in a folder of its own, pictures to bring in, and a studio at a sandbox to edit them with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from easel.edits.mask.masks import Masks
from easel.edits.plan import EditPlan, prepare
from easel.edits.sources import Source, Sources
from easel.jobs.engine import Engine
from easel.library.records import Picture
from easel.pictures import png
from easel.pictures.png import Pixels
from easel.requests.edit import EditParams
from easel.runs import adoption
from easel.runs.records import Job
from easel.settings import load
from easel.store.store import Store
from tests.jobs.conftest import Studio
from tests.library.conftest import sidecar
from tests.made_database import opened_store, put_database
from tests.pictures import samples
from tests.sandbox_process import SandboxProcess


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened_store(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def bring(store: Store, tmp_path: Path) -> Callable[..., Source]:
    """Brings in a photograph-like picture of a size: `bring(1024, 768, seed=2)`."""

    def take_in(width: int, height: int, *, seed: int = 1, name: str = "photo.png") -> Source:
        path = tmp_path / f"{seed}-{width}x{height}.png"
        png.write(samples.photo(width, height, seed=seed), path)
        return Sources(store).take_in(path, name)

    return take_in


@pytest.fixture
def run_row(store: Store) -> Callable[[], str]:
    """Makes a run of an edit, for what hangs on one; its id."""

    def make() -> str:
        kept = sidecar(kind="edit")
        store.sidecars.write(kept)
        adoption.rebuild(store.database, store.sidecars)
        return kept.run_id

    return make


@dataclass(slots=True)
class Desk:
    """A studio at the session's sandbox (half of what is protected leaks), with edits at hand. `folder` is for files."""

    studio: Studio
    masks: Masks
    folder: Path

    def bring(self, width: int, height: int, seed: int = 1) -> Source:
        path = self.folder / f"{seed}-{width}x{height}.png"
        png.write(samples.photo(width, height, seed=seed), path)
        return Sources(self.studio.store).take_in(path, "photo.png")

    def plan(self, source: Source, mask: Pixels | None = None, **given: Any) -> EditPlan:
        """A plan for `source`, painted with `mask` ((H, W) coverage)."""
        if mask is not None:
            self.masks.replace(self.masks.of(source.id).id, mask, "paint")
        return EditPlan((source.id,), mask_id=source.id if mask is not None else None, **given)

    def send(self, plan: EditPlan, prompt: str = "a red hat", **given: Any) -> str:
        """The id of the run."""
        params = EditParams(prompt, quality="low", **given)
        ready = prepare(self.studio.store, self.masks, params, plan)
        assert not ready.problems
        return self.studio.engine.submit(ready.params, ready.images, ready.mask, beside=ready.remember)

    def ended(self, run_id: str) -> Job:
        (job,) = self.studio.ended(run_id, seconds=60).jobs
        return job

    def edit(self, plan: EditPlan, **given: Any) -> Job:
        return self.ended(self.send(plan, **given))

    def pixels(self, picture: Picture) -> Any:
        """(H, W, C) int16."""
        return self._pixels(picture.sha256)

    def source_pixels(self, source: Source) -> Any:
        return self._pixels(source.sha256)

    def _pixels(self, sha256: str) -> Any:
        with Image.open(self.studio.store.blobs.path(sha256)) as image:
            return np.asarray(image).astype(np.int16)


@pytest.fixture(scope="module")
def desk(sandbox: SandboxProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One for a module: there can be but one engine in a process."""
    folder = tmp_path_factory.mktemp("desk")
    put_database(folder / "home" / "library.sqlite")
    settings = load(home=folder / "home", base_url=sandbox.base_url, connection_name="Sandbox")
    store = Store(settings)
    store.open()
    engine = Engine(settings, store, sandbox=True)
    engine.start()
    yield Desk(Studio(settings, store, engine), Masks(store), folder)
    engine.close(grace=0)
    store.close()
