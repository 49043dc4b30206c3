"""Bringing a picture in: whatever designers have becomes upright 8-bit sRGB pixels, or is refused in one sentence.

Canvas, mask and wire all get the same PNG that is made here once. The caller keeps the original bytes.
"""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from easel.pictures import png, thumbnails
from easel.pictures.colour import to_srgb
from easel.pictures.decode import BROUGHT, BrokenPicture, Caps, Header, decoding, load, opened, orientation, upright
from easel.pictures.kinds import LOOK, refused_kind
from easel.words import units

MAX_BYTES = 50 * 1024 * 1024
_LONGEST_NAME = 60


class Refusal(ValueError):
    """A file that is not taken; `message` is one sentence for people (it holds the file's name: escape it)."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Source:
    """A picture brought in: `path` is a PNG of upright pixels, RGB or RGBA (`has_alpha`), 8 bits, sRGB, no metadata.

    `notes` say in words what the intake changed, for people; empty when the pixels are the original's own.
    """

    path: Path
    name: str
    width: int
    height: int
    has_alpha: bool
    notes: tuple[str, ...]


def take_in(path: Path, name: str, out: Path, *, max_bytes: int = MAX_BYTES, caps: Caps = BROUGHT) -> Source:
    """Reads the file at `path` (called `name` by its owner), and writes its upright pixels as a PNG to `out`.

    Content decides what it is, never the name. Raises Refusal, OSError when a file cannot be read or written.
    A 12-megapixel photograph takes about 0.6 s; memory is bounded by `caps`, and by two such readings at a time.
    """
    shown = looked_at(path, name, max_bytes)
    notes: list[str] = []
    with decoding():
        try:
            pixels = _decoded(path, caps, notes)
        except BrokenPicture as error:
            raise Refusal(f"{shown} cannot be used. {error}") from error
        png.write(pixels, out)
    height, width, channels = pixels.shape
    return Source(out, shown, width, height, channels == 4, tuple(notes))


def looked_at(path: Path, name: str, max_bytes: int) -> str:
    """The name to show of a file that is small enough and begins as a PNG, JPEG or WebP. Raises Refusal for others, OSError."""
    shown = shown_name(name)
    size = path.stat().st_size
    if size > max_bytes:
        raise Refusal(f"{shown} has {units.file_size(size)}; files up to {max_bytes // 2**20} MB can be used.")
    with path.open("rb") as file:
        kind = refused_kind(file.read(LOOK), name)
    if kind:
        raise Refusal(f"{shown} is {kind}; only PNG, JPEG and WebP can be used: export it as one of these.")
    return shown


def keepable(path: Path, name: str, thumb: Path, *, max_bytes: int) -> Header:
    """What a file is that is to be kept byte for byte, with its size as it is seen, upright; every pixel was decoded, and its
    thumbnail is at `thumb`. Raises Refusal, OSError."""
    shown = looked_at(path, name, max_bytes)
    try:
        return thumbnails.whole(path, thumb, caps=BROUGHT)
    except BrokenPicture as error:
        raise Refusal(f"{shown} cannot be used. {error}") from error


def _decoded(path: Path, caps: Caps, notes: list[str]) -> png.Pixels:
    with opened(path, caps) as (header, image):
        frames = getattr(image, "n_frames", 1)
        if frames > 1:
            notes.append(f"first of {frames} {'pictures in the file' if header.format == 'jpeg' else 'frames'}")
        load(path, header, image)
        turned = orientation(image)
        if header.format == "png" and _sixteen_bits(path):
            notes.append("16 bits per channel scaled to 8")
        pixels = png.of_image(upright(to_srgb(image, notes.append), turned))
    if turned != 1:
        notes.append(f"turned upright (EXIF orientation {turned})")
    return pixels


def _sixteen_bits(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(25)[24] == 16


def shown_name(name: str) -> str:
    """A file name as it may be shown: one line, without folders and invisible characters, at most 60 characters."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    clean = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    if len(clean) > _LONGEST_NAME:
        half = _LONGEST_NAME // 2 - 1
        clean = f"{clean[:half]}…{clean[-half:]}"
    return clean or "The file"
