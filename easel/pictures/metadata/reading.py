"""What a picture's file says about how it was made, whichever program wrote it."""

from collections.abc import Iterator
from pathlib import Path

from easel.pictures.metadata import carrier, comfy, exif, invoke, json_text, parameters, png_parts, story, xmp
from easel.pictures.metadata.parts import Parts
from easel.pictures.metadata.said import Said


def read(data: bytes | Path) -> Said | None:
    """What the file of a PNG, JPEG or WebP says of its making, or None: other formats, and most photographs, say nothing.

    Of several records the one that tells most counts: Easel's own, then InvokeAI's, AUTOMATIC1111's, ComfyUI's. Parts of more
    than 2 MB, unpacked, are passed over. Damage is no error: what stands before it counts. Raises OSError for a Path that
    cannot be read, and nothing else. Nothing that is named in the file is opened or asked for.
    """
    return next(_told(carrier.parts(data)), None)


def _told(parts: Parts) -> Iterator[Said]:
    texts = parts.texts
    yield from _some(story.said(json_text.record(texts.get(png_parts.OWN, ""))))
    yield from _some(xmp.said(parts.xmp, parts.more_xmp))
    yield from _some(invoke.said(texts.get("invokeai_metadata", "")))
    yield from _some(invoke.said_before(texts.get("sd-metadata", "")))
    yield from _some(parameters.said(texts.get("parameters", "")))
    yield from _some(comfy.said(texts.get("prompt", ""), texts.get("workflow", "")))
    yield from _in_exif(parts.exif)


def _some(said: Said | None) -> Iterator[Said]:
    if said is not None:
        yield said


def _in_exif(block: bytes) -> Iterator[Said]:
    comment, labelled = exif.comment(block), exif.labelled(block)
    if parameters.is_told(comment):
        yield from _some(parameters.said(comment))
    yield from _some(comfy.said(labelled.get("prompt", ""), labelled.get("workflow", "")))
    yield from _some(comfy.said(comment))
