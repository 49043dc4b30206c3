"""What has just come begins at once where nothing is before it, and never more than there are places."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from easel.jobs import lines
from easel.jobs.alive import Executor
from easel.runs.records import FINAL_STATES
from tests.jobs.conftest import Desk
from tests.painting_gateway import PaintingGateway, painting_gateway


@pytest.fixture
def slow() -> Iterator[PaintingGateway]:
    """Takes a fifth of a second for a picture."""
    with painting_gateway(seconds=0.2) as opened:
        yield opened


@pytest.fixture
def nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that comes is not looked at while a test runs."""
    monkeypatch.setattr(lines, "OFTEN", ((99, 60.0),))
    monkeypatch.setattr(lines, "SELDOM", 60.0)


@pytest.mark.usefixtures("nobody_looks")
def test_what_has_a_place_does_not_wait_for_the_next_look(desk: Desk, gateway: PaintingGateway) -> None:
    """Two at two places are painted though nobody looks at their line."""
    wanted = desk.add(gateway, concurrency=2)
    ended = desk.studio.ended(desk.studio.submit(n=2, connection=wanted))
    assert [job.state for job in ended.jobs] == ["done", "done"]
    assert gateway.painted == 2


@pytest.mark.usefixtures("nobody_looks")
@pytest.mark.parametrize(("given", "n"), [({"requests_per_minute": 9}, 1), ({"concurrency": 1}, 2)])
def test_what_is_counted_or_has_no_place_waits_in_line(
    desk: Desk, gateway: PaintingGateway, given: dict[str, Any], n: int
) -> None:
    """A minute is counted by the line alone; of two with one place neither goes before the other."""
    run_id = desk.studio.submit(n=n, connection=desk.add(gateway, **given))
    assert not desk.studio.engine._here
    assert {job.state for job in desk.studio.run(run_id).jobs} == {"queued"}


@pytest.mark.usefixtures("nobody_looks")
def test_where_others_take_jobs_too_it_waits_in_line(desk: Desk, gateway: PaintingGateway) -> None:
    """Places are counted by the line then."""
    wanted, other = desk.add(gateway), Executor(desk.studio.settings.home / "executors")
    try:
        desk.studio.submit(connection=wanted)
        assert not desk.studio.engine._here
    finally:
        other.close()
    assert desk.job(wanted).state == "done"


def test_many_presses_at_once_keep_to_the_places(desk: Desk, slow: PaintingGateway) -> None:
    """Each is sent once, some at once and some by the line, and never three together at two places."""
    wanted = desk.add(slow, concurrency=2)
    with ThreadPoolExecutor(8) as hands:
        runs = list(hands.map(lambda number: desk.studio.submit(f"picture {number}", connection=wanted), range(10)))
    for run_id in runs:
        done = desk.studio.until(run_id, lambda run: all(job.state in FINAL_STATES for job in run.jobs), 30)
        assert {job.state for job in done.jobs} == {"done"}
    assert sorted(slow.prompts) == sorted(f"picture {number}" for number in range(10))
    assert slow.most_at_once <= 2
