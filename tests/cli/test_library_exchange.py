"""`python -m easel library export` and `import`, as scripts meet them: exit codes, words and JSON, beside a studio at work."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_line import CommandLine


@pytest.fixture
def library(command: CommandLine, made_home: Path) -> CommandLine:
    """The command line in a copy of a small library of everything."""
    shutil.copytree(made_home, command.home)
    return command


@pytest.fixture
def elsewhere(tmp_path: Path) -> CommandLine:
    """The command line of another installation."""
    return CommandLine(tmp_path / "elsewhere")


def told(command: CommandLine, *line: str, **environment: str) -> tuple[int, dict[str, Any], str]:
    """The exit code, the one object on stdout, and what stderr said."""
    code, out, err = command.run("library", *line, "--json", **environment)
    fields: dict[str, Any] = json.loads(out)
    return code, fields, err


@pytest.mark.parametrize("name", ["parcel", "parcel.zip"])
def test_from_one_home_to_another(library: CommandLine, elsewhere: CommandLine, tmp_path: Path, name: str) -> None:
    """Exported, taken in, checked, found; once more adds nothing and is fine, too."""
    place = str(tmp_path / name)
    code, fields, err = told(library, "export", place)
    assert (code, err, fields["pictures"], fields["lacks"]) == (0, "", 8, [])
    assert (fields["place"], fields["counts"]["picture"]) == (place, 8)
    code, taken, err = told(elsewhere, "import", place)
    assert (code, err) == (0, "")
    assert (taken["taken"], taken["known"], taken["refused"]) == (fields["counts"], {}, [])
    assert taken["files"] == fields["files"]
    assert told(elsewhere, "verify")[0] == 0
    assert told(elsewhere, "find", "stars:4 tag:winter board:狐狸")[1]["total"] == 1
    code, again, _ = told(elsewhere, "import", place)
    assert (code, again["taken"], again["known"]) == (0, {}, fields["counts"])
    code, out, err = elsewhere.run("library", "import", place)
    assert code == 0
    assert "Nothing new to import." in out
    assert "8 pictures" in out
    assert "1 saved search," in out
    assert "of " in err


def test_what_a_search_finds_goes_alone(library: CommandLine, elsewhere: CommandLine, tmp_path: Path) -> None:
    """With --find those pictures and what they need; a search that finds nothing writes nothing."""
    place = tmp_path / "some.zip"
    code, fields, _ = told(library, "export", str(place), "--find", "blue fox")
    assert (code, fields["pictures"]) == (0, 1)
    assert told(elsewhere, "import", str(place))[1]["taken"] == {"run": 1, "job": 1, "picture": 1}
    code, fields, err = told(library, "export", str(tmp_path / "none.zip"), "--find", "nothing-like-it")
    assert (code, fields["error"]["kind"]) == (2, "BadExport")
    assert "No pictures match" in err
    assert not (tmp_path / "none.zip").exists()


def test_a_conversation_goes_as_a_page(library: CommandLine, elsewhere: CommandLine, tmp_path: Path) -> None:
    """`threads` names it, `thread` writes it, `import` takes it in as it is; an id that names none writes nothing."""
    code, fields, _ = told(library, "threads", "hello")
    (thread,) = fields["threads"]
    assert (code, thread["title"]) == (0, "Hello!")
    assert library.run("library", "threads")[1].startswith(f"{thread['id']}  ")
    place = tmp_path / "hello.zip"
    code, fields, err = told(library, "thread", thread["id"], "--out", str(place))
    assert (code, err, fields["counts"]["thread"], fields["lacks"]) == (0, "", 1, [])
    code, taken, _ = told(elsewhere, "import", str(place))
    assert (code, taken["taken"], taken["refused"]) == (0, fields["counts"], [])
    assert told(elsewhere, "threads")[1]["threads"] == [thread]
    assert told(elsewhere, "import", str(place))[1]["taken"] == {}
    code, fields, _ = told(library, "thread", "0" * 36, "--out", str(tmp_path / "none.zip"))
    assert (code, fields["error"]["kind"], (tmp_path / "none.zip").exists()) == (2, "BadExport", False)


def test_what_is_missing_is_told_by_the_exit_code(library: CommandLine, elsewhere: CommandLine, tmp_path: Path) -> None:
    """An export of a library that lacks a file, and the import of it, end with 1 and name the file."""
    _, fields, _ = told(library, "find", "blue fox")
    sha256 = fields["pictures"][0]["sha256"]
    Path(fields["pictures"][0]["file"]).unlink()
    place = str(tmp_path / "parcel.zip")
    code, fields, err = told(library, "export", place)
    assert (code, [key[6:] for key in fields["lacks"]]) == (1, [sha256])
    assert sha256 in err
    code, fields, err = told(elsewhere, "import", place)
    assert (code, fields["left_out"]) == (1, {"picture": 1})
    assert [each["why"] for each in fields["refused"]] == ["missing"]
    assert f"{sha256} was refused" in err
    assert told(elsewhere, "verify")[0] == 0


def _nothing(place: Path) -> None:
    pass


def _text(place: Path) -> None:
    place.write_text("Dear Sir")


def _folder(place: Path) -> None:
    place.mkdir()


def _stranger(place: Path) -> None:
    place.mkdir()
    (place / "manifest.json").write_text('{"name": "an app"}')


@pytest.mark.parametrize("make", [_nothing, _text, _folder, _stranger])
def test_what_is_no_export_is_refused(command: CommandLine, tmp_path: Path, make: Callable[[Path], None]) -> None:
    """Exit 2, one sentence on stderr, one object on stdout; the library stays empty."""
    place = tmp_path / "parcel"
    make(place)
    code, fields, err = told(command, "import", str(place))
    assert (code, fields["error"]["kind"]) == (2, "BadExport")
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err
    assert told(command, "stats")[1]["pictures"] == 0


def test_nothing_is_overwritten(library: CommandLine, tmp_path: Path) -> None:
    """Where something is already, exit 2, and it stays."""
    place = tmp_path / "mine.zip"
    place.write_text("mine")
    code, fields, err = told(library, "export", str(place))
    assert (code, fields["error"]["kind"], place.read_text()) == (2, "BadExport", "mine")
    assert "nothing is overwritten" in err
    assert [path for path in tmp_path.iterdir() if ".part-" in path.name] == []


def test_beside_a_studio_at_work(library: CommandLine, elsewhere: CommandLine, tmp_path: Path) -> None:
    """Both homes are open in another process meanwhile, which sees what was taken in."""
    first, second = library.store(), elsewhere.store()
    before = second.version()
    try:
        assert told(library, "export", str(tmp_path / "parcel"))[0] == 0
        assert told(elsewhere, "import", str(tmp_path / "parcel"))[0] == 0
        assert second.version() > before
    finally:
        first.close()
        second.close()
