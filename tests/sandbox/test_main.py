"""The sandbox as a command: it says where it listens, refuses bad settings in a sentence, and ends with its parent."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.fault_table import FAULTS
from sandbox.workshop import import_painters
from tests.sandbox_process import ROOT


def run(*arguments: str, cwd: Path = ROOT, settings: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
    given = clean | (settings or {}) | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "easel.sandbox", *arguments]
    return subprocess.run(command, cwd=cwd, env=given, capture_output=True, text=True, timeout=60, check=False)


def test_the_faults_are_listed() -> None:
    """--faults prints one line for each, its name first, and exits."""
    told = run("--faults")
    assert told.returncode == 0
    assert [line.split()[0] for line in told.stdout.splitlines()] == list(FAULTS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EASEL_SANDBOX_DELAY", "soon"),
        ("EASEL_SANDBOX_LEAK", "1.5"),
        ("EASEL_SANDBOX_DRIFT", "0.5"),
        ("EASEL_SANDBOX_FAULT", "no_such_fault"),
        ("EASEL_SANDBOX_FAULT", "500:x"),
        ("EASEL_SANDBOX_FAULT", "500:1.5"),
    ],
)
def test_a_bad_setting_stops_the_start_with_one_sentence(name: str, value: str) -> None:
    """The variable is named, and nothing is served."""
    told = run("--port", "0", settings={name: value})
    assert told.returncode == 2
    assert told.stderr.startswith(f"{name} cannot be used: ")
    assert len(told.stderr.strip().splitlines()) == 1
    assert not told.stdout


def test_a_taken_port_is_told() -> None:
    """The sentence names the port and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = run("--port", str(port))
    assert told.returncode == 2
    assert str(port) in told.stderr
    assert "Choose another" in told.stderr


def test_settings_come_from_a_dotenv_file_too(tmp_path: Path) -> None:
    """A .env in the working folder is read."""
    (tmp_path / ".env").write_text("EASEL_SANDBOX_LEAK=7\n")
    assert "EASEL_SANDBOX_LEAK" in run("--port", "0", cwd=tmp_path).stderr


def test_it_ends_when_its_stdin_closes() -> None:
    """However its parent ends, the sandbox ends with it; the line it printed was true."""
    command = [sys.executable, "-m", "easel.sandbox", "--port", "0", "--exit-with-stdin"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("sandbox listening on ")
        port = int(line.strip().removesuffix("/v1").rsplit(":", 1)[1])
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        process.stdin.close()
        assert process.wait(timeout=10) == 0
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_what_paints_is_imported_ahead_of_the_first_picture() -> None:
    """In a thread of its own, where nobody hears of a wrong name."""
    import_painters()
    assert {"sandbox.encoder", "sandbox.retouch", "sandbox.sources"} <= sys.modules.keys()
