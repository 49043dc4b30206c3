"""The small form of `python -m chaos.tasks`: whoever asks about tasks is killed, and every picture comes all the same."""

from pathlib import Path

import pytest

from chaos.tasks import TaskStorm, verify


@pytest.mark.timeout(300)
def test_tasks_outlive_who_asks_about_them(tmp_path: Path) -> None:
    """Killed before the first question: all come, once; the one whose 202 was never heard is unknown."""
    storm = TaskStorm(tmp_path / "home", jobs=4, kills=1)
    storm.blow()
    assert not [str(promise) for promise in verify(storm) if promise.broken]
    assert storm.unasked == 4


def test_a_broken_promise_is_seen(tmp_path: Path) -> None:
    """A second request for a picture, and one that was painted and is not kept."""
    storm = TaskStorm(tmp_path / "home", jobs=1, kills=0)
    storm.counts = {"total": 2, "total_painted": 2, "jobs": {"j": 2}, "painted": {"j": 2}}
    assert [bool(promise.broken) for promise in verify(storm)] == [False, False, True]
