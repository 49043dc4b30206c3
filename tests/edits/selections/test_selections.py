"""Things are selected on a source by a child process, which ends when nobody selects any more."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from easel.edits.selections import selections
from easel.edits.selections.selections import NotSelected, Selections
from easel.edits.sources import Source, Sources
from easel.pictures import png
from easel.pictures.selection.wishes import BadWish
from easel.settings import load
from easel.store.store import Store
from tests.pictures import samples

SQUARE = (40, 30, 80, 60)
AROUND = {"kind": "loop", "points": [[33, 25], [88, 25], [88, 66], [33, 66]]}


@pytest.fixture
def sources(tmp_path: Path) -> Iterator[Sources]:
    store = Store(load(_env_file=None, home=tmp_path / "home"))
    store.open()
    yield Sources(store)
    store.close()


@pytest.fixture
def source(sources: Sources, tmp_path: Path) -> Source:
    """A red square on a grey ground, and nothing else."""
    pixels = np.full((90, 120, 3), 120, np.uint8)
    left, top, right, bottom = SQUARE
    pixels[top:bottom, left:right] = (200, 40, 40)
    return sources.take_in(samples.written(tmp_path, "square.png", samples.encoded(pixels)), "square.png")


def test_a_thing_a_colour_and_nothing(sources: Sources, source: Source, tmp_path: Path) -> None:
    """The PNG lies where the thing is; where nothing stands out a sentence says what to do."""
    selecting = Selections(sources)
    try:
        selecting.open(source)
        pid = selecting.child.pid
        found = selecting.select(source, AROUND)
        x, y, width, height = found.rect
        assert max(abs(x - 40), abs(y - 30), abs(x + width - 80), abs(y + height - 60)) <= 2
        pixels = png.read(samples.written(tmp_path, "found.png", found.png))
        assert pixels.shape == (height, width)
        assert pixels[height // 2, width // 2] == 255
        with pytest.raises(NotSelected, match="brush"):
            selecting.select(source, {"kind": "loop", "points": [[2, 2], [9, 2], [9, 9], [2, 9]]})
        with pytest.raises(BadWish):
            selecting.select(source, {"kind": "loop", "points": [[2, 2]]})
        assert selecting.child.pid == pid
    finally:
        selecting.close()
    assert selecting.child.pid is None
    with pytest.raises(NotSelected):
        selecting.select(source, AROUND)


def test_the_child_ends_when_nobody_selects(sources: Sources, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the next question starts another."""
    monkeypatch.setattr(selections, "IDLE", 0.01)
    selecting = Selections(sources)
    ended = threading.Event()
    close = selecting.child.close

    def closed() -> None:
        close()
        ended.set()

    monkeypatch.setattr(selecting.child, "close", closed)
    try:
        selecting.open(source)
        assert ended.wait(20)
        assert selecting.child.pid is None
        assert selecting.select(source, AROUND).png
    finally:
        selecting.close()
