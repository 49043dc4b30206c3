"""The command line beside a database that is damaged, locked or full: nothing is paid in vain, nobody waits for ever."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from easel.cli import arguments
from easel.cli.progress import Progress
from easel.cli.run import CommandRun
from easel.settings import Settings, load
from tests.cli.aside import run_aside, taken_up, until
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]
SMALL = ["--size", "1024x640", "--quality", "low", "--json"]


def _settings(home: Path, sandbox: SandboxProcess) -> Settings:
    return load(home=home, base_url=sandbox.base_url, retry_wait=0.05)


def _command(settings: Settings, out: Path) -> CommandRun:
    order = arguments.parse(["generate", "a red fox", *SMALL, "--out", str(out)])
    assert isinstance(order, arguments.Order)
    return CommandRun(settings, order, Progress(silent=False))


def test_nothing_is_sent_on_a_damaged_database(start_sandbox: Start, tmp_path: Path) -> None:
    """A file cut by 777 bytes: refused with the way back, no request, and no older picture is handed out in its place."""
    sandbox = start_sandbox()
    settings = _settings(tmp_path / "home", sandbox)
    assert _command(settings, tmp_path / "out").run().exit_code == 0
    file = tmp_path / "home" / "library.sqlite"
    os.truncate(file, file.stat().st_size - 777)
    env = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
    env |= {"EASEL_HOME": str(tmp_path / "home"), "EASEL_BASE_URL": sandbox.base_url}
    line = [sys.executable, "-m", "easel", "generate", "a blue fox", *SMALL, "--out", str(tmp_path / "more")]
    told = subprocess.run(line, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 2, told.stderr
    error = json.loads(told.stdout)["error"]
    assert "damaged" in error["message"]
    assert "docs/backup.md" in error["hint"]
    assert sandbox.counts()["total"] == 1
    assert not list((tmp_path / "more").iterdir())


def test_a_lock_that_lasts_is_said_and_ends_the_waiting(
    start_sandbox: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The picture comes while another program holds the database: it is said, the end is "unknown", and nothing is lost."""
    monkeypatch.setattr("easel.store.sqlite.BUSY_MS", 200)
    monkeypatch.setattr("easel.cli.patience.MOST", 1.0)
    sandbox = start_sandbox(delay="2")
    settings = _settings(tmp_path / "home", sandbox)
    thread, ended = run_aside(_command(settings, tmp_path / "out"))
    until(lambda: sandbox.counts()["total"])
    with closing(sqlite3.connect(tmp_path / "home" / "library.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        thread.join(60)
        assert ended, "the command line still waits"
        other.execute("ROLLBACK")
    (report,) = ended
    assert report.exit_code == 4
    assert "locked by another program" in report.fields["error"]["message"]
    assert report.fields["error"]["possibly_billed"]
    assert "locked by another program" in capsys.readouterr().err
    (job,) = taken_up(settings).jobs
    assert (job.state, len(job.pictures)) == ("done", 1)
    assert sandbox.counts()["total"] == 1


def test_a_library_that_takes_no_run_is_said(
    start_sandbox: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locked from the start: a sentence, and nothing was sent."""
    monkeypatch.setattr("easel.store.sqlite.BUSY_MS", 200)
    sandbox = start_sandbox()
    settings = _settings(tmp_path / "home", sandbox)
    _command(settings, tmp_path / "out").run()
    with closing(sqlite3.connect(tmp_path / "home" / "library.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Exception, match="locked by another program") as caught:
            _command(settings, tmp_path / "out").run()
        other.execute("ROLLBACK")
    assert type(caught.value).__name__ in ("LibraryTrouble", "SettingsError")
    assert sandbox.counts()["total"] == 1


def test_a_folder_that_takes_no_file_is_said(start_sandbox: Start, tmp_path: Path) -> None:
    """The picture is paid for and kept; only its copy could not be written."""
    sandbox = start_sandbox(delay="1")
    settings = _settings(tmp_path / "home", sandbox)
    out = tmp_path / "out"
    thread, ended = run_aside(_command(settings, out))
    until(lambda: sandbox.counts()["total"])
    out.rmdir()
    out.write_text("a file lies where the folder was")
    thread.join(60)
    (report,) = ended
    assert report.exit_code == 1
    assert "cannot be written to" in report.fields["error"]["message"]
    assert "are in the library" in report.fields["error"]["hint"]
    (job,) = taken_up(settings).jobs
    assert job.state == "done"
