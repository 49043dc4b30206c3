"""Files that carry a C2PA manifest say so, and whose it is; nothing else is taken for one."""

import struct
import time
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from easel.pictures.metadata.c2pa import maker, report
from easel.pictures.metadata.writing import Story, with_story
from tests.pictures import samples

PHOTO = samples.photo(48, 32)
DICE = Random(7)


def box(kind: bytes, body: bytes) -> bytes:
    """A JUMBF box, which is one of ISO's media format."""
    return struct.pack(">I", 8 + len(body)) + kind + body


def described(uuid: bytes, label: bytes, *content: bytes) -> bytes:
    """A JUMBF superbox with its description (ISO 19566-5)."""
    described = box(b"jumd", uuid + bytes.fromhex("00110010800000AA00389B71") + b"\x03" + label + b"\0")
    return box(b"jumb", described + b"".join(content))


def text(value: str) -> bytes:
    """A CBOR text of up to 255 bytes."""
    raw = value.encode()
    return (bytes([0x60 + len(raw)]) if len(raw) < 24 else bytes([0x78, len(raw)])) + raw


def manifest(claim: bytes) -> bytes:
    """A manifest store with one manifest, whose claim is the given CBOR; a thumbnail stands before it, as real ones have."""
    thumbnail = described(b"\x40\xcb\x0c\x32", b"c2pa.thumbnail", box(b"bidb", bytes(70_000)))
    claims = described(b"c2cl", b"c2pa.claim", box(b"cbor", claim))
    signature = described(b"c2cs", b"c2pa.signature", box(b"cbor", b"\xd2\x84\x43\xa1\x01\x26"))
    inner = described(b"c2ma", b"urn:c2pa:0f3e", described(b"c2as", b"c2pa.assertions", thumbnail), claims, signature)
    return described(b"c2pa", b"c2pa", inner)


NEW = b"\xa3" + text("instanceID") + text("xmp:iid:1") + text("claim_generator_info")
NEW += b"\xa2" + text("name") + text("ChatGPT") + text("version") + text("1.2") + text("alg") + text("sha256")
OLD = (
    b"\xa2"
    + text("alg")
    + text("sha256")
    + text("claim_generator")
    + text("OpenAI-API c2pa-rs/0.31.1 and a longer name")
)
LISTED = b"\xa1" + text("claim_generator_info") + b"\x81\xa1" + text("name") + text("画家")
CLAIMS = {
    "new": (NEW, "ChatGPT 1.2"),
    "old": (OLD, "OpenAI-API c2pa-rs/0.31.1 and a longer name"),
    "listed": (LISTED, "画家"),
}


def in_png(store: bytes) -> bytes:
    whole = samples.encoded(PHOTO)
    return whole[:33] + samples.chunk(b"caBX", store) + whole[33:]


def in_jpeg(store: bytes) -> bytes:
    """In segments of 64 KB, each of which repeats the outer box's head (JPEG XT, ISO 18477-3)."""
    whole, step, head = samples.encoded(PHOTO, "JPEG"), 65_000, store[:8]
    bodies = [store[8 + at : 8 + at + step] for at in range(0, len(store) - 8, step)]
    parts = [b"JP" + struct.pack(">HI", 1, number) + head + body for number, body in enumerate(bodies, 1)]
    return whole[:20] + b"".join(b"\xff\xeb" + struct.pack(">H", 2 + len(part)) + part for part in parts) + whole[20:]


def in_webp(store: bytes) -> bytes:
    whole = samples.encoded(PHOTO, "WEBP", exif=samples.exif(1))
    whole += b"C2PA" + struct.pack("<I", len(store)) + store + b"\0" * (len(store) % 2)
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]


FORMATS = {"png": in_png, "jpeg": in_jpeg, "webp": in_webp}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", CLAIMS)
def test_the_claim_generator_is_named(name: str, format: str, tmp_path: Path) -> None:
    """In each format, in the claims of today and of before, behind thumbnails of more than a segment; a path reads the same."""
    claim, maker = CLAIMS[name]
    data = FORMATS[format](manifest(claim))
    told = f"The file carries a C2PA manifest, which says it was made by {maker}; Easel has not validated it."
    assert report(data) == report(samples.written(tmp_path, "p", data)) == told


@pytest.mark.parametrize("behind", [False, True])
def test_only_the_parts_that_tell_are_read(tmp_path: Path, behind: bool) -> None:
    """A PNG of 20 MB in chunks of 8 KB takes some milliseconds, also where its manifest stands behind its pixels."""
    noise, told = DICE.randbytes(20 << 20), samples.chunk(b"caBX", manifest(NEW))
    pixels = b"".join(samples.chunk(b"IDAT", noise[at : at + 8192]) for at in range(0, len(noise), 8192))
    parts = (pixels, told) if behind else (told, pixels)
    path = samples.written(
        tmp_path, "large.png", b"".join([samples.encoded(PHOTO)[:33], *parts, samples.chunk(b"IEND", b"")])
    )
    took = []
    for _ in range(5):
        began = time.perf_counter()
        assert maker(path) == "ChatGPT 1.2"
        took.append(time.perf_counter() - began)
    assert min(took) < 0.02


def test_a_name_across_two_segments_is_read_whole() -> None:
    """Wherever the segments of a JPEG part the manifest, the name is found."""
    for room in range(64_500, 65_100, 7):
        store = described(b"c2pa", b"c2pa", box(b"free", bytes(room)), box(b"cbor", NEW))
        assert "made by ChatGPT 1.2;" in report(in_jpeg(store))


@pytest.mark.parametrize("format", FORMATS)
def test_a_manifest_without_a_name_is_still_told(format: str) -> None:
    """A claim that names nobody, or whose name is no text, is reported without a name."""
    for claim in (
        b"\xa0",
        text("claim_generator"),
        text("claim_generator") + b"\x79\xff",
        text("claim_generator_info") + b"\xa0",
    ):
        assert (
            report(FORMATS[format](manifest(claim))) == "The file carries a C2PA manifest; Easel has not validated it."
        )


def test_a_name_is_one_clean_line() -> None:
    """Control characters and line ends of a stranger do not reach the sentence, and it stays short."""
    claim = text("claim_generator") + text("a\x1b[31m\nb" + "x" * 200)
    told = report(in_png(manifest(claim)))
    assert "made by a[31m bx" in told
    assert told.isprintable()
    assert len(told) < 220


def test_a_name_that_is_cut_is_no_name() -> None:
    """A text that says it is longer than what there is of it is not taken."""
    assert "made by" not in report(in_png(b"c2pa" + text("claim_generator") + b"\x78\xffabc"))


def test_pictures_without_a_manifest_say_nothing(tmp_path: Path) -> None:
    """Plain pictures, other things in the same boxes, other formats and no picture at all give ""."""
    plain = [samples.encoded(PHOTO, format) for format in ("PNG", "JPEG", "WEBP")]
    for data in (*plain, in_jpeg(described(b"json", b"other", b"x")), in_png(b"other"), samples.gif(), b""):
        assert report(data) == ""
    with pytest.raises(OSError, match="absent"):
        report(tmp_path / "absent.png")


@pytest.mark.parametrize("format", FORMATS)
def test_a_story_leaves_the_manifest_in_its_place(format: str) -> None:
    """Writing how a picture was made keeps the manifest, byte for byte."""
    store = manifest(NEW)
    told = with_story(FORMATS[format](store), format, Story("a fox", version="1"))
    assert "made by ChatGPT 1.2;" in report(told)
    assert store[70_200:] in told


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FORMATS)), st.binary(max_size=200), st.sampled_from([b"", b"c2pa", b"c2pa" + NEW, OLD]))
def test_any_manifest_is_no_error(format: str, noise: bytes, start: bytes) -> None:
    """Whatever the boxes hold, the report is a sentence or nothing."""
    told = report(FORMATS[format](b"jumb" + bytes(8) + start[: len(noise)] + noise))
    assert told == "" or told.endswith("Easel has not validated it.")
