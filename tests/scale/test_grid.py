"""The grid of `python -m chaos.grid` on PostgreSQL: killed in the middle, no cell is made twice."""

from pathlib import Path

import pytest

from chaos.grid import GridStorm, verify
from tests.scale.conftest import KEYS


@pytest.mark.timeout(300)
def test_no_cell_is_made_twice_on_postgresql(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was killed is dead to the database some seconds later; what it had not sent goes on, what it had is not repeated."""
    for name, value in ({"database_url": database_url} | KEYS).items():
        monkeypatch.setenv(f"EASEL_{name.upper()}", value)
    storm = GridStorm(12, tmp_path / "home", kills=1)
    storm.blow()
    assert not [str(promise) for promise in verify(storm) if promise.broken]
