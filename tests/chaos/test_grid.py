"""A small grid whose studio is killed in the middle: each cell is asked for once, and none is lost."""

from pathlib import Path

import pytest

from chaos.grid import GridStorm, definition, verify
from easel.experiments.grid import Grid


@pytest.mark.timeout(240)
def test_no_cell_is_made_twice(tmp_path: Path) -> None:
    """Killed once with cells under way: all others come, the sandbox counts one request for each, and none is stuck."""
    storm = GridStorm(12, tmp_path / "home", kills=1)
    storm.blow()
    assert not [str(promise) for promise in verify(storm) if promise.broken]
    assert storm.counts["total"] <= 12


def test_the_grid_has_as_many_cells_as_are_asked_for() -> None:
    """Sixty are five by four by three."""
    assert [Grid(definition(count), {}).count for count in (60, 12)] == [60, 12]
