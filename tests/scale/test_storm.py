"""The storm of `make chaos` on PostgreSQL: a studio that only submits, two workers, one of them killed for good."""

import sys
from pathlib import Path

import pytest

from chaos.promises import verify
from chaos.storm import Storm, Weather
from tests.scale.conftest import KEYS

SLOW_MACHINE = 60.0  # seconds


@pytest.mark.timeout(300)
def test_every_promise_is_kept_by_workers(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the dead had queued goes on elsewhere, what they had sent is unknown or kept, nothing is sent twice."""
    own = {"database_url": database_url, "role": "web"} | KEYS
    for name, value in own.items():
        monkeypatch.setenv(f"EASEL_{name.upper()}", value)
    worker = f"{sys.executable} -m easel.worker"
    storm = Storm(Weather(jobs=40, kills=3, seed=6, workers=(worker, worker), lose_one=True), tmp_path / "home")
    storm.blow()
    assert not [str(promise) for promise in verify(storm, usable=SLOW_MACHINE) if promise.broken]
    assert len(storm.in_flight_at_kills) == 3
    assert storm.counts["painted"]
