"""Bringing pictures in: the table of awkward inputs, each accepted or refused as said.

This is the test of `kinds.py`, too.
"""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from easel.pictures import intake, png, thumbnails
from easel.pictures.intake import Refusal, Source, take_in
from tests.pictures import colours, samples

PHOTO = samples.photo(96, 64)


def taken(tmp_path: Path, data: bytes, name: str = "picture.png") -> tuple[Source, samples.Pixels]:
    source = take_in(samples.written(tmp_path, "upload", data), name, tmp_path / "out.png")
    pixels = png.read(source.path)
    assert pixels.shape == (source.height, source.width, 4 if source.has_alpha else 3)
    assert pixels.dtype == np.uint8
    return source, pixels


def near(a: samples.Pixels, b: samples.Pixels, mean: float) -> bool:
    return a.shape == b.shape and float(np.abs(a.astype(np.int16) - b).mean()) <= mean


def test_rgb_and_rgba_keep_every_bit(tmp_path: Path) -> None:
    """A plain PNG or lossless WebP comes in bit for bit, without a word, RGB under clear alpha included."""
    for pixels in (PHOTO, samples.photo_rgba(96, 64)):
        for format, options in (("PNG", {}), ("WEBP", {"lossless": True, "exact": True})):
            source, got = taken(tmp_path, samples.encoded(pixels, format, **options))
            assert np.array_equal(got, pixels)
            assert source.notes == ()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_stands_upright(orientation: int, tmp_path: Path) -> None:
    """A camera's JPEG comes in the way people see it, and the turn is said aloud."""
    source, pixels = taken(tmp_path, samples.oriented_jpeg(PHOTO, orientation, subsampling=0), "IMG_0042.JPG")
    assert near(pixels, PHOTO, 4)
    said = f"turned upright (EXIF orientation {orientation})"
    assert source.notes == (() if orientation == 1 else (said,))


@pytest.mark.parametrize(("colour", "channels"), [(0, 3), (2, 3), (4, 4), (6, 4)])
def test_sixteen_bits_are_scaled(colour: int, channels: int, tmp_path: Path) -> None:
    """16-bit grey, RGB, grey with alpha and RGBA keep their ramp from black to white, and it is said."""
    source, pixels = taken(tmp_path, samples.png_16(256, 3, colour))
    assert np.abs(pixels[1].astype(np.int16) - np.arange(256)[:, None]).max() <= 1
    assert pixels.shape[2] == channels
    assert "16 bits per channel scaled to 8" in source.notes


def test_sixteen_bit_grey_keeps_its_clear_value(tmp_path: Path) -> None:
    """One transparent tone of a 16-bit grey PNG becomes alpha 0, the next one does not."""
    rows = np.arange(256, 264, dtype=">u2").tobytes()
    data = samples.png(8, 1, 16, 0, rows, samples.chunk(b"tRNS", (259).to_bytes(2, "big")))
    _, pixels = taken(tmp_path, data)
    assert pixels[0, :, 3].tolist() == [255, 255, 255, 0, 255, 255, 255, 255]


def test_palettes_and_bilevel_and_grey_become_rgb(tmp_path: Path) -> None:
    """Palette (with and without transparency), 1-bit, grey and grey with alpha come in as they look."""
    palette = Image.fromarray(PHOTO).quantize(64)
    source, pixels = taken(tmp_path, samples.encoded(palette))
    assert np.array_equal(pixels, np.asarray(palette.convert("RGB")))
    assert source.notes == ("palette converted to RGB",)
    _, pixels = taken(tmp_path, samples.encoded(palette, transparency=palette.getpixel((0, 0))))
    assert pixels[0, 0, 3] == 0
    assert 255 in pixels[..., 3]
    _, pixels = taken(tmp_path, samples.encoded(palette, transparency=bytes(range(64))))
    assert len(np.unique(pixels[..., 3])) > 8
    source, pixels = taken(tmp_path, samples.encoded(Image.fromarray(PHOTO).convert("1")))
    assert np.unique(pixels).tolist() == [0, 255]
    assert source.notes == ("black and white converted to RGB",)
    grey = Image.fromarray(PHOTO).convert("L")
    assert np.array_equal(taken(tmp_path, samples.encoded(grey))[1], np.asarray(grey.convert("RGB")))
    grey.putalpha(Image.linear_gradient("L").resize(grey.size))
    _, pixels = taken(tmp_path, samples.encoded(grey))
    assert np.array_equal(pixels, np.asarray(grey.convert("RGBA")))


def test_cmyk_is_not_seen_inverted(tmp_path: Path) -> None:
    """Adobe's inverted CMYK JPEG comes in with the colours people know, and it is said."""
    source, pixels = taken(tmp_path, samples.cmyk_jpeg(96, 64), "print.jpg")
    assert near(pixels, PHOTO, 6)
    assert source.notes == ("CMYK converted to RGB",)


@pytest.mark.parametrize("format", ["WEBP", "PNG"])
def test_animated_ones_give_their_first_frame(format: str, tmp_path: Path) -> None:
    """Of an animated WebP or PNG the first frame is taken, said aloud."""
    source, pixels = taken(tmp_path, samples.animated(format))
    assert source.notes == ("first of 3 frames",)
    assert pixels[5, 30].tolist()[:3] == [220, 20, 20]


def test_a_phones_two_pictures_in_one_jpeg(tmp_path: Path) -> None:
    """Of a multi-picture JPEG (MPO) the first picture is taken, said aloud."""
    second = Image.fromarray(PHOTO[::-1])
    data = samples.encoded(PHOTO, "MPO", save_all=True, append_images=[second], quality=95)
    source, pixels = taken(tmp_path, data, "portrait.jpg")
    assert near(pixels, PHOTO, 9)
    assert source.notes == ("first of 2 pictures in the file",)


def test_colour_profiles_are_applied(tmp_path: Path) -> None:
    """A profile that is not sRGB moves the pixels, alpha stays; a profile that is sRGB moves none."""
    odd = samples.lab_like_profile()
    source, pixels = taken(tmp_path, samples.encoded(samples.photo_rgba(96, 64), icc_profile=odd))
    swapped = samples.photo_rgba(96, 64)[..., [2, 1, 0, 3]]
    assert near(pixels[..., :3], swapped[..., :3], 2)
    assert np.array_equal(pixels[..., 3], swapped[..., 3])
    assert source.notes[0].startswith("colour profile")
    source, pixels = taken(tmp_path, samples.encoded(PHOTO, icc_profile=samples.srgb_profile()))
    assert np.array_equal(pixels, PHOTO)
    assert source.notes == ()


def test_unusable_profiles_are_said_and_passed_over(tmp_path: Path) -> None:
    """Garbage for a profile costs a note and not the picture; grey takes a profile for RGB, as browsers have it."""
    source, pixels = taken(tmp_path, samples.encoded(PHOTO, icc_profile=b"not a profile at all" * 20))
    assert np.array_equal(pixels, PHOTO)
    assert source.notes == ("colour profile could not be used, taken as sRGB",)
    grey = Image.fromarray(PHOTO).convert("L")
    source, pixels = taken(tmp_path, samples.encoded(grey, icc_profile=samples.srgb_profile()))
    assert np.array_equal(pixels, np.asarray(grey.convert("RGB")))
    assert source.notes == ()


@pytest.mark.parametrize(
    ("numbers", "note"),
    [
        ((9, 16, 0, 1), "HDR colours (PQ) cannot be converted and were read as sRGB: export the picture as sRGB"),
        ((9, 18, 0, 1), "HDR colours (HLG) cannot be converted and were read as sRGB: export the picture as sRGB"),
        ((2, 2, 0, 1), "colours of an unknown kind (CICP 2/2/0/1) were read as sRGB"),
        ((12, 13, 0, 0), "colours of an unknown kind (CICP 12/13/0/0) were read as sRGB"),
        ((12, 13, 1, 1), "colours of an unknown kind (CICP 12/13/1/1) were read as sRGB"),
        ((12, 13, 0, 1), "colour profile Display P3 converted to sRGB"),
        ((1, 13, 0, 1), ""),
    ],
)
def test_what_cannot_be_converted_is_said(numbers: tuple[int, ...], note: str, tmp_path: Path) -> None:
    """HDR and unknown colours stay as they are, and a note says so; Display P3 by its numbers is converted."""
    source, pixels = taken(tmp_path, colours.png(colours.cicp(*numbers)))
    assert source.notes == ((note,) if note else ())
    assert np.array_equal(pixels, colours.cube()) == ("converted to" not in note)


@pytest.mark.parametrize(("space", "rule", "adobe"), [(2, "", True), (65535, "R03", True), (1, "R98", False)])
def test_a_camera_marks_adobe_rgb_in_exif(space: int, rule: str, adobe: bool, tmp_path: Path) -> None:
    """A JPEG without a profile that its EXIF calls Adobe RGB is converted as one, and it is said."""
    source, pixels = taken(tmp_path, colours.jpeg(exif=colours.exif(space, rule)), "IMG_1.JPG")
    assert source.notes == (("colour profile Adobe RGB converted to sRGB",) if adobe else ())
    wanted = taken(tmp_path, colours.jpeg(icc_profile=colours.ADOBE) if adobe else colours.jpeg())[1]
    assert np.array_equal(pixels, wanted)


def test_a_thumbnail_has_the_same_colours(tmp_path: Path) -> None:
    """What a grid shows is converted to sRGB like the picture itself."""
    path = samples.written(tmp_path, "p.png", colours.png(colours.cicp(12, 13, 0, 1)))
    thumbnails.make(path, tmp_path / "thumb.jpg")
    seen = samples.decoded((tmp_path / "thumb.jpg").read_bytes()).astype(int)
    assert np.abs(seen - taken(tmp_path, path.read_bytes())[1]).mean() < 6 < np.abs(seen - colours.cube()).mean()


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_one_pixel_is_a_picture(format: str, tmp_path: Path) -> None:
    """1x1 is accepted in all three formats."""
    source, _ = taken(tmp_path, samples.encoded(samples.photo(1, 1), format))
    assert (source.width, source.height) == (1, 1)


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    """A JPEG called .png, a PNG called .gif and a nameless WebP are all taken for what they are."""
    for format, name in (("JPEG", "a.png"), ("PNG", "b.gif"), ("WEBP", "")):
        assert near(taken(tmp_path, samples.encoded(PHOTO, format), name)[1], PHOTO, 40)


def box(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + brand + b"mif1" + bytes(64)


REFUSED = {
    "an SVG": b'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    "an HEIC picture": box(b"heic"),
    "an AVIF picture": samples.encoded(Image.new("RGB", (32, 32)), "AVIF"),
    "a GIF": samples.gif(),
    "a TIFF": samples.encoded(Image.new("RGB", (32, 32)), "TIFF"),
    "a Photoshop document (PSD)": b"8BPS\0\x01" + bytes(40),
    "a BMP": samples.encoded(Image.new("RGB", (32, 32)), "BMP"),
    "a PDF": samples.encoded(Image.new("RGB", (32, 32)), "PDF"),
    "an icon (ICO)": samples.encoded(Image.new("RGB", (32, 32)), "ICO"),
    "a JPEG 2000 picture": samples.encoded(Image.new("RGB", (32, 32)), "JPEG2000"),
    "a JPEG XL picture": b"\xff\x0a" + bytes(40),
    "a ZIP archive": b"PK\x03\x04" + bytes(40),
    "a web page": b"<!DOCTYPE html><html><body>502</body></html>",
    "a video": box(b"qt  "),
    "a camera's RAW file": b"II*\0\x10\0\0\0CR\x02\0" + bytes(64),
    "an empty file": b"",
    "not a picture that Easel knows": b"hello, this is a text",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_other_kinds_are_refused_by_name(kind: str, tmp_path: Path) -> None:
    """Everything but PNG, JPEG and WebP is refused in one sentence that names it, even under a right extension."""
    with pytest.raises(Refusal) as caught:
        taken(tmp_path, REFUSED[kind], "holiday.png")
    assert caught.value.message.startswith(f"holiday.png is {kind}")
    assert caught.value.message.count(". ") == 0
    assert not (tmp_path / "out.png").exists()


def test_a_cameras_raw_is_told_from_a_tiff_by_its_name(tmp_path: Path) -> None:
    """Most RAW files are TIFFs inside: there the name helps to say what to do."""
    with pytest.raises(Refusal, match="is a camera's RAW file; only"):
        taken(tmp_path, REFUSED["a TIFF"], "DSC_0001.NEF")


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_truncated_files_are_refused(format: str, tmp_path: Path) -> None:
    """A picture cut short is refused with a reason and leaves nothing behind."""
    whole = samples.encoded(PHOTO, format)
    for left in (20, len(whole) // 2, len(whole) - 1):
        with pytest.raises(Refusal, match=r"^p\.png cannot be used\. .+\.$"):
            taken(tmp_path, whole[:left], "p.png")
    assert [path.name for path in tmp_path.iterdir()] == ["upload"]


def test_caps_hold_before_decoding(tmp_path: Path) -> None:
    """Too many bytes or pixels are refused from the file's size and header; a bomb costs no memory."""
    path = samples.written(tmp_path, "upload", samples.encoded(PHOTO))
    with pytest.raises(Refusal, match=r"^big\.png has 0\.0 MB; at most 0 MB can be brought in\.$"):
        take_in(path, "big.png", tmp_path / "out.png", max_bytes=100)
    with path.open("r+b") as file:
        file.truncate(intake.MAX_BYTES + 1)
    with pytest.raises(Refusal, match="at most 50 MB"):
        take_in(path, "big.png", tmp_path / "out.png")
    bomb = samples.png_bomb()
    tracemalloc.start()
    try:
        with pytest.raises(Refusal, match="megapixels; at most 40 are handled"):
            taken(tmp_path, bomb)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def zipped_text(kind: bytes, size: int) -> bytes:
    """A text chunk of a few kB, or a profile's, that unpacks to `size` bytes."""
    before = b"note\0\1\0\0\0" if kind == b"iTXt" else b"note\0\0"
    return samples.chunk(kind, before + samples.swelling(size))


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_packed_metadata_cannot_swell(kind: bytes, tmp_path: Path) -> None:
    """Text and profiles that unpack to very much cost neither the picture nor memory; a profile's loss is said."""
    whole = samples.png(4, 4, 8, 2, bytes(range(48)), zipped_text(kind, 256 << 20))
    tracemalloc.start()
    try:
        source, pixels = taken(tmp_path, whole)
        assert tracemalloc.get_traced_memory()[1] < 48_000_000
    finally:
        tracemalloc.stop()
    assert pixels.tobytes() == bytes(range(48))
    lost = ("the colour profile is too large and was passed over: colours were read as sRGB",)
    assert source.notes == (lost if kind == b"iCCP" else ())


ODD = {
    "much text": samples.chunk(b"tEXt", b"Comment\0" + b"x" * 3_000_000),
    "a text that names a field of the decoder": samples.chunk(b"tEXt", b"transparency\0yes"),
    "half a resolution": samples.chunk(b"pHYs", b"\0\0"),
    "half a power": samples.chunk(b"gAMA", b"\0"),
    "half the primaries": samples.chunk(b"cHRM", bytes(9)),
    "no primaries at all": samples.chunk(b"gAMA", (45455).to_bytes(4, "big")) + samples.chunk(b"cHRM", bytes(32)),
    "an empty rendering intent": samples.chunk(b"sRGB", b""),
    "a profile packed in an unknown way": samples.chunk(b"iCCP", b"x\0\7" + bytes(9)),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_descriptions_cost_no_picture(kind: str, tmp_path: Path) -> None:
    """What only describes a PNG may be broken or large: every browser shows the picture, and Easel takes it in."""
    _, pixels = taken(tmp_path, samples.png(4, 4, 8, 2, bytes(range(48)), ODD[kind]))
    assert pixels.tobytes() == bytes(range(48))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_refusal_is_a_sentence_of_ours(format: str, tmp_path: Path) -> None:
    """Nothing of a decoder's own words, nor a folder of this machine, stands in a refusal."""
    whole = samples.encoded(PHOTO, format)
    if format == "PNG":
        bare = samples.png(4, 4, 8, 2, bytes(48))
        odd = bare[:33] + samples.chunk(b"tRNS", b"\0") + bare[33:]
    elif format == "JPEG":
        start = whole.index(b"\xff\xc0")
        odd = whole[: start + 4] + b"\x09" + whole[start + 5 :]  # nine bits
    else:
        lossless = samples.encoded(PHOTO, "WEBP", lossless=True)
        odd = lossless[:40] + b"\xa5" * (len(lossless) - 40)
    with pytest.raises(Refusal) as caught:
        taken(tmp_path, odd, "p.png")
    said = caught.value.message
    assert said.startswith("p.png cannot be used. ")
    assert str(tmp_path) not in said
    assert said.removeprefix("p.png cannot be used. ") in (
        f"The {format} cannot be decoded: its picture data are damaged.",
        f"The {format} cannot be decoded: it was cut short.",
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\me\\cat.png", "cat.png"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202e\ngnp.png", "abgnp.png"),
        ("", "The file"),
        ("x" * 200 + ".png", "x" * 29 + "…" + "x" * 25 + ".png"),
    ],
)
def test_names_are_made_fit_to_show(name: str, shown: str) -> None:
    """Folders, control characters and endless names do not reach a sentence on screen."""
    assert intake.shown_name(name) == shown
