"""Puts into an encoded picture how it was made; pixels stay as they are, byte for byte."""

from collections.abc import Callable

from easel.pictures.metadata import carrier, exif, jpeg_parts, json_text, parameters, png_parts, webp_parts, xmp
from easel.pictures.metadata.parts import Parts
from easel.pictures.metadata.said import cleaned
from easel.pictures.metadata.story import Story

__all__ = ["Story", "packet", "with_story"]

_PUBLIC_PROMPT = 40_000  # bytes of XML, of the 64 KB of a JPEG's first packet
_COMMENT_PROMPT = 60_000  # bytes of UTF-16, of EXIF's 64 KB
_LONGEST_SETTING = 200  # letters: six of them fit into the rest, quoted


def with_story(data: bytes, format: str, story: Story) -> bytes:
    """The same encoded picture ("png", "jpeg" or "webp") that now tells its story, for Easel and for the field's programs.

    PNG: texts `easel` and `parameters`, and XMP. JPEG and WebP: XMP, and an EXIF comment where the file has no EXIF. An
    earlier story is replaced. What other programs wrote stays, and so does a C2PA manifest; since that is bound to the bytes
    of the file, who validates it will now see that something was added. AVIF, other formats, and bytes that are damaged come
    back unchanged. Texts lose control characters, and their line ends become newlines.
    """
    write = {"png": _png, "jpeg": _jpeg, "jpg": _jpeg, "webp": _webp}.get(format.lower())
    return data if write is None else write(data, carrier.parts(data), story)


def packet(story: Story) -> bytes:
    """The story as XMP, for an encoder of another format that takes some along."""
    return xmp.packet(xmp.public(story, story.prompt), xmp.own(story))


def _png(data: bytes, found: Parts, story: Story) -> bytes:
    texts = {"parameters": _parameters(story, story.prompt), png_parts.OWN: json_text.written(story.record())}
    if _is_foreign(found.texts.get("parameters", "")):
        del texts["parameters"]
    if packet := _packet(found.xmp, xmp.public(story, story.prompt), xmp.own(story)):
        texts[png_parts.XMP] = packet.decode(errors="ignore")
    return png_parts.written(data, texts)


def _is_foreign(text: str) -> bool:
    said = parameters.said(text)
    return said is not None and said.program != "Easel"


def _webp(data: bytes, found: Parts, story: Story) -> bytes:
    packet = _packet(found.xmp, xmp.public(story, story.prompt), xmp.own(story))
    return webp_parts.written(data, _comment(found, story), packet)


def _jpeg(data: bytes, found: Parts, story: Story) -> bytes:
    whole, more = _packet(found.xmp, xmp.public(story, story.prompt), xmp.own(story)), b""
    if len(whole) > jpeg_parts.LONGEST_XMP:
        more = xmp.packet(xmp.own(story))
        cut = _cut(story.prompt, _PUBLIC_PROMPT, lambda text: len(xmp.public(story, text).encode()))
        whole = _packet(found.xmp, xmp.public(story, cut), xmp.continued(jpeg_parts.guid(more)))
    if not whole or len(whole) > jpeg_parts.LONGEST_XMP:
        whole = more = b""
    return jpeg_parts.written(data, _comment(found, story), whole, more)


def _packet(foreign: bytes, public: str, own: str) -> bytes:
    """A packet of our own; where another program has one, that one with our own properties in it, its description untouched."""
    if not foreign or xmp.is_easels(foreign):
        return xmp.packet(public, own)
    return xmp.joined(foreign, own)


def _comment(found: Parts, story: Story) -> bytes:
    """An EXIF block with the comment; b"" where the file has EXIF of others, which stays as it is."""
    if found.exif and not _is_own(found.exif):
        return b""
    prompt = _cut(story.prompt, _COMMENT_PROMPT, lambda text: len(text.encode("utf-16-be", errors="ignore")))
    return exif.made(_parameters(story, prompt))


def _is_own(block: bytes) -> bool:
    """Whether EXIF holds an earlier story's comment and nothing else."""
    comment = exif.comment(block)
    return block == exif.made(comment) and not _is_foreign(comment)


def _parameters(story: Story, prompt: str) -> str:
    return parameters.written(
        cleaned(prompt), [(name, cleaned(value, _LONGEST_SETTING)) for name, value in story.settings()]
    )


def _cut(text: str, most: int, measured: Callable[[str], int]) -> str:
    """The text, or as much of its beginning as measures less than `most`, with "…" behind it."""
    cut = text
    while cut and measured(cut) > most:
        cut = cut[: len(cut) * 9 // 10]
    return text if cut == text else f"{cut}…"
