"""The command line, as scripts meet it: processes, exit codes, JSON and files.

This is the test of `restored.py`, too.
"""

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from easel.library.library import Library
from tests.cli.command_line import ERROR_KEYS, SMALL, CommandLine
from tests.painting_gateway import painting_gateway
from tests.sandbox_process import ROOT, SandboxProcess

Start = Callable[..., SandboxProcess]


def test_all_pictures_come_as_files_and_json(command: CommandLine, sandbox: SandboxProcess) -> None:
    """Two pictures: exit 0, two files named by prompt and time, and one JSON object that tells what was asked, got and paid."""
    code, told = command.json(
        "generate", "A red fox!", *SMALL, "-n", "2", "--format", "jpeg", "--base-url", sandbox.base_url
    )
    assert (code, told["outcome"], told["error"]) == (0, "all", None)
    assert len(told["files"]) == 2
    for number, name in enumerate(told["files"], 1):
        assert Path(name).name.startswith("a-red-fox-2")
        assert name.endswith(f"-{number}.jpg")
        with Image.open(name) as image:
            assert (image.format, image.size) == ("JPEG", (1024, 640))
    assert (told["asked"]["size"], told["asked"]["n"]) == ("1024x640", 2)
    assert (told["got"]["size"], told["got"]["format"]) == ("1024x640", "jpeg")
    assert told["attempts"] == 2
    assert told["usage"]["output_tokens"] == sum(each["usage"]["output_tokens"] for each in told["pictures"])
    assert told["cost"] == pytest.approx(sum(each["cost"] for each in told["pictures"]))
    store = command.store()
    assert {picture.id for picture in Library(store).pictures()} == {each["id"] for each in told["pictures"]}
    store.close()


def test_pictures_come_on_a_board(command: CommandLine, sandbox: SandboxProcess) -> None:
    """`--board` names it, and it is made where there is none."""
    code, _ = command.json("generate", "A red fox!", *SMALL, "--board", "Red foxes", "--base-url", sandbox.base_url)
    assert code == 0
    store = command.store()
    assert Library(store).boards() == ["Red foxes"]
    store.close()


def test_without_a_server_it_brings_the_sandbox(command: CommandLine) -> None:
    """With no base URL it draws on its own sandbox, says so far as words go on stderr, and prints the file."""
    code, out, err = command.run(
        "generate", "sea", *SMALL, "--out", str(command.out), "--stream", EASEL_SANDBOX_DELAY="0"
    )
    assert code == 0
    assert [Path(line).parent for line in out.splitlines()] == [command.out]
    assert Path(out.strip()).is_file()
    assert "picture 1 of 1: done" in err


@pytest.mark.parametrize(
    ("arguments", "param", "nearest"),
    [
        (("generate", "x", "--size", "512x512"), "size", "816x816"),
        (("generate", "x", "-n", "11"), "n", "10"),
        (("generate", "x", "-n", "two"), "n", None),
        (("generate", ""), "prompt", None),
        (("generate", "\u200b\u200d\ufeff"), "prompt", None),
        (("generate", "a r\udcf4d fox"), "prompt", None),  # a byte that is not UTF-8
        (("generate", "fox", "--user", "\udcf4"), "user", None),
        (("generate", "fox", "--model", "\udcf4"), "model", "gpt-image-2"),
        (("generate", "fox", "--size", "\udcf4"), "size", None),
        (("generate", "fox", "--format", "\udcf4"), "output_format", "png"),
        (("generate", "fox\x01"), "prompt", None),
        (("edit", "\udcf4.png", "--prompt", "\udcf4"), "prompt", None),
        (("generate", "x", "--compression", "80"), "output_compression", None),
        (("generate", "x", "--partial-images", "2"), "partial_images", "0"),
        (("generate", "x", "--background", "transparent"), "background", "opaque"),
        (("generate", "x", "--colour", "red"), "arguments", None),
        (("generate",), "arguments", None),
        (("paint", "x"), "COMMAND", None),
    ],
)
def test_what_is_wrong_is_refused_before_anything_starts(
    command: CommandLine, arguments: tuple[str, ...], param: str, nearest: str | None
) -> None:
    """Broken rules and mistyped lines: exit 2, the same JSON with the field and its nearest value, and no home is made."""
    code, told = command.json(*arguments)
    assert (code, told["outcome"], told["files"], told["attempts"]) == (2, "refused", [], 0)
    assert set(told["error"]) == ERROR_KEYS
    assert (told["error"]["param"], told["error"]["nearest"]) == (param, nearest)
    assert not told["error"]["possibly_billed"]
    assert not command.home.exists()


def test_json_is_json_on_a_terminal_of_ascii(command: CommandLine) -> None:
    """What a terminal cannot show is escaped, not a traceback."""
    code, told = command.json("generate", "狐 \udcf4", PYTHONIOENCODING="ascii")
    assert (code, told["asked"]["prompt"]) == (2, "狐 \udcf4")


def test_a_folder_may_be_called_anything(command: CommandLine, sandbox: SandboxProcess) -> None:
    """A folder whose name is no UTF-8, and a prompt of another script: the picture lies there, and its path is told."""
    command.out = command.home.parent / "r\udcf4d"
    line = ("generate", "狐", *SMALL, "--base-url", sandbox.base_url, "--out", str(command.out))
    code, out, _ = command.run(*line)
    assert code == 0
    path = Path(out.strip())
    assert path.is_file()
    assert path.name.startswith("狐-")


def test_bad_settings_are_refused_in_one_sentence(command: CommandLine) -> None:
    """A base URL or an environment variable that cannot be is exit 2 and words, not a traceback."""
    code, told = command.json("generate", "x", *SMALL, "--base-url", "ftp://x")
    assert (code, told["error"]["kind"]) == (2, "SettingsError")
    code, out, err = command.run("generate", "x", *SMALL, EASEL_TIMEOUT="soon")
    assert (code, out) == (2, "")
    assert "EASEL_TIMEOUT" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("fault", "code", "outcome", "billed"),
    [("401", 1, "none", False), ("no_data", 1, "none", True), ("cut_before_answer", 4, "unknown", True)],
)
def test_failures_have_their_exit_codes(
    command: CommandLine, start_sandbox: Start, fault: str, code: int, outcome: str, billed: bool
) -> None:
    """The server's no is 1, silence after sending is 4; the error says whether it may have been billed."""
    sandbox = start_sandbox(fault=fault)
    ended, told = command.json("generate", "x", *SMALL, "--base-url", sandbox.base_url)
    assert (ended, told["outcome"], told["files"]) == (code, outcome, [])
    assert set(told["error"]) == ERROR_KEYS
    assert told["error"]["possibly_billed"] is billed
    assert told["error"]["message"]
    assert told["cost"] is None
    assert sandbox.counts()["total"] == 1


def test_a_request_that_is_sent_again_after_it_was_painted_is_told_and_not_repeated_at_the_next_run(
    command: CommandLine,
) -> None:
    """A gateway that fails every stream after painting it: two requests that may be billed for one picture, in the JSON and on
    stderr; the next run, in a process of its own, sends one."""
    with painting_gateway() as gateway:
        asked = ("generate", "x", *SMALL, "--stream", "--base-url", gateway.base_url)
        code, told = command.json(*asked)
        assert (code, gateway.painted, told["attempts"], told["billable"]) == (0, 2, 2, 2)
        assert any(note.endswith("both may have been billed.") for note in told["notes"])
        code, _, err = command.run(*asked, "--out", str(command.out))
        assert (code, gateway.painted) == (0, 3)
        assert "Streams fail on this connection" in err
        code, told = command.json(*asked)
        assert (code, gateway.painted, told["attempts"], told["billable"]) == (0, 4, 1, 1)
        assert told["notes"][0].startswith("Streams fail on this connection")


def test_nobody_listens(command: CommandLine, unused_port: int) -> None:
    """A refused connection is tried again, then told: exit 1, nothing sent, nothing billed."""
    code, told = command.json("generate", "x", *SMALL, "--base-url", f"http://127.0.0.1:{unused_port}/v1")
    assert (code, told["outcome"], told["error"]["kind"]) == (1, "none", "ConnectFailed")
    assert not told["error"]["possibly_billed"]
    assert told["attempts"] == 3


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_file_is_never_overwritten(command: CommandLine, sandbox: SandboxProcess) -> None:
    """The same prompt twice in the same second, or a file of that name: another name is taken."""
    from easel.cli.handing_out import put

    command.out.mkdir()
    source = command.out.parent / "source"
    source.write_bytes(b"new")
    (command.out / "fox-1.png").write_bytes(b"old")
    assert put(source, command.out / "fox-1.png").name == "fox-1-2.png"
    assert put(source, command.out / "fox-1.png").name == "fox-1-3.png"
    assert (command.out / "fox-1.png").read_bytes() == b"old"
    assert sorted(path.name for path in command.out.iterdir()) == ["fox-1-2.png", "fox-1-3.png", "fox-1.png"]


def test_a_damaged_library_is_told_in_a_sentence(command: CommandLine, sandbox: SandboxProcess) -> None:
    """Exit 2, what is wrong and what to do, no traceback; the file is left as it was."""
    command.home.mkdir(exist_ok=True)
    (command.home / "library.sqlite").write_bytes(b"this is no database" * 500)
    code, out, err = command.run("generate", "x", *SMALL, "--base-url", sandbox.base_url, "--out", str(command.out))
    assert (code, out) == (2, "")
    assert "library.sqlite is damaged: file is not a database. Nothing was changed." in err
    assert "Traceback" not in err
    assert (command.home / "library.sqlite").read_bytes() == b"this is no database" * 500


@pytest.mark.parametrize("line", [["generate", ""], ["edit", "photo.png", "--prompt", ""]])
def test_a_line_that_is_refused_loads_no_engine(line: list[str]) -> None:
    """A mistyped line is answered at once: what runs jobs and reads pictures takes a second to load."""
    program = f"import sys; from easel.__main__ import main; main({line}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"dbos", "sqlalchemy", "PIL"} & set(done.stdout.split())
