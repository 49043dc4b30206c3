"""`python -m easel experiment FILE.yaml`: what it says before is what it does, and each end has its exit code.

The run is `experimenting.py`, what it tells `experiment_report.py`.
"""

import json
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from easel.pictures import png
from easel.runs.runs import Runs
from easel.runs.tables import run
from easel.settings import load
from easel.store.store import Store
from easel.studio import Studio
from tests.cli.command_line import CommandLine
from tests.pictures import samples
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]
GRID = """
prompt: "a ${colour} fox, {standing|asleep}"
variables:
  colour: [red, blue]
axes:
  quality: [low, max]
fixed:
  size: 1024x640
"""
KEYS = {"cells_asked", "not_possible", "sent", "reused", "cost", "cells"}


def write(folder: Path, text: str) -> str:
    path = folder / "grid.yaml"
    path.write_text(text)
    return str(path)


def at(sandbox: SandboxProcess) -> dict[str, str]:
    return {"EASEL_BASE_URL": sandbox.base_url, "EASEL_CONNECTION_NAME": "Mine"}


def test_what_a_dry_run_tells_is_what_is_sent(command: CommandLine, start_sandbox: Start, tmp_path: Path) -> None:
    """Eight asked, four of them not possible, four sent at the cost that was told; again, all four are reused for nothing."""
    sandbox = start_sandbox()
    file = write(tmp_path, GRID)
    code, told = command.json("experiment", file, "--dry-run", **at(sandbox))
    assert (code, told["cells_asked"], told["not_possible"], told["reused"], told["send"]) == (0, 8, 4, 0, 4)
    assert sandbox.counts()["total"] == 0
    assert not command.out.exists()
    code, ended = command.json("experiment", file, **at(sandbox))
    assert code == 0
    assert set(ended) >= KEYS
    assert (ended["cells_asked"], ended["not_possible"], ended["sent"], ended["reused"]) == (8, 4, 4, 0)
    assert sandbox.counts()["total"] == 4
    assert told["cost"]["least"] <= ended["cost"]["charged"] * 1.01
    assert ended["cost"]["charged"] <= told["cost"]["most"] * 1.01
    made = [cell for cell in ended["cells"] if cell["state"] == "done"]
    assert {(cell["axes"]["colour"], cell["axes"]["quality"]) for cell in made} == {("red", "low"), ("blue", "low")}
    assert all(Path(cell["picture"]).is_file() for cell in made)
    assert {cell["request"]["prompt"] for cell in made} >= {"a red fox, standing", "a blue fox, asleep"}
    code, again = command.json("experiment", file, **at(sandbox))
    assert (code, again["sent"], again["reused"], again["cost"]["charged"]) == (0, 0, 4, 0)
    assert sandbox.counts()["total"] == 4


def own_run(store: Store) -> str:
    with store.database.reading() as connection:
        return str(connection.execute(sa.select(run.c.id)).scalar())


def test_edits_with_a_mask_are_sealed(command: CommandLine, start_sandbox: Start, tmp_path: Path) -> None:
    """Files lie beside the file that names them, or in the library as blobs; what the mask protects comes back bit for bit."""
    sandbox = start_sandbox()
    source = samples.photo(1024, 640)
    png.write(source, tmp_path / "photo.png")
    mask = samples.disc(1024, 640)
    png.write(mask, tmp_path / "mask.png")
    text = 'prompt: "a ${thing}"\nvariables: {thing: [boat, house]}\nimages: [photo.png]\nmask: mask.png\n'
    code, ended = command.json("experiment", write(tmp_path, text + "fixed: {quality: low}\n"), **at(sandbox))
    assert (code, ended["sent"]) == (0, 2), ended["error"]
    with closing(command.store()) as store:
        blob = Runs(store).inputs(own_run(store))[-1].sha256
    code, again = command.json(
        "experiment", write(tmp_path, text.replace("photo.png", blob) + "fixed: {quality: low}\n"), **at(sandbox)
    )
    assert (code, again["reused"], again["cells"][0]["axes"]) == (0, 2, {"thing": "boat"})
    for cell in ended["cells"]:
        result = png.read(Path(cell["picture"]))
        assert (result[mask == 0] == source[mask == 0]).all()
        assert (result[mask == 255] != source[mask == 255]).any()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prompt: {a|b}\n", "Line 1"),
        ('prompt: "a fox"\naxes:\n  quality: low\n', "Line 3"),
        ('prompt: "a fox"\nimages: [nowhere.png]\n', "nowhere.png"),
        ('prompt: "{1..200} {1..200}"\n', "40,000"),
    ],
)
def test_a_file_that_is_wrong_is_refused_in_words(
    command: CommandLine, start_sandbox: Start, tmp_path: Path, text: str, said: str
) -> None:
    """With its line where it has one; nothing is sent."""
    sandbox = start_sandbox()
    code, told = command.json("experiment", write(tmp_path, text), **at(sandbox))
    assert (code, told["outcome"]) == (2, "refused")
    assert said in told["error"]["message"]
    assert sandbox.counts()["total"] == 0


def test_a_file_that_is_not_there_is_refused(command: CommandLine, tmp_path: Path) -> None:
    """By its name."""
    code, told = command.json("experiment", str(tmp_path / "none.yaml"))
    assert code == 2
    assert "none.yaml" in told["error"]["message"]


def test_a_refused_key_ends_it_with_its_sentence(command: CommandLine, start_sandbox: Start, tmp_path: Path) -> None:
    """Nothing was made: exit code 1; no cell has failed, the rest was cancelled for nothing."""
    sandbox = start_sandbox(key="sk-right")
    code, told = command.json("experiment", write(tmp_path, GRID), EASEL_API_KEY="sk-wrong", **at(sandbox))
    assert (code, told["outcome"], told["error"]["kind"]) == (1, "none", "KeyRefused")
    assert {cell["state"] for cell in told["cells"]} == {"cancelled", "not_possible"}
    assert told["cost"] == {"charged": 0.0, "may_be_billed": 0.0}


def test_ctrl_c_ends_it_and_the_next_run_goes_on(command: CommandLine, start_sandbox: Start, tmp_path: Path) -> None:
    """What was not sent is cancelled; what was is in the air and says so; what was made is reused by the next run."""
    sandbox = start_sandbox(delay="1.5")
    file = write(tmp_path, 'prompt: "fox {1..6}"\nfixed: {size: 1024x640, quality: low}\n')
    own = at(sandbox) | {"EASEL_CONCURRENCY": "1"}
    process = command.start("experiment", file, "--json", "--out", str(command.out), **own)
    until_painted(sandbox, 2)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    told: dict[str, Any] = json.loads(out)
    states = [cell["state"] for cell in told["cells"]]
    assert process.returncode == 3, told["error"]
    assert "cancelled" in states
    assert told["sent"] <= sandbox.counts()["total"] <= told["sent"] + 1
    code, again = command.json("experiment", file, **own)
    assert (code, again["reused"]) == (0, states.count("done"))


def until_painted(sandbox: SandboxProcess, count: int) -> None:
    ends = time.monotonic() + 60
    while sandbox.counts()["total"] < count:
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_killed_it_leaves_nothing_that_is_sent_later(
    command: CommandLine, start_sandbox: Start, tmp_path: Path
) -> None:
    """kill -9 in the middle: who opens the library later ends in words what was not sent, and no request is made for it."""
    sandbox = start_sandbox(delay="1.0")
    file = write(tmp_path, 'prompt: "fox {1..6}"\nfixed: {size: 1024x640, quality: low}\n')
    own = at(sandbox) | {"EASEL_CONCURRENCY": "1"}
    process = command.start("experiment", file, "--json", "--out", str(command.out), **own)
    until_painted(sandbox, 2)
    process.kill()
    process.communicate()
    asked = sandbox.counts()["total"]
    settings = load(_env_file=None, home=command.home, base_url=sandbox.base_url, connection_name="Mine")
    studio = Studio.open(settings)
    try:
        (known,) = studio.experiments.latest()
        ends = time.monotonic() + 60
        while (known := studio.experiments.latest()[0]).is_running:
            assert time.monotonic() < ends, known
            time.sleep(0.1)
        cells = studio.experiments.cells(known.id)
    finally:
        studio.close(0)
    unsent = [row for row in cells if row.state == "failed"]
    assert unsent
    assert all("ended before sending it" in (row.error or {})["message"] for row in unsent)
    assert sandbox.counts()["total"] == asked
