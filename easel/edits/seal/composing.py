"""From blobs to a sealed picture's pixels, and what was measured on the way, ready to be kept and told."""

from pathlib import Path
from typing import Any

from easel.edits.edit_runs import EditRun
from easel.edits.plan import SealChoice, placement_of
from easel.edits.seal.rows import name_of
from easel.pictures import png, seal
from easel.pictures.colour import to_srgb
from easel.pictures.decode import KEPT, load, opened, orientation, upright
from easel.pictures.png import Pixels
from easel.pictures.seal import Judged
from easel.store.blobs import Blobs


class Unsealable(ValueError):
    """What a seal needs is not known; a sentence for people."""


def judged(blobs: Blobs, planned: EditRun, raw: Path, *, align: bool) -> Judged:
    """The picture as it came, held against the source and mask of its edit. About 1 s at 3840x2160.

    Raises BrokenPicture, OSError, Unsealable when there was no mask.
    """
    if planned.mask_sha256 is None or planned.placement is None:
        raise Unsealable("This edit had no mask.")
    source, mask = (png.read(blobs.path(digest)) for digest in (planned.source_sha256, planned.mask_sha256))
    return seal.judged(source, mask, _result(raw), placement_of(planned.placement), align=align)


def composed(judgement: Judged, choice: SealChoice) -> Pixels:
    """The picture that `choice` (strict or blended) makes, of the source's size and channels."""
    assert choice.mode != "raw"
    return seal.sealed(judgement, choice.mode, feather=choice.feather, match_colour=choice.colour_match)


def measures(judgement: Judged, choice: SealChoice) -> dict[str, Any]:
    """See sealing.py. JSON-ready."""
    drift = judgement.drift
    scale = round((drift.scale_x + drift.scale_y) / 2, 5)
    return {
        "leak": round(judgement.leak.share, 5),
        "leak_mean": round(judgement.leak.mean, 2),
        "leak_max": judgement.leak.largest,
        "leak_aligned": None if judgement.leak_aligned is None else round(judgement.leak_aligned.share, 5),
        "protected": judgement.leak.protected,
        "drift": [round(drift.dx, 2), round(drift.dy, 2), scale] if drift.known else None,
        "aligned": judgement.leak_aligned is not None,
        "seal": choice.mode,
        "choice": name_of(choice),
        "notes": list(judgement.notes),
    }


def _result(raw: Path) -> Pixels:
    """What came, as (H, W, 3 or 4) sRGB pixels."""
    with opened(raw, KEPT) as (header, image):
        load(raw, header, image)
        turned = orientation(image)
        return png.of_image(upright(to_srgb(image, _unsaid), turned))


def _unsaid(_note: str) -> None:
    """What a conversion would tell about a file of somebody's own is of no interest for a server's answer."""
