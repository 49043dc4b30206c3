"""Sample pictures for every test that needs one: photo-like pixels, the eight orientations, awkward kinds.

Builders return arrays or bytes; `written` puts bytes into a file. All deterministic.
"""

import base64
import io
import struct
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageDraw

Pixels = NDArray[np.uint8]


def photo(width: int, height: int, seed: int = 1, grain: float = 5.0) -> Pixels:
    """(H, W, 3): gradients, edges and grain, so that encoders and alignment meet something like a photograph."""
    return _photo(width, height, seed, grain).copy()


@lru_cache(maxsize=6)
def _photo(width: int, height: int, seed: int, grain: float) -> Pixels:
    rng = np.random.default_rng(seed)
    y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None, :]
    waves = ((97, 211, 0.0), (61, -143, 1.6), (83, 47, 0.8))
    base = np.empty((height, width, 3), np.float32)
    for channel, (across, down, phase) in enumerate(waves):  # sin(a + b) as products of rows and columns
        a, b = x / across + phase, y / down
        base[..., channel] = 128 + 70 * (np.sin(a) * np.cos(b) + np.cos(a) * np.sin(b))
    for _ in range(24):  # hard edges at random places
        cx, cy, r = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0.03, 0.12) * max(width, height)
        rows = slice(max(0, int(cy - r)), max(0, int(cy + r) + 2))
        columns = slice(max(0, int(cx - r)), max(0, int(cx + r) + 2))
        inside = (x[:, columns] - cx) ** 2 + (y[rows] - cy) ** 2 < r * r
        base[rows, columns][inside] = rng.uniform(20, 235, 3)
    if grain:  # two even noises make a triangular one of this deviation
        noise = rng.integers(0, 256, (2, *base.shape), dtype=np.uint8)
        base += (noise[0].astype(np.float32) + noise[1] - 255) * (grain / 104.5)
    pixels: Pixels = np.clip(base, 0, 255).astype(np.uint8)
    return pixels


def photo_rgba(width: int, height: int, seed: int = 1) -> Pixels:
    """(H, W, 4): `photo` with an alpha that falls from left to right, with holes."""
    alpha = np.linspace(255, 0, width, dtype=np.float32)[None, :].repeat(height, 0).astype(np.uint8)
    alpha[: height // 4, : width // 4] = 0
    return np.dstack([photo(width, height, seed), alpha])


def disc(width: int, height: int, share: float = 0.3) -> Pixels:
    """(H, W): a mask with a disc of 255 in the middle, `share` of the short edge in radius."""
    y, x = np.arange(height)[:, None], np.arange(width)[None, :]
    inside = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (share * min(width, height)) ** 2
    return inside.astype(np.uint8) * np.uint8(255)


def sent_mask(path: Path) -> Pixels:
    """(H, W): what is painted in a mask as servers take it, 255 where its alpha opens it."""
    with Image.open(path) as image:
        return np.ascontiguousarray(255 - np.asarray(image)[..., 3])


def encoded(pixels: Pixels | Image.Image, format: str = "PNG", **options: Any) -> bytes:
    """The bytes of `pixels` in a Pillow format; fast settings for PNG unless told otherwise."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    if format == "PNG":
        options.setdefault("compress_level", 1)
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def exif(orientation: int) -> bytes:
    """An EXIF block that holds nothing but the orientation."""
    block = Image.Exif()
    block[0x0112] = orientation
    return block.tobytes()


def oriented_jpeg(upright: Pixels, orientation: int, **options: Any) -> bytes:
    """A JPEG stored the way a camera held at `orientation` (1-8) would, so that `upright` is what people see."""
    back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    image = Image.fromarray(upright)
    stored = image if back is None else image.transpose(back)
    return encoded(stored, "JPEG", exif=exif(orientation), quality=options.pop("quality", 95), **options)


def chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk with its CRC."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *before: bytes) -> bytes:
    """A PNG made by hand, for kinds that Pillow does not write; `rows` unfiltered without filter bytes, `before` extra chunks."""
    stride = len(rows) // height
    data = b"".join(b"\0" + rows[i * stride : (i + 1) * stride] for i in range(height))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    body = b"".join(before) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + body


def png_16(width: int, height: int, colour: int) -> bytes:
    """A 16-bit PNG of colour type 0 (grey), 2 (RGB), 4 (LA) or 6 (RGBA): a ramp from 0 to 65535 from left to right."""
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    ramp = np.linspace(0, 65535, width).round().astype(">u2")
    return png(width, height, 16, colour, np.repeat(ramp, channels).tobytes() * height)


def png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A small file that claims, and would unpack to, a very large picture."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    packed = zlib.compress(bytes(1 << 24), 9)
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def png_without_rows() -> bytes:
    """A PNG whose chunks are all right, but whose data hold four of its 64 rows."""
    data = png(64, 4, 8, 2, bytes(64 * 3 * 4))
    return data[:8] + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)) + data[33:]


def cmyk_jpeg(width: int, height: int, seed: int = 1) -> bytes:
    """A CMYK JPEG with Adobe's marker (inverted values, as Photoshop writes it and Pillow does too)."""
    return encoded(Image.fromarray(photo(width, height, seed)).convert("CMYK"), "JPEG", quality=95)


def gif(width: int = 40, height: int = 30) -> bytes:
    return encoded(Image.new("RGB", (width, height), (200, 30, 30)), "GIF")


def animated(format: str, width: int = 40, height: int = 30, frames: int = 3) -> bytes:
    """An animated WEBP, PNG or GIF; the first frame is red, the others are green and blue."""
    colours = [(220, 20, 20), (20, 220, 20), (20, 20, 220)] * frames
    images = [Image.new("RGB", (width, height), colour) for colour in colours[:frames]]
    for image in images:
        ImageDraw.Draw(image).line((0, 0, width, height), (255, 255, 255))
    options = {"lossless": True} if format == "WEBP" else {}
    return encoded(images[0], format, save_all=True, append_images=images[1:], duration=100, **options)


def lab_like_profile() -> bytes:
    """An RGB profile that differs from sRGB: its red and blue are swapped, so that a conversion cannot go unseen."""
    srgb = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(srgb[128:132], "big")
    for at in range(132, 132 + 12 * count, 12):
        name = bytes(srgb[at : at + 4])
        if name in (b"rXYZ", b"bXYZ"):
            srgb[at : at + 4] = b"bXYZ" if name == b"rXYZ" else b"rXYZ"
    return bytes(srgb)


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def strict_inflate(data: bytes) -> bytes:
    """The unpacked rows of a PNG, through zlib's own check of the whole stream's Adler-32."""
    packed, at = b"", 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + length]
        at += 12 + length
    return zlib.decompress(packed)


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swelling(size: int) -> bytes:
    """A zlib stream of a few kB that unpacks to `size` zeros."""
    packer = zlib.compressobj(9)
    step = bytes(1 << 20)
    return b"".join([*(packer.compress(step) for _ in range(size >> 20)), packer.flush()])


def b64(text: str) -> bytes:
    return base64.b64decode(text)


def decoded(data: bytes) -> Pixels:
    """The pixels of any picture that Pillow reads."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image)
