"""A real library in a folder of its own, and pictures to bring in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from easel.edits.sources import Source, Sources
from easel.library import adoption
from easel.library.library import Library
from easel.pictures import png
from easel.settings import load
from tests.library.conftest import sidecar
from tests.pictures import samples


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(load(home=tmp_path / "home"))
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def bring(library: Library, tmp_path: Path) -> Callable[..., Source]:
    """Brings in a photograph-like picture of a size: `bring(1024, 768, seed=2)`."""

    def take_in(width: int, height: int, *, seed: int = 1, name: str = "photo.png") -> Source:
        path = tmp_path / f"{seed}-{width}x{height}.png"
        png.write(samples.photo(width, height, seed=seed), path)
        return Sources(library).take_in(path, name)

    return take_in


@pytest.fixture
def run_row(library: Library) -> Callable[[], str]:
    """Makes a run of an edit, for what hangs on one; its id."""

    def make() -> str:
        kept = sidecar(kind="edit")
        library.sidecars.write(kept)
        adoption.rebuild(library.database, library.sidecars)
        return kept.run_id

    return make
