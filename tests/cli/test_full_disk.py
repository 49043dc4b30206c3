"""The command line on a disk that is full: nothing is sent that cannot be kept, what is paid is kept, nobody waits for ever."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from easel.cli import arguments
from easel.cli.progress import Progress
from easel.cli.run import CommandRun
from easel.errors import LibraryTrouble, SettingsError
from easel.settings import Settings, load
from tests.cli.aside import run_aside, taken_up, until
from tests.full_disk import Disk, limited
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]
LONG = "a red fox " * 2_500  # which the server repeats: the rows of a job and its picture need pages of their own


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with limited(tmp_path / "home") as made:
        yield made


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("easel.cli.patience.MOST", 1.0)


def _command(settings: Settings, out: Path, prompt: str = LONG) -> CommandRun:
    line = ["generate", prompt, "--size", "1024x640", "--quality", "low", "--json", "--out", str(out)]
    order = arguments.parse(line)
    assert isinstance(order, arguments.Order)
    return CommandRun(settings, order, Progress(silent=True))


def _settings(home: Path, sandbox: SandboxProcess) -> Settings:
    return load(home=home, base_url=sandbox.base_url, connection_name="Sandbox", retry_wait=0.05)


def test_nothing_is_sent_that_cannot_be_kept(start_sandbox: Start, disk: Disk, tmp_path: Path) -> None:
    """Full from the start: told as a full disk at once, with no advice that would lose anything."""
    sandbox = start_sandbox()
    settings = _settings(tmp_path / "home", sandbox)
    assert _command(settings, tmp_path / "out", "a fox").run().exit_code == 0
    disk.fill()
    with pytest.raises((LibraryTrouble, SettingsError), match="is full") as caught:
        _command(settings, tmp_path / "out").run()
    assert "Free some space" in caught.value.hint
    assert "leave the library’s files" in caught.value.hint
    assert sandbox.counts()["total"] == 1
    disk.free()
    assert _command(settings, tmp_path / "out").run().exit_code == 0


def test_a_disk_that_takes_one_write_and_refuses_the_next_ends_the_waiting(
    start_sandbox: Start,
    disk: Disk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The small beats of the heart fit in, the picture's row does not: said also under --json, and ended; nothing is lost."""
    sandbox = start_sandbox(delay="2")
    settings = _settings(tmp_path / "home", sandbox)
    thread, ended = run_aside(_command(settings, tmp_path / "out"))
    until(lambda: sandbox.counts()["total"])
    disk.fill()
    disk.is_full = False  # files of pictures are let in, the database takes no page more
    thread.join(60)
    assert ended, "the command line still waits"
    (report,) = ended
    assert report.exit_code == 4
    assert "is full" in report.fields["error"]["message"]
    assert report.fields["error"]["possibly_billed"]
    assert "is full" in capsys.readouterr().err
    disk.free()
    (job,) = taken_up(settings).jobs
    assert (job.state, len(job.pictures)) == ("done", 1)
    assert sandbox.counts()["total"] == 1


def test_a_picture_that_came_on_a_full_disk_is_kept_once_there_is_room(
    start_sandbox: Start, disk: Disk, tmp_path: Path
) -> None:
    """Not a byte fits when it comes; space is freed while the command line still waits for what is under way."""
    sandbox = start_sandbox(delay="2")
    settings = _settings(tmp_path / "home", sandbox)
    thread, ended = run_aside(_command(settings, tmp_path / "out"))
    until(lambda: sandbox.counts()["total"])
    disk.fill()
    thread.join(4)
    assert not ended, "the picture is given up"
    disk.free()
    thread.join(60)
    (report,) = ended
    assert report.exit_code == 0
    assert sandbox.counts()["total"] == 1
