"""`python -m easel converse`, as scripts meet it: turns in, an object a line out, each as it ends.

This is the test of `conversing.py`, `converse_arguments.py` and `following.py`, too.
"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from easel.pictures import png
from easel.threads.threads import Threads
from tests.cli.command_line import ERROR_KEYS, SMALL, CommandLine
from tests.pictures import samples
from tests.sandbox_process import ROOT, SandboxProcess

Start = Callable[..., SandboxProcess]
KEYS = {"thread", "turn", "words", "pictures", "usage", "cost", "state", "error", "notes"}


def _turns(texts: tuple[str, ...]) -> list[str]:
    return [part for text in texts for part in ("--turn", text)]


def _told(command: CommandLine, *line: str, stdin: bytes = b"", prices: str = "") -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and the object of each turn."""
    code, out, err = command.run_on(stdin, "converse", *line, "--json", EASEL_TEXT_PRICES=prices)
    assert err == ""
    told = [json.loads(each) for each in out.splitlines()]
    assert [set(each) for each in told] == [KEYS] * len(told)
    return code, told


def test_each_turn_changes_the_newest_picture(command: CommandLine, sandbox: SandboxProcess) -> None:
    """Three turns of one thread; words alone are an answer, too. Later it goes on where it stands, and a line can ask for a new
    picture. Copies lie in the folder that was named, and of what was not asked for there is none."""
    server = ("--base-url", sandbox.base_url)
    line = (*_turns(("Paint a red boat on a lake", "Make it blue", "What do you see?")), *SMALL, *server)
    prices = "gpt-5.4-mini=0.75/0.075/4.50"
    code, told = _told(command, *line, "--out", str(command.out), "--board", "Boats", prices=prices)
    assert (code, [each["state"] for each in told]) == (0, ["done"] * 3)
    assert len({each["thread"] for each in told}) == 1
    assert [len(each["pictures"]) for each in told] == [1, 1, 0]
    assert [picture["asked"]["images"] for each in told for picture in each["pictures"]] == [0, 1]
    assert all(each["words"] and each["usage"]["text"] and each["cost"] > 0 for each in told)
    assert sorted(str(path) for path in command.out.iterdir()) == sorted(
        picture["file"] for each in told for picture in each["pictures"]
    )
    more = ("--thread", told[0]["thread"], *SMALL, *server)
    code, later = _told(command, *more, stdin=b"Make it green\r\n\n/new A tree in autumn\n")
    assert (code, len(later)) == (0, 2)
    assert {each["thread"] for each in later} == {told[0]["thread"]}
    pictures = [picture for each in later for picture in each["pictures"]]
    assert [(one["asked"]["images"], one["asked"]["action"]) for one in pictures] == [(1, "edit"), (0, "generate")]
    assert [one["file"] for one in pictures] == [None, None]
    assert [each["cost"] for each in later] == [None, None]  # nobody knows what the words cost
    with closing(command.store()) as store:
        turns = Threads(store).turns(told[0]["thread"])
        assert [each.id for each in turns] == [each["turn"] for each in (*told, *later)]
        assert [each.parent for each in turns[1:]] == [each.id for each in turns[:-1]]
        assert turns[3].base_picture == told[1]["pictures"][0]["id"]


def test_words_and_files_are_on_stdout(command: CommandLine, sandbox: SandboxProcess) -> None:
    """Without --json; how far it is and how to go on is on stderr."""
    line = ("converse", *_turns(("Paint a red boat",)), *SMALL, "--base-url", sandbox.base_url)
    code, out, err = command.run(*line, "--out", str(command.out))
    words, file = out.splitlines()
    assert (code, "red boat" in words, Path(file).parent) == (0, True, command.out)
    assert "picture 1 of 1: done" in err
    assert "Continue with --thread " in err


def test_a_mask_belongs_to_the_first_attached_picture(
    command: CommandLine, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """Which the first turn changes, and nothing of it outside the mask; without one attached, the newest of the thread."""
    photo, mask = samples.photo(1024, 640, seed=1), np.zeros((640, 1024), np.uint8)
    mask[100:300, 200:500] = 255
    for name, pixels in (("photo.png", photo), ("hat.png", samples.photo(256, 256, seed=2)), ("mask.png", mask)):
        png.write(pixels, tmp_path / name)
    line = (*SMALL, "--mask", str(tmp_path / "mask.png"), "--base-url", sandbox.base_url, "--out", str(command.out))
    attached = [part for name in ("photo.png", "hat.png") for part in ("--attach", str(tmp_path / name))]
    code, (told,) = _told(command, *_turns(("Put the hat here",)), *attached, *line)
    assert (code, told["pictures"][0]["asked"]["images"], told["pictures"][0]["asked"]["masked"]) == (0, 2, True)
    sealed = png.read(Path(told["pictures"][0]["file"]))
    assert (sealed[..., :3] == photo[..., :3])[mask == 0].all()
    code, (later,) = _told(command, *_turns(("Make it red",)), "--thread", told["thread"], *line)
    assert (code, later["pictures"][0]["asked"]["images"]) == (0, 1)
    assert (png.read(Path(later["pictures"][0]["file"]))[..., :3] == photo[..., :3])[mask == 0].all()


@pytest.mark.parametrize(
    ("line", "stdin", "param"),
    [
        (("--turn", "a r\udcf4d fox"), b"", "prompt"),  # a byte that is not UTF-8
        ((), b"a r\xf4d fox\n", "prompt"),
        ((), b" \n\n", "turn"),
        (("--turn", "a fox", "--turn", ""), b"", "prompt"),
        (("--turn", "/new "), b"", "prompt"),
        (("--turn", "a fox", "--size", "512x512"), b"", "size"),
        (("--turn", "a fox", "--text-model", "gpt-image-2"), b"", "text_model"),
        (("--turn", "a fox", "--action", "paint"), b"", "action"),
        (("--turn", "a fox", "--mask", "mask.png"), b"", "mask"),
        (("--turn", "/new fox", "--mask", "mask.png", "--attach", "photo.png"), b"", "mask"),
        (("--turn", "a fox", *("--attach", "photo.png") * 17), b"", "image"),
        (("--turn", "a fox", "--colour", "red"), b"", "arguments"),
        (("--turn", "a fox", "-n", "two"), b"", "n"),
    ],
)
def test_what_is_wrong_is_refused_before_anything_starts(
    command: CommandLine, line: tuple[str, ...], stdin: bytes, param: str
) -> None:
    """Exit 2 and one object with the field; no home is made."""
    code, (told,) = _told(command, *line, stdin=stdin)
    assert (code, told["state"], told["thread"], told["error"]["param"]) == (2, "refused", "", param)
    assert set(told["error"]) == ERROR_KEYS
    assert not told["error"]["possibly_billed"]
    assert not command.home.exists()


@pytest.mark.parametrize(
    ("line", "param"), [(("--thread", "\udcf4"), "thread"), (("--attach", str(Path(__file__))), "image")]
)
def test_what_is_not_there_is_refused(
    command: CommandLine, start_sandbox: Start, line: tuple[str, ...], param: str
) -> None:
    """A thread that this library does not have, a file that is no picture: nothing is sent."""
    sandbox = start_sandbox()
    code, (told,) = _told(command, *_turns(("A fox",)), *line, "--base-url", sandbox.base_url)
    assert (code, told["error"]["param"], sandbox.counts()["total"]) == (2, param, 0)


@pytest.mark.parametrize(("fault", "code", "state"), [("401", 1, "failed"), ("cut_before_answer", 4, "unknown")])
def test_a_turn_that_fails_ends_it(
    command: CommandLine, start_sandbox: Start, fault: str, code: int, state: str
) -> None:
    """What follows was meant for its picture; it is said all the same where that is asked for. The worst is the exit code."""
    sandbox = start_sandbox(fault=fault)
    line = (*_turns(("A fox", "Make it blue")), *SMALL, "--base-url", sandbox.base_url)
    ended, told = _told(command, *line)
    assert (ended, [each["state"] for each in told], sandbox.counts()["total"]) == (code, [state], 1)
    assert told[0]["error"]["possibly_billed"] is (state == "unknown")
    ended, told = _told(command, *line, "--keep-going")
    assert (ended, [each["state"] for each in told], sandbox.counts()["total"]) == (code, [state] * 2, 3)
    with closing(command.store()) as store:
        assert [each.parent for each in Threads(store).turns(told[0]["thread"])] == ["", ""]


def test_a_program_can_answer(command: CommandLine, sandbox: SandboxProcess) -> None:
    """Each turn is told before the next line is read."""
    process = command.start("converse", *SMALL, "--json", "--base-url", sandbox.base_url)
    assert process.stdin is not None
    assert process.stdout is not None
    for text, images in (("A red boat", 0), ("Make it blue", 1)):
        process.stdin.write(f"{text}\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["pictures"][0]["asked"]["images"] == images
    process.communicate(timeout=20)
    assert process.returncode == 0


def test_ctrl_c_is_honest(command: CommandLine, start_sandbox: Start) -> None:
    """Interrupted after sending: exit 4, words that it may have been billed, and the next turn is not said."""
    sandbox = start_sandbox(delay="20")
    process = command.start("converse", *_turns(("A", "B")), *SMALL, "--json", "--base-url", sandbox.base_url)
    ends = time.monotonic() + 30
    while not sandbox.counts()["total"]:
        assert time.monotonic() < ends
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    (told,) = map(json.loads, out.splitlines())
    assert (process.returncode, told["state"], told["error"]["possibly_billed"]) == (4, "unknown", True)
    with closing(command.store()) as store:
        assert len(Threads(store).turns(told["thread"])) == 1


def test_a_line_that_is_refused_loads_no_engine() -> None:
    """A mistyped line is answered at once."""
    line = ["converse", "--turn", ""]
    program = f"import sys; from easel.__main__ import main; main({line}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"dbos", "sqlalchemy", "PIL"} & set(done.stdout.split())
