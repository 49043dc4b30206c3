"""A story goes into a file and comes back: the pixels as they were, everything else in the file where it was."""

import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from easel.pictures import decode
from easel.pictures.metadata import exif, jpeg_parts, parameters, png_parts, story, webp_parts, xmp
from easel.pictures.metadata.reading import read
from easel.pictures.metadata.said import Said, cleaned
from easel.pictures.metadata.writing import Story, with_story
from tests.pictures import samples

PHOTO = samples.photo(64, 40)
FILES = {
    "png": samples.encoded(PHOTO),
    "png-alpha": samples.encoded(samples.photo_rgba(31, 17)),
    "png-palette": samples.encoded(Image.fromarray(PHOTO).quantize(16)),
    "jpeg": samples.encoded(PHOTO, "JPEG", quality=90),
    "jpeg-progressive": samples.encoded(PHOTO, "JPEG", progressive=True, icc_profile=samples.srgb_profile()),
    "jpeg-exif": samples.oriented_jpeg(PHOTO, 6),
    "webp": samples.encoded(PHOTO, "WEBP", quality=80),
    "webp-lossless": samples.encoded(PHOTO, "WEBP", lossless=True),
    "webp-alpha": samples.encoded(samples.photo_rgba(31, 17), "WEBP", lossless=True),
    "webp-lossy-alpha": samples.encoded(samples.photo_rgba(31, 17), "WEBP"),
    "webp-extended": samples.encoded(PHOTO, "WEBP", exif=samples.exif(1), icc_profile=samples.srgb_profile()),
    "webp-animated": samples.animated("WEBP"),
}
ASKED = {"prompt": "a fox", "model": "gpt-image-2", "size": "1536x1024", "n": 1, "stream": False, "user": None}
FOX = Story(
    prompt="a fox",
    revised_prompt="a red fox",
    asked=ASKED,
    model="gpt-image-2",
    size="1536x1024",
    quality="high",
    created="2026-12-01T09:30:00Z",
    cost="0.165",
    parents=("ab" * 32, "cd" * 32),
    sha256="12" * 32,
    version="1.4.0",
)
PROMPTS = {
    "chinese": "黄昏时分的灯塔，浪很大",
    "arabic": "منارة عند الغروب، \u200fبحر هائج",
    "emoji": "👩\u200d🚀 in 🌊, 🇺🇦",
    "marks": 'a "sign" that says \\"Open, 9:00\\", <b> & \'so\' on ]]> {x: 1}',
    "lines": "first line\n\n  indented, Steps: 20\nNegative prompt: none\nSteps: 20, Sampler: x, Size: 9x9",
    "blank around": " a fox \n",
    "latin": "café crème, Ã© and naïve",
    "long": "a lighthouse, rough sea & <storm>; " * 914 + "the end...",
    "long chinese": "灯塔黄昏的大海，" * 4_000,
    "long emoji": "🗼" * 32_000,
}


def of(name: str) -> str:
    return name.partition("-")[0]


def said(data: bytes) -> Said:
    found = read(data)
    assert found is not None
    return found


def frames(data: bytes) -> list[Any]:
    with Image.open(io.BytesIO(data)) as image:
        found = []
        for at in range(getattr(image, "n_frames", 1)):
            image.seek(at)
            found.append((image.mode, np.asarray(image.convert("RGBA")).tobytes()))
        return found


@pytest.mark.parametrize("name", FILES)
def test_a_story_comes_back_and_the_pixels_stay(name: str, tmp_path: Path) -> None:
    """Every kind of PNG, JPEG and WebP tells what it was told, decodes to the same, and is whole to a strict reader."""
    told = with_story(FILES[name], of(name), FOX)
    assert said(told) == Said(
        program="Easel",
        prompt="a fox",
        model="gpt-image-2",
        settings={
            "size": "1536x1024",
            "quality": "high",
            "created": "2026-12-01T09:30:00Z",
            "version": "1.4.0",
            "revised prompt": "a red fox",
        },
        request=ASKED,
        parents=FOX.parents,
        sha256=FOX.sha256,
        cost="0.165",
    )
    assert frames(told) == frames(FILES[name])
    before, after = (decode.check(samples.written(tmp_path, "p", data)) for data in (FILES[name], told))
    assert before == after


@pytest.mark.parametrize("format", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("name", PROMPTS)
def test_prompts_of_every_kind_come_back_whole(name: str, format: str, tmp_path: Path) -> None:
    """Scripts, marks, line ends and 32,000 characters, to the letter, in the prompt and in the request; JPEG goes on in
    further segments where one is too small."""
    prompt = PROMPTS[name]
    told = with_story(
        FILES[format], format, Story(prompt, asked={"prompt": prompt}, parents=FOX.parents, version="1.4.0")
    )
    found = said(told)
    assert (found.prompt, found.request, found.parents) == (prompt, {"prompt": prompt}, FOX.parents)
    assert frames(told) == frames(FILES[format])
    assert decode.check(samples.written(tmp_path, "p", told)).width == 64


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["png", "jpeg", "webp"]))
def test_any_prompt_comes_back_clean(prompt: str, format: str) -> None:
    """What is lost of a text is control characters, halves of characters and the kind of its line ends. `said.py` says which."""
    found = said(with_story(FILES[format], format, Story(prompt, asked={"prompt": prompt, "n": 1})))
    assert (found.prompt, found.request) == (cleaned(prompt), {"prompt": cleaned(prompt), "n": 1})


@pytest.mark.parametrize("name", FILES)
def test_a_second_story_replaces_the_first(name: str) -> None:
    """Told anew, a file has one story, and is as long as if it had been told once."""
    once = with_story(FILES[name], of(name), FOX)
    assert with_story(with_story(FILES[name], of(name), Story("an owl", version="1")), of(name), FOX).count(
        b"a red fox"
    ) == (once.count(b"a red fox"))
    twice = with_story(with_story(FILES[name], of(name), Story("an owl" * 20_000, version="1")), of(name), FOX)
    assert said(twice) == said(once)
    assert not any("owl".encode(encoding) in twice for encoding in ("utf-8", "utf-16-be"))
    if of(name) == "png":
        assert twice == once


def test_the_fields_programs_read_the_parameters() -> None:
    """Pillow, and so nearly every browser of the field, finds the prompt and a line of at least three settings in a PNG."""
    with Image.open(io.BytesIO(with_story(FILES["png"], "png", FOX))) as image:
        text = image.info["parameters"]
    assert text == (
        'a fox\nSize: 1536x1024, Model: gpt-image-2, Quality: high, Created: "2026-12-01T09:30:00Z", Cost: 0.165, '
        "Version: Easel 1.4.0"
    )
    found = parameters.said(text)
    assert found is not None
    assert (found.program, found.prompt, found.model) == ("Easel", "a fox", "gpt-image-2")
    assert {"size": "1536x1024", "created": "2026-12-01T09:30:00Z"}.items() <= found.settings.items()


@pytest.mark.parametrize("prompt", ["a fox", "灯塔，黄昏 🗼"])
@pytest.mark.parametrize("format", ["jpeg", "webp"])
def test_the_comment_alone_is_enough(format: str, prompt: str) -> None:
    """Where a program drops XMP and keeps EXIF, the comment still tells prompt and settings. Pillow finds it there, too."""
    told = with_story(FILES[format], format, Story(prompt, model="gpt-image-2", size="8x8", quality="low", version="1"))
    with Image.open(io.BytesIO(told)) as image:
        block = image.info["exif"]
        comment = image.getexif().get_ifd(0x8769)[0x9286]
    assert comment[8:].decode("utf-16-be").startswith(prompt)
    found = said(samples.encoded(PHOTO, format, exif=block))
    assert (found.program, found.prompt, found.model, found.settings["size"]) == ("Easel", prompt, "gpt-image-2", "8x8")


def packet(data: bytes, format: str) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        found = image.info["XML:com.adobe.xmp" if format == "png" else "xmp"]
        return found.encode() if isinstance(found, str) else bytes(found)


NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "iptc": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}


@pytest.mark.parametrize("format", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("name", PROMPTS)
def test_photo_programs_find_the_description_and_the_source(name: str, format: str) -> None:
    """XMP is well formed, with the prompt as description (in JPEG cut with "…" where a segment is too small), the program,
    and the IPTC's kind of source: a model's, or one that a model made of other pictures."""
    for parents, kind in ((), "trainedAlgorithmicMedia"), (FOX.parents, "compositeWithTrainedAlgorithmicMedia"):
        told = with_story(FILES[format], format, Story(PROMPTS[name], asked=ASKED, parents=parents, version="1.4.0"))
        tree = ElementTree.fromstring(packet(told, format))
        described = tree.findtext(".//dc:description/rdf:Alt/rdf:li", namespaces=NAMES)
        assert described is not None
        if format == "jpeg" and len(PROMPTS[name]) > 30_000:
            assert described.endswith("…")
            assert PROMPTS[name].startswith(described[:-1])
            assert len(described) > 5_000
        else:
            assert described == PROMPTS[name]
        source = tree.findtext(".//iptc:DigitalSourceType", namespaces=NAMES)
        assert source == f"http://cv.iptc.org/newscodes/digitalsourcetype/{kind}"
        assert tree.findtext(".//xmp:CreatorTool", namespaces=NAMES) == "Easel 1.4.0"


def test_what_xml_forbids_is_left_out() -> None:
    """A prompt with control characters, and with marks that look like XML, makes a packet that parses."""
    told = with_story(FILES["webp"], "webp", Story("a\x00\x0b\ufffe\ud800</rdf:li>&#0;<!--", asked={"k\x01": "\x02v"}))
    assert ElementTree.fromstring(packet(told, "webp")) is not None
    assert said(told).prompt == "a</rdf:li>&#0;<!--"
    assert said(told).request == {"k": "v"}


def chunks(data: bytes) -> list[bytes]:
    """The chunks of a PNG, each with length and checksum."""
    found, at = [], 8
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        found.append(data[at:end])
        at = end
    return found


def test_chunks_that_were_there_stay_as_they_are() -> None:
    """A C2PA manifest, a profile and other programs' texts keep their bytes and order; ours stand between IHDR and IDAT."""
    own = [
        samples.chunk(b"caBX", b"jumbf c2pa"),
        samples.chunk(b"tEXt", b"Title\0mine"),
        samples.chunk(b"pHYs", bytes(9)),
    ]
    whole = FILES["png"][:33] + b"".join(own) + FILES["png"][33:]
    told = chunks(with_story(whole, "png", FOX))
    kinds = [each[4:8] for each in told]
    assert [each for each in told if each in chunks(whole)] == chunks(whole)
    assert kinds[0] == b"IHDR"
    assert kinds[1:4] == [b"tEXt", b"tEXt", b"iTXt"]
    assert all(each[-4:] == struct.pack(">I", zlib.crc32(each[4:-4])) for each in told)


def test_another_programs_parameters_stay() -> None:
    """What AUTOMATIC1111 wrote into a PNG is not replaced; Easel's own record stands beside it."""
    theirs = "a cat\nSteps: 20, Sampler: Euler a, Size: 8x8"
    whole = FILES["png"][:33] + samples.chunk(b"tEXt", b"parameters\0" + theirs.encode()) + FILES["png"][33:]
    told = with_story(whole, "png", FOX)
    with Image.open(io.BytesIO(told)) as image:
        assert image.info["parameters"] == theirs
    assert said(told).prompt == "a fox"


def test_exif_that_was_there_stays() -> None:
    """An orientation is not lost to a comment: EXIF that is there is not touched."""
    for name in ("jpeg-exif", "webp-extended"):
        with (
            Image.open(io.BytesIO(FILES[name])) as before,
            Image.open(io.BytesIO(with_story(FILES[name], of(name), FOX))) as after,
        ):
            assert after.info["exif"] == before.info["exif"]
            assert after.info.get("icc_profile") == before.info.get("icc_profile")


FOREIGN = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="a camera"/>'
    b"</rdf:RDF></x:xmpmeta>"
)


def test_another_programs_comment_stays() -> None:
    """A comment that AUTOMATIC1111 wrote is not replaced, even where EXIF holds nothing else; Easel's XMP stands beside it."""
    theirs = exif.made("a cat\nSteps: 20, Sampler: Euler a, Size: 8x8")
    for format in ("jpeg", "webp"):
        told = with_story(samples.encoded(PHOTO, format, exif=b"Exif\0\0" + theirs), format, FOX)
        assert theirs in told
        assert said(told).prompt == "a fox"


def with_xmp(format: str, theirs: bytes) -> bytes:
    chunk = samples.chunk(b"iTXt", b"XML:com.adobe.xmp" + bytes(5) + theirs)
    png = FILES["png"][:33] + chunk + FILES["png"][33:]
    return png if format == "png" else samples.encoded(PHOTO, format, xmp=theirs)


@pytest.mark.parametrize("format", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("times", [1, 2])
def test_another_programs_xmp_stays(format: str, times: int) -> None:
    """Its properties stay, ours are put among them, once, however often a story is told, and however long it is."""
    told = with_xmp(format, FOREIGN)
    for _ in range(times):
        told = with_story(told, format, FOX)
    assert said(told).request == ASKED
    assert b'dc:source="a camera"' in packet(told, format)
    assert packet(told, format).count(b"<easel:prompt>") == 1
    assert b"tEXtXML:com.adobe.xmp" not in told
    long = with_story(told, format, Story(PROMPTS["long chinese"], asked=ASKED))
    assert said(long).prompt == PROMPTS["long chinese"]
    assert b'dc:source="a camera"' in packet(long, format)
    assert ElementTree.fromstring(packet(long, format)) is not None


def test_xmp_that_cannot_be_added_to_stays_alone() -> None:
    """A packet that is broken, or goes on in other segments, is left as it is; in a PNG the story is told all the same."""
    for theirs in (b"no packet", FOREIGN.replace(b"dc:source", b"HasExtendedXMP")):
        assert packet(with_story(with_xmp("jpeg", theirs), "jpeg", FOX), "jpeg") == theirs
        told = with_story(with_xmp("png", theirs), "png", FOX)
        assert packet(told, "png") == theirs
        assert said(told).request == ASKED


def test_a_simple_webp_becomes_an_extended_one() -> None:
    """Flags say XMP, EXIF and, where the bitstream has it, alpha; the size is the bitstream's. `webp_parts.py` does it."""
    for name, alpha in (("webp", 0), ("webp-lossless", 0), ("webp-alpha", 0x10)):
        told = with_story(FILES[name], "webp", FOX)
        assert FILES[name][12:15] == b"VP8"
        assert told[12:16] == b"VP8X"
        assert told[20] == 0x0C | alpha
        with Image.open(io.BytesIO(FILES[name])) as image:
            assert (1 + int.from_bytes(told[24:27], "little"), 1 + int.from_bytes(told[27:30], "little")) == image.size
        assert int.from_bytes(told[4:8], "little") == len(told) - 8


def test_an_extended_webp_keeps_its_flags() -> None:
    """Profile, alpha and animation stay declared, and what follows the file's end stays there."""
    for name in ("webp-extended", "webp-lossy-alpha", "webp-animated"):
        told = with_story(FILES[name] + b"tail", "webp", FOX)
        assert told[20] & FILES[name][20] == FILES[name][20]
        assert told[20] & 0x04
        assert told.endswith(b"tail")


def test_segments_of_a_jpeg_stay_in_order() -> None:
    """JFIF first, EXIF second, XMP third; then whatever there was, a C2PA manifest, too. `jpeg_parts.py` does it."""
    manifest = b"\xff\xeb" + struct.pack(">H", 12) + b"JP c2pa   "
    whole = FILES["jpeg"][:20] + manifest + FILES["jpeg"][20:]
    told = with_story(whole, "jpeg", FOX)
    assert told[2:4] == b"\xff\xe0"
    assert told[20:22] == b"\xff\xe1"
    assert told.index(b"Exif\0\0") < told.index(b"http://ns.adobe.com/xap/1.0/\0") < told.index(manifest)
    assert told.endswith(whole[20:])


def test_a_jpeg_without_any_segment_in_front_is_told_too() -> None:
    """An encoder that writes no JFIF makes a JPEG that begins with its tables."""
    bare = FILES["jpeg"][:2] + FILES["jpeg"][20:]
    told = with_story(bare, "jpeg", FOX)
    assert said(told).request == ASKED
    assert frames(told) == frames(bare)


def test_no_segment_is_longer_than_a_jpeg_allows() -> None:
    """The longest prompts and requests are cut or go on: each packet and comment fits, wherever its limit falls."""
    for count in (10_000, 20_000, 20_500, 21_000, 32_000, 64_000):
        told = with_story(FILES["jpeg"], "jpeg", Story("a&" * (count // 2), asked={"prompt": "x"}, version="1"))
        assert said(told).prompt == "a&" * (count // 2)
        assert len(packet(told, "jpeg")) <= jpeg_parts.LONGEST_XMP
        with Image.open(io.BytesIO(told)) as image:
            assert len(image.info["exif"]) <= jpeg_parts.LONGEST_EXIF + 6


def test_long_settings_do_not_break_a_jpeg() -> None:
    """Whatever a story's short texts hold, segments fit, and what fits nowhere else goes on in further ones."""
    long = '"a",' * 20_000
    told = with_story(FILES["jpeg"], "jpeg", Story("灯" * 32_000, long, {}, long, long, long, long, long, version=long))
    assert frames(told) == frames(FILES["jpeg"])
    assert said(told).prompt == "灯" * 32_000


def test_what_cannot_be_told_comes_back_unchanged() -> None:
    """AVIF, GIF, other formats, a name that is not the file's, and damaged files: not a byte differs."""
    avif = samples.encoded(PHOTO, "AVIF") if "AVIF" in Image.registered_extensions().values() else b"\0\0\0 ftypavif"
    for data, format in [(avif, "avif"), (samples.gif(), "gif"), (b"", "png"), (b"<html>", "jpeg"), (b"RIFF", "webp")]:
        assert with_story(data, format, FOX) == data
    assert with_story(FILES["png"], "jpeg", FOX) == FILES["png"]
    assert with_story(FILES["jpeg"], "webp", FOX) == FILES["jpeg"]
    assert with_story(FILES["png"][:-30], "png", FOX) == FILES["png"][:-30]
    assert with_story(FILES["webp"][:-30], "webp", FOX) == FILES["webp"][:-30]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.randoms(use_true_random=False))
def test_damaged_files_take_a_story_or_stay(name: str, dice: Any) -> None:
    """No damage is an error when a story is written: it comes back told, or unchanged."""
    data = bytearray(FILES[name])
    for _ in range(3):
        data[dice.randrange(min(len(data), 400))] = dice.randrange(256)
    told = with_story(bytes(data), of(name), FOX)
    assert told == bytes(data) or len(told) > len(data)


def test_a_record_holds_no_connection_and_no_empty_text() -> None:
    """What is not known is not told. `story.py` writes and reads the record."""
    record = Story("a fox", version="1").record()
    assert record == {"version": "1", "prompt": "a fox", "parents": [], "request": {}}
    assert story.said(record) == Said("Easel", "a fox", settings={"version": "1"}, request={})
    assert story.said({}) is None


def test_the_record_in_a_png_is_json() -> None:
    """Another program can read the text `easel` without knowing Easel."""
    with Image.open(io.BytesIO(with_story(FILES["png"], "png", FOX))) as image:
        assert json.loads(image.info[png_parts.OWN]) == FOX.record()


def test_a_packet_is_known_again() -> None:
    """Easel tells its own XMP from another program's."""
    assert xmp.is_easels(xmp.packet(xmp.public(FOX, "a fox")))
    assert not xmp.is_easels(FOREIGN)
    assert not webp_parts.is_webp(b"RIFF\0\0\0\0WAVE")
