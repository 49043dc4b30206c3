"""Who is alive, told by locks."""

import subprocess
import sys
from pathlib import Path

from easel.jobs.alive import Executor

_HOLD = "import sys; from pathlib import Path; from easel.jobs.alive import Executor; e = Executor(Path(sys.argv[1]));"


def _hold(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """Another process that holds a place, and its id."""
    code = _HOLD + " print(e.id, flush=True); sys.stdin.read()"
    process = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdin=-1, stdout=-1, text=True)
    assert process.stdout
    return process, process.stdout.readline().strip()


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_places_are_the_lowest_free(tmp_path: Path) -> None:
    """Numbers are given from 0, none twice, and a free one is given again with an id of its own."""
    first, second = Executor(tmp_path), Executor(tmp_path)
    assert (first.number, second.number) == (0, 1)
    first.close()
    third = Executor(tmp_path)
    assert third.number == 0
    assert third.id != first.id
    assert not third.is_alive(first.id)
    assert third.is_alive(second.id)
    second.close()
    third.close()
    third.close()


def test_kill_9_frees_the_place(tmp_path: Path) -> None:
    """A process is alive until it is killed, without doing anything about it."""
    process, other = _hold(tmp_path)
    mine = Executor(tmp_path)
    try:
        assert mine.number == 1
        assert mine.is_alive(other)
        _end(process)
        assert not mine.is_alive(other)
    finally:
        _end(process)
        mine.close()


def test_who_takes_a_dead_ones_place_is_not_taken_for_it(tmp_path: Path) -> None:
    """The number's new holder lives; its former one stays dead."""
    process, dead = _hold(tmp_path)
    _end(process)
    process, alive = _hold(tmp_path)
    mine = Executor(tmp_path)
    try:
        assert dead.rsplit("-", 1)[0] == alive.rsplit("-", 1)[0]
        assert mine.is_alive(alive)
        assert not mine.is_alive(dead)
    finally:
        _end(process)
        mine.close()


def test_foreign_ids_are_dead(tmp_path: Path) -> None:
    """Nobody, and what is no id of ours, is not alive and makes no file."""
    mine = Executor(tmp_path)
    for name in (None, "", "local", "../../x", "easel-7-0123456789ab", "easel-0-zz"):
        assert not mine.is_alive(name)
    assert [path.name for path in tmp_path.iterdir()] == ["0.lock"]
    mine.close()
