"""`python -m easel library`, as scripts meet it: what is found, counted and checked, without an engine or a sandbox.

This is the test of `library_arguments.py`, too.
"""

import json
import shutil
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from easel.library.library import Library
from tests.cli.command_line import CommandLine

FIELDS = {
    *("id", "created", "prompt", "revised_prompt", "model", "size", "asked", "got", "cost", "sha256", "file", "stars"),
    *("flag", "tags", "boards", "note", "trashed", "parents", "run_id"),
}


@pytest.fixture
def library(command: CommandLine, made_home: Path) -> CommandLine:
    """The command line in a copy of a small library of everything."""
    shutil.copytree(made_home, command.home)
    return command


def told(command: CommandLine, *line: str, **environment: str) -> tuple[int, dict[str, Any], str]:
    """The exit code, the one object on stdout, and what stderr said."""
    code, out, err = command.run("library", *line, **environment)
    fields: dict[str, Any] = json.loads(out)
    return code, fields, err


@pytest.mark.parametrize(
    ("line", "prompts"),
    [
        (("fox snow",), ["a red fox in the snow"]),
        (("fox is:trashed",), ["a red fox in the snow"]),
        (("stars:>=4",), ["a red hat"]),
        (("tag:winter",), ["a red fox in the snow", "a red hat"]),
        (("board:狐狸 is:sealed",), ["a red hat"]),
        (("--", "-fox"), ["Make it blue", "a red hat", "a red hat", "a second hat"]),
        (("Zoë",), ["a red hat"]),
        (
            ("",),
            [
                "Make it blue",
                "a blue fox",
                "a red fox",
                "a red fox in the snow",
                "a red hat",
                "a red hat",
                "a second hat",
            ],
        ),
    ],
)
def test_a_search_finds_what_the_search_box_finds(
    library: CommandLine, line: tuple[str, ...], prompts: list[str]
) -> None:
    """Words, facts, what people said, and what begins with a minus: exactly one object with the pictures and their number."""
    code, fields, err = told(library, "find", "--json", *line)
    assert (code, err) == (0, "")
    assert sorted(each["prompt"] for each in fields["pictures"]) == prompts
    assert fields["total"] == len(prompts)


def test_a_picture_is_told_whole(library: CommandLine) -> None:
    """Every field, the file that has its bytes, lineage, and what people said of it; the time with the machine's own zone."""
    _, fields, _ = told(library, "find", "is:sealed", "--json", TZ="Asia/Tokyo")
    (one,) = fields["pictures"]
    assert set(one) == FIELDS
    assert Path(one["file"]).name == one["sha256"]
    assert Path(one["file"]).is_file()
    assert (one["stars"], one["flag"], one["tags"], one["boards"]) == (4, 1, ["winter"], ["狐狸"])
    assert (one["note"], one["trashed"], one["cost"], one["size"]) == (
        "For the cover, says Zoë.",
        None,
        None,
        "1024x640",
    )
    assert datetime.fromisoformat(one["created"]).utcoffset() is not None
    assert one["created"].endswith("+09:00")
    _, fields, _ = told(library, "find", "hat -is:sealed", "--json")
    raw = next(each for each in fields["pictures"] if each["id"] in one["parents"])
    assert float(raw["cost"]) > 0
    assert "e" not in raw["cost"].lower()


def test_a_line_a_picture(library: CommandLine) -> None:
    """Id, day, size and the first words, newest first; what cannot be used of a search is told on stderr, the rest is found."""
    code, out, err = library.run("library", "find", "hat stars:many", "--limit", "2")
    assert (code, len(out.splitlines())) == (0, 2)
    assert "stars: takes a number" in err
    assert out.splitlines()[0].endswith("1024x640  a second hat")
    _, fields, _ = told(library, "find", "hat", "--limit", "2", "--json")
    assert (len(fields["pictures"]), fields["total"]) == (2, 3)
    assert out.split()[0] == fields["pictures"][0]["id"]


def test_what_there_is_and_what_it_has_cost(library: CommandLine) -> None:
    """Pictures with those in the trash, bytes, boards, months, and what servers said that it cost."""
    code, fields, err = told(library, "stats", "--json")
    assert (code, err) == (0, "")
    assert (fields["pictures"], fields["trash"]) == (8, 1)
    assert fields["boards"] == {"Covers": 1, "狐狸": 2}
    assert sum(fields["months"].values()) == 8
    assert float(fields["paid_usd"]) > 0
    assert fields["requests_of_unknown_cost"] == 1  # words without a picture, of a model without a price
    assert fields["bytes"] > 8 * 1000
    code, out, _ = library.run("library", "stats")
    assert code == 0
    assert "8 pictures" in out
    assert "board 狐狸: 2" in out


def test_a_check_ends_with_zero_or_one(library: CommandLine) -> None:
    """All sound: 0. A picture's file that is gone: 1, named; a thumbnail that is gone is told and changes nothing."""
    code, fields, err = told(library, "verify", "--json")
    assert (code, err) == (0, "")
    assert fields == {"sound": True, "pictures": 8, "faults": []}
    shutil.rmtree(library.home / "thumbs")
    code, out, err = library.run("library", "verify")
    assert code == 0
    assert "Everything is intact. 8 thumbnails are missing" in out
    assert "8 of 8 pictures checked" in err
    store = library.store()
    one = Library(store).pictures()[0]
    store.blobs.path(one.sha256).unlink()
    store.close()
    code, fields, _ = told(library, "verify", "--json")
    assert (code, fields["sound"]) == (1, False)
    assert ("picture", one.id, "missing") in {(each["what"], each["of"], each["fault"]) for each in fields["faults"]}
    code, out, err = library.run("library", "verify")
    assert code == 1
    assert f"picture {one.id}" in err


@pytest.mark.parametrize(
    "line",
    [(), ("find",), ("find", "-fox"), ("find", "fox", "--limit", "0"), ("find", "x", "--limit", "all"), ("paint",)],
)
def test_a_line_that_cannot_be_understood_is_refused(command: CommandLine, line: tuple[str, ...]) -> None:
    """Exit 2, one sentence on stderr, with --json an object on stdout; no home is made."""
    code, out, err = command.run("library", *line)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    code, fields, again = told(command, *line, "--json")
    assert (code, again) == (2, err)
    assert fields["error"]["message"] in err
    assert not command.home.exists()


def test_an_empty_home_is_an_empty_library(command: CommandLine) -> None:
    """Nothing is found, nothing is damaged."""
    assert told(command, "find", "fox", "--json")[:2] == (0, {"pictures": [], "total": 0})
    assert told(command, "verify", "--json")[0] == 0


def test_beside_a_studio_at_work(library: CommandLine) -> None:
    """While another process has the library open and writes and writes, a search answers."""
    store = library.store()
    ended = threading.Event()

    def write() -> None:
        while not ended.wait(0.001):
            store.database.touch()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        code, fields, _ = told(library, "find", "fox", "--json")
    finally:
        ended.set()
        thread.join()
        store.close()
    assert (code, fields["total"]) == (0, 3)
