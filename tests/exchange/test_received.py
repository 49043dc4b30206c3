"""A stranger's export: no name leads out of its folder, and nothing small becomes something large."""

import io
import random
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from easel.errors import BadExport
from easel.exchange.export import Export
from easel.exchange.manifest import Caps
from easel.exchange.received import opened
from easel.exchange.taking_in import TakingIn
from easel.store.store import Store
from tests.exchange.same import faults

Open = Callable[..., Store]
CAPS = Caps(files=20, one=10_000_000, text=10_000_000, line=1_000_000, total=30_000_000, ratio=200)


def _zip(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes], packed: bool = False) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../manifest.json",
        "blobs/../../x",
        "blobs/..",
        "C:/windows/x",
        "c:x",
        "blobs\\..\\x",
        "..\\x",
        "\\\\host\\share\\x",
        "blobs/a\x01b",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    """Absolute, upwards, a drive's, a backslash: the ZIP is refused as a whole, before anything of it is read."""
    info = zipfile.ZipInfo("x")
    info.filename = name
    place = _zip(tmp_path / "x.zip", ("manifest.json", b"{}"), (info, b"x"))
    with pytest.raises(BadExport, match="leads out of its folder"), opened(place, CAPS):
        pass


def test_a_name_with_an_end_within_it_is_refused(tmp_path: Path) -> None:
    """A NUL, behind which readers see another name."""
    place = _zip(tmp_path / "x.zip", ("blobs/xx", b"x"))
    place.write_bytes(place.read_bytes().replace(b"blobs/xx", b"blobs/\x00x"))
    with pytest.raises(BadExport, match="leads out of its folder"), opened(place, CAPS):
        pass


def test_a_link_is_refused(tmp_path: Path) -> None:
    """An entry that says it is a symbolic link."""
    info = zipfile.ZipInfo("blobs/link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    place = _zip(tmp_path / "x.zip", (info, b"/etc/passwd"))
    with pytest.raises(BadExport, match="leads out of its folder"), opened(place, CAPS):
        pass


def test_a_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    """8 MB of zeros packed a thousand times; nothing of it is unpacked."""
    place = _zip(tmp_path / "x.zip", ("rows.jsonl", bytes(8_000_000)), packed=True)
    with pytest.raises(BadExport, match="packed 200 times and more"), opened(place, CAPS):
        pass


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([(f"blobs/{number}", b"") for number in range(21)], "holds 21 files; at most 20"),
        ([("blobs/x", bytes(10_000_001))], "has 10,000,001 bytes; at most 10,000,000"),
        ([("rows.jsonl", bytes(10_000_001))], "has 10,000,001 bytes; at most 10,000,000"),
        ([(f"blobs/{number}", bytes(8_000_000)) for number in range(4)], "holds 32,000,000 bytes; at most 30,000,000"),
    ],
    ids=["files", "one", "text", "total"],
)
def test_more_than_is_taken_in_is_refused(tmp_path: Path, entries: list[tuple[str, bytes]], words: str) -> None:
    """Files, the size of one, of a text, of all."""
    place = _zip(tmp_path / "x.zip", *entries)
    with pytest.raises(BadExport, match=words), opened(place, CAPS):
        pass


def test_a_directory_of_millions_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """By its length alone, in either kind of ZIP."""
    place = _zip(tmp_path / "x.zip", *((f"blobs/{'n' * 200}{number}", b"") for number in range(30)))
    with pytest.raises(BadExport, match="more files than are allowed"), opened(place, CAPS):
        pass
    data = place.read_bytes()
    at = data.rindex(b"PK\x05\x06")
    size, offset = struct.unpack_from("<2L", data, at + 12)
    long_end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 30, 30, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    place.write_bytes(data[:at] + long_end + locator + end)
    with zipfile.ZipFile(place) as archive:
        assert len(archive.namelist()) == 30
    with pytest.raises(BadExport, match="more files than are allowed"), opened(place, CAPS):
        pass


def test_files_that_lie_over_one_another_are_refused(tmp_path: Path) -> None:
    """Many entries of one content: together they say more bytes than the ZIP has."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("blobs/0", bytes(100_000))
        (first,) = archive.filelist
        for number in range(1, 10):
            again = zipfile.ZipInfo(f"blobs/{number}")
            for name in ("header_offset", "file_size", "compress_size", "CRC"):
                setattr(again, name, getattr(first, name))
            archive.filelist.append(again)
    place = tmp_path / "x.zip"
    place.write_bytes(target.getvalue())
    with pytest.raises(BadExport, match="overlap"), opened(place, CAPS):
        pass


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    """Which of them counts, nobody could say."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        place = _zip(tmp_path / "x.zip", ("rows.jsonl", b"1"), ("rows.jsonl", b"2"))
    with pytest.raises(BadExport, match="two files with the same name"), opened(place, CAPS):
        pass


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"no ZIP at all", b"PK\x05\x06" + bytes(17), b"PK\x05\x06" + b"\xff" * 18]
)
def test_what_is_no_zip_is_told(tmp_path: Path, data: bytes) -> None:
    """One sentence, whatever the bytes are."""
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(BadExport), opened(tmp_path / "x.zip", CAPS):
        pass
    with pytest.raises(BadExport, match="does not exist"), opened(tmp_path / "nothing.zip", CAPS):
        pass


def test_an_export_within_the_caps_passes_and_one_above_does_not(home: Path, tmp_path: Path, open_store: Open) -> None:
    """The same ZIP, once with room for it and once without; then nothing is taken in. A folder's files are held to them, too."""
    first, second = open_store(home), open_store(tmp_path / "second")
    Export(first).write(tmp_path / "x.zip")
    Export(first).write(tmp_path / "folder")
    for place in (tmp_path / "x.zip", tmp_path / "folder"):
        with pytest.raises(BadExport, match="are allowed"):
            TakingIn(second, caps=Caps(one=5_000, files=500)).run(place)
        with pytest.raises(BadExport, match="has more than"):
            TakingIn(second, caps=Caps(line=500)).run(place)
    with pytest.raises(BadExport, match="are allowed"):
        TakingIn(second, caps=Caps(files=3)).run(tmp_path / "folder")
    assert TakingIn(second).run(tmp_path / "x.zip").refused == {}


def test_flipped_bytes_anywhere_harm_nothing(home: Path, tmp_path: Path, open_store: Open) -> None:
    """Forty ZIPs, each with a few bytes changed: refused in words, or taken in without what was damaged; the library is sound."""
    first, second = open_store(home), open_store(tmp_path / "second")
    Export(first).write(tmp_path / "x.zip")
    data, chance = (tmp_path / "x.zip").read_bytes(), random.Random(7)
    directory = data.index(b"PK\x01\x02")
    refused = 0
    for number in range(40):
        changed = bytearray(data)
        for _ in range(3):
            changed[chance.randrange(directory if number % 2 else 0, len(data))] = chance.randrange(256)
        (tmp_path / "y.zip").write_bytes(changed)
        try:
            TakingIn(second).run(tmp_path / "y.zip")
        except BadExport:
            refused += 1
    assert refused > 10
    assert faults(second) == []
