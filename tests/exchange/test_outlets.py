"""Where an export is written: there whole or not at all, and nothing is overwritten."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from easel.errors import BadExport
from easel.exchange.outlets import made


@pytest.mark.parametrize("name", ["out", "out.zip", "OUT.ZIP"])
def test_it_stands_there_when_it_is_whole(tmp_path: Path, name: str) -> None:
    """Under another name until its end; then as a folder or a ZIP, readable by its owner alone, with nothing beside it."""
    with made(tmp_path / name) as outlet:
        outlet.add("a/b", [b"one, ", b"two"])
        outlet.add("rows.jsonl", [b"x" * 10_000])
        assert not (tmp_path / name).exists()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).stat().st_mode & 0o077 == 0
    if name == "out":
        assert (tmp_path / name / "a" / "b").read_bytes() == b"one, two"
        return
    with zipfile.ZipFile(tmp_path / name) as archive:
        assert archive.testzip() is None
        assert archive.read("a/b") == b"one, two"
        assert archive.getinfo("a/b").compress_type == zipfile.ZIP_STORED
        assert archive.getinfo("rows.jsonl").compress_size < 1000


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_nothing_is_left_of_one_that_fails(tmp_path: Path, name: str) -> None:
    """What is raised on the way leaves no file."""

    def broken() -> Iterator[bytes]:
        yield b"a beginning"
        raise OSError(28, "No space left on device")

    def write() -> None:
        with made(tmp_path / name) as outlet:
            outlet.add("a", [b"whole"])
            outlet.add("b", broken())

    with pytest.raises(OSError, match="No space"):
        write()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_what_is_there_stays(tmp_path: Path, name: str) -> None:
    """A file, a folder with something in it, a link to nowhere, and what came there meanwhile; an empty folder may be filled."""
    place = tmp_path / name
    place.write_text("mine")
    with pytest.raises(BadExport, match="already exists"), made(place):
        pass
    assert place.read_text() == "mine"
    place.unlink()
    place.symlink_to(tmp_path / "nowhere")
    with pytest.raises(BadExport, match="already exists"), made(place):
        pass
    place.unlink()

    def write() -> None:
        with made(place) as outlet:
            outlet.add("a", [b"x"])
            place.write_text("meanwhile")

    with pytest.raises((BadExport, NotADirectoryError)):
        write()
    assert place.read_text() == "meanwhile"
    place.unlink()
    with pytest.raises(BadExport, match="is not a folder"), made(tmp_path / "nothing" / name):
        pass
    (tmp_path / "empty").mkdir()
    with made(tmp_path / "empty") as outlet:
        outlet.add("a", [b"x"])
    assert [path.name for path in (tmp_path / "empty").iterdir()] == ["a"]
