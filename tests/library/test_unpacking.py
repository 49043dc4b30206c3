"""Archives of strangers: pictures come out, and nothing else, nowhere else, and never too much."""

import contextlib
import io
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from easel.library import unpacking
from easel.library.unpacking import Unpacking, is_archive
from easel.pictures.intake import Refusal
from tests.pictures import samples

PNG = samples.encoded(samples.photo(48, 32))
JPEG = samples.encoded(samples.photo(48, 32), "JPEG")


def packed(*files: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def unpacked(folder: Path, data: bytes) -> tuple[list[tuple[str, bytes]], Unpacking]:
    """What comes out, with nothing else in the folder meanwhile."""
    path, room = samples.written(folder, "it.zip", data), folder / "room"
    room.mkdir(exist_ok=True)
    found = []
    with Unpacking(path, "it.zip") as archive:
        for name in archive.pictures(room / "picture"):
            found.append((name, (room / "picture").read_bytes()))
            assert [each.name for each in room.iterdir()] == ["picture"]
            assert {each.name for each in folder.iterdir()} == {"it.zip", "room"}
    return found, archive


def names(found: Sequence[tuple[str, bytes]]) -> list[str]:
    return [name for name, _ in found]


def test_pictures_come_out_whatever_else_is_in_it(tmp_path: Path) -> None:
    """By their bytes, whatever they are called; texts, archives in the archive and a system's own files are counted only."""
    data = packed(
        ("a.png", PNG),
        ("folder/", b""),
        ("folder/b.txt", JPEG),
        ("folder/notes.txt", b"some words"),
        ("inner.zip", packed(("c.png", PNG))),
        ("__MACOSX/folder/._a.png", PNG),
    )
    found, archive = unpacked(tmp_path, data)
    assert found == [("a.png", PNG), ("folder/b.txt", JPEG)]
    assert (archive.ignored, archive.problems) == (3, [])
    assert is_archive(data)
    assert not is_archive(PNG)


@pytest.mark.parametrize(
    "name", ["../../evil.png", "/etc/evil.png", "C:\\evil.png", "a/../../../evil.png", "nul\0.png"]
)
def test_no_name_leads_out_of_the_room(tmp_path: Path, name: str) -> None:
    """The bytes lie where we say, not where the archive does."""
    found, _ = unpacked(tmp_path, packed((name, PNG)))
    assert [data for _, data in found] == [PNG]


def test_links_are_passed_over(tmp_path: Path) -> None:
    """A link in an archive leads nowhere."""
    link = zipfile.ZipInfo("link.png")
    link.external_attr = 0o120777 << 16
    found, archive = unpacked(tmp_path, packed((link, b"/etc/passwd"), ("a.png", PNG)))
    assert (names(found), archive.ignored) == (["a.png"], 1)


def test_what_unpacks_to_a_hundred_times_is_not_unpacked(tmp_path: Path) -> None:
    """A bomb is named and left packed; its neighbour comes."""
    bomb = PNG + bytes(5 << 20)
    found, archive = unpacked(tmp_path, packed(("bomb.png", bomb), ("a.png", PNG), compression=zipfile.ZIP_DEFLATED))
    assert names(found) == ["a.png"]
    assert archive.problems == ["bomb.png is packed too tightly for a picture."]


def test_one_that_lies_about_its_size_is_no_longer_than_it_said(tmp_path: Path) -> None:
    """A file that says it has ten bytes gives ten, which are no picture then; memory and disk are safe."""
    data = bytearray(packed(("a.png", PNG + bytes(3 << 20)), compression=zipfile.ZIP_DEFLATED))
    at = data.rindex(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    found, archive = unpacked(tmp_path, bytes(data))
    assert found == []
    assert (len(archive.problems), archive.ignored) in ((1, 0), (0, 1))


def test_limits_of_size_and_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is too large is named; what is beyond the limits of all is left out, and said so."""
    monkeypatch.setattr(unpacking, "LARGEST", len(PNG))
    found, archive = unpacked(tmp_path, packed(("large.png", PNG + b"!"), ("a.png", PNG)))
    assert (names(found), archive.problems) == (["a.png"], ["large.png has more than 0 MB."])
    monkeypatch.setattr(unpacking, "MOST", 2)
    found, archive = unpacked(tmp_path, packed(*((f"{n}.png", PNG) for n in range(4))))
    assert names(found) == ["0.png", "1.png"]
    assert archive.problems == ["it.zip holds more than can be added at once: the rest was skipped."]
    monkeypatch.setattr(unpacking, "MOST", 10)
    monkeypatch.setattr(unpacking, "LARGEST_ALL", int(1.5 * len(PNG)))
    found, archive = unpacked(tmp_path, packed(*((f"{n}.png", PNG) for n in range(2))))
    assert (names(found), len(archive.problems)) == (["0.png"], 1)


def test_a_directory_without_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Millions of names would fill the memory before the first file: the whole archive is refused by one sentence."""
    monkeypatch.setattr(unpacking, "LARGEST_LIST", 66_000)
    data = packed(*((f"{'n' * 200}{number}.txt", b"") for number in range(300)))
    with pytest.raises(Refusal, match=r"it\.zip cannot be unpacked"):
        unpacked(tmp_path, data)


def test_a_password_and_rare_packings_are_named(tmp_path: Path) -> None:
    """LZMA may ask for gigabytes; a password nobody has told."""
    locked = bytearray(packed(("a.png", PNG)))
    for mark, by in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        locked[locked.index(mark) + by] |= 1
    assert unpacked(tmp_path, bytes(locked))[1].problems == ["a.png has a password."]
    rare = packed(("a.png", PNG), compression=zipfile.ZIP_LZMA)
    assert unpacked(tmp_path, rare)[1].problems == ["a.png is packed in an unsupported way."]


def test_a_damaged_file_does_not_take_the_others_along(tmp_path: Path) -> None:
    """Its checksum tells; and what is no archive at all is refused."""
    data = bytearray(packed(("a.png", PNG), ("b.jpg", JPEG)))
    data[data.index(PNG) + len(PNG) // 2] ^= 0xFF
    found, archive = unpacked(tmp_path, bytes(data))
    assert names(found) == ["b.jpg"]
    assert archive.problems == ["a.png is damaged in the archive."]
    for cut in (b"PK\3\4", bytes(data[: len(data) // 2]), b""):
        with pytest.raises(Refusal):
            unpacked(tmp_path, cut)


WHOLE = packed(("a.png", PNG[:60]), ("manifest.json", b'{"pictures": []}'), compression=zipfile.ZIP_DEFLATED)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6))
def test_whatever_is_changed_in_an_archive_is_no_error(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    """Files come, or are told as a problem, or the archive is refused: nothing else is raised."""
    data = bytearray(WHOLE)
    for at, byte in changes:
        data[at] = byte
    with contextlib.suppress(Refusal):
        found, archive = unpacked(tmp_path, bytes(data))
        assert len(found) + len(archive.problems) + archive.ignored <= 2
