"""The small form of `make chaos`: real engines killed by SIGKILL under a sandbox that fails at will."""

import shutil
from pathlib import Path

import pytest

from chaos.promises import _soon_usable, verify
from chaos.storm import Storm, Weather, _files, mix
from sandbox.fault_table import FAULTS
from sandbox.faults import choose, parse_plans

SLOW_MACHINE = 60.0  # seconds; `make chaos` measures against the house's own limit


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "weather",
    [Weather(jobs=40, kills=3, seed=4), Weather(jobs=20, kills=2, engines=2, seed=5)],
    ids=["one studio", "two studios on one home"],
)
def test_every_promise_is_kept(tmp_path: Path, weather: Weather) -> None:
    """Every picture whose last byte was read is in the library, every painted job is told, none is sent twice, none is stuck."""
    storm = Storm(weather, tmp_path / "home")
    storm.blow()
    assert not [str(promise) for promise in verify(storm, usable=SLOW_MACHINE) if promise.broken]
    assert len(storm.in_flight_at_kills) == weather.kills
    assert storm.counts["faults"]
    assert storm.counts["painted"]


def test_the_mix_holds_nearly_every_fault_and_its_share() -> None:
    """Four requests in ten meet a fault, and all of the sandbox's faults take part but the one that stops everything."""
    plans = parse_plans(mix(0.4), FAULTS)
    assert {plan.fault.name for plan in plans} == set(FAULTS) - {"429_long"}
    drawn = [choose(plans, earlier=0, number=number) for number in range(4000)]
    assert sum(fault is not None for fault in drawn) / 4000 == pytest.approx(0.4, abs=0.03)


def test_a_broken_promise_is_seen(tmp_path: Path) -> None:
    """What the sandbox saw is held against the rows: a job without a row and a request after a painted one are named."""
    storm = Storm(Weather(jobs=0, kills=0), tmp_path / "home")
    storm.counts = {"jobs": {"j": 2}, "painted": {"j": 1}, "after_painted": {"j": 1}, "faults": {}, "total": 2}
    storm.readies = [0.5]
    broken = [promise.words for promise in verify(storm) if promise.broken]
    assert broken == ["every job that a server heard of has its row", "no second request after a painted first"]


def test_a_folder_that_a_living_worker_takes_away_is_passed_over(tmp_path: Path) -> None:
    """Between the look at a folder and the look into it; what else lies there is still seen."""
    for name in ("one", "two"):
        (tmp_path / name / "job").mkdir(parents=True)
        (tmp_path / name / "job" / "picture").write_bytes(b"x")
    seen = _files(tmp_path, 3)
    first = next(seen)
    shutil.rmtree(tmp_path / ("two" if first.parts[-3] == "one" else "one"))
    assert list(seen) == []


def test_a_start_is_measured_by_what_the_machine_can_do(tmp_path: Path) -> None:
    """Where the first start takes ten seconds, one of thirty after a kill is no broken promise; where it takes one, it is."""
    for first, is_kept in ((10.0, True), (1.0, False)):
        storm = Storm(Weather(jobs=0, kills=0), tmp_path / "home")
        storm.readies = [first, 30.0]
        promise = _soon_usable(storm, 5.0)
        assert (not promise.broken) is is_kept
