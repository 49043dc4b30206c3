"""Small pictures that declare their colours in every way that the three formats know, for Easel and for a browser."""

import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image

from easel.pictures import profiles
from tests.pictures import samples
from tests.pictures.samples import Pixels, chunk, encoded

SRGB_POINTS = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
P3_POINTS = (31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
P3 = profiles.profile("Display P3", profiles.P3, profiles.SRGB_CURVE)
ADOBE = profiles.profile("Adobe RGB", profiles.ADOBE, profiles.gamma(563 / 256))
SRGB = samples.srgb_profile()


def cube() -> Pixels:
    """(48, 48, 3): a cube of colours that lie within sRGB when they are read as Display P3, each 2 x 2 pixels or more."""
    steps = np.array([40, 80, 120, 160, 200, 230], np.uint8)
    colours = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3)  # 216
    colours = np.vstack([colours, np.repeat(np.linspace(0, 255, 72).astype(np.uint8), 3).reshape(-1, 3)])  # 288
    wide = np.asarray(colours.reshape(16, 18, 3))
    return np.ascontiguousarray(wide.repeat(8, axis=0).repeat(8, axis=1))


def png(*chunks: bytes) -> bytes:
    pixels = cube()
    return samples.png(pixels.shape[1], pixels.shape[0], 8, 2, pixels.tobytes(), *chunks)


def png_16(*chunks: bytes) -> bytes:
    wide = (cube().astype(">u2") * 257).astype(">u2")
    return samples.png(wide.shape[1], wide.shape[0], 16, 2, wide.tobytes(), *chunks)


def grey_png(*chunks: bytes) -> bytes:
    grey = cube()[..., 1]
    return samples.png(grey.shape[1], grey.shape[0], 8, 0, np.ascontiguousarray(grey).tobytes(), *chunks)


def cicp(*numbers: int) -> bytes:
    return chunk(b"cICP", bytes(numbers))


def iccp(profile: bytes) -> bytes:
    return chunk(b"iCCP", b"profile\0\0" + zlib.compress(profile))


def gama(power: int) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", power))


def chrm(points: tuple[int, ...]) -> bytes:
    return chunk(b"cHRM", struct.pack(">8I", *points))


def exif(space: int, rule: str = "") -> bytes:
    """EXIF that names a colour space, and the interoperability rule that cameras name beside it."""
    block = Image.Exif()
    block.get_ifd(0x8769)[0xA001] = space
    if rule:
        block.get_ifd(0xA005)[1] = rule
        block.get_ifd(0x8769)[0xA005] = {1: rule}
    return block.tobytes()


def jpeg(**options: Any) -> bytes:
    return encoded(cube(), "JPEG", quality=100, subsampling=0, **options)


def cmyk(*, adobe: bool, ycck: bool = False, profile: bytes = b"") -> bytes:
    """A JPEG of four inks (stored inverted, as all of them are), with or without Adobe's marker."""
    image = Image.fromarray(cube()).convert("CMYK")
    whole = encoded(image, "JPEG", quality=100, subsampling=0, **({"icc_profile": profile} if profile else {}))
    at = whole.index(b"\xff\xee\0\x0eAdobe")
    if ycck:  # the same numbers, read another way: enough to hold two readers against each other
        return whole[: at + 15] + b"\2" + whole[at + 16 :]
    return whole if adobe else whole[:at] + whole[at + 16 :]


def webp(**options: Any) -> bytes:
    return encoded(cube(), "WEBP", lossless=True, **options)


def grey_profile() -> bytes:
    """A profile for grey, with a power of 1.8."""
    raw = bytearray(profiles.profile("grey 1.8", profiles.SRGB, profiles.gamma(1.8)))
    raw[16:20] = b"GRAY"
    at = raw.index(b"rTRC")
    raw[at : at + 4] = b"kTRC"
    return bytes(raw)


TOLD = {
    "a PNG that says nothing": png(),
    "cICP: Display P3": png(cicp(12, 13, 0, 1)),
    "cICP: sRGB": png(cicp(1, 13, 0, 1)),
    "cICP: BT.709": png(cicp(1, 1, 0, 1)),
    "cICP: BT.601": png(cicp(6, 6, 0, 1)),
    "cICP: BT.470": png(cicp(5, 5, 0, 1)),
    "cICP: SMPTE 240M": png(cicp(7, 7, 0, 1)),
    "cICP: BT.2020": png(cicp(9, 14, 0, 1)),
    "cICP: BT.2020 with sRGB's curve": png(cicp(9, 13, 0, 1)),
    "cICP: DCI-P3": png(cicp(11, 13, 0, 1)),
    "cICP: a power of 2.2": png(cicp(1, 4, 0, 1)),
    "cICP: linear": png(cicp(1, 8, 0, 1)),
    "cICP before iCCP": png(iccp(ADOBE), cicp(12, 13, 0, 1)),
    "iCCP: Display P3": png(iccp(P3)),
    "iCCP: Adobe RGB": png(iccp(ADOBE)),
    "iCCP before sRGB": png(chunk(b"sRGB", b"\0"), iccp(P3)),
    "iCCP with one more megabyte": png(iccp(P3 + bytes(3 << 20))),
    "iCCP that is none": png(iccp(b"nothing" * 30)),
    "iCCP that is none before gAMA": png(iccp(b"nothing" * 30), gama(100_000)),
    "sRGB before gAMA": png(chunk(b"sRGB", b"\0"), gama(100_000)),
    "gAMA: sRGB's own": png(gama(45_455)),
    "gAMA: 1.8": png(gama(55_556)),
    "gAMA: linear": png(gama(100_000)),
    "gAMA and cHRM: sRGB's own": png(gama(45_455), chrm(SRGB_POINTS)),
    "gAMA and cHRM: P3": png(gama(45_455), chrm(P3_POINTS)),
    "cHRM alone": png(chrm(P3_POINTS)),
    "16 bits, Display P3": png_16(cicp(12, 13, 0, 1)),
    "grey, gAMA": grey_png(gama(100_000)),
    "grey, a profile for grey": grey_png(iccp(grey_profile())),
    "grey, a profile for RGB": grey_png(iccp(ADOBE)),
    "RGB, a profile for grey": png(iccp(grey_profile())),
    "a JPEG that says nothing": jpeg(),
    "a JPEG with a profile": jpeg(icc_profile=P3),
    "a JPEG marked as sRGB": jpeg(exif=exif(1, "R98")),
    "CMYK with Adobe's marker": cmyk(adobe=True),
    "CMYK without it": cmyk(adobe=False),
    "YCCK": cmyk(adobe=True, ycck=True),
    "CMYK with a profile for RGB": cmyk(adobe=True, profile=P3),
    "a WebP that says nothing": webp(),
    "a WebP with a profile": webp(icc_profile=P3),
}
