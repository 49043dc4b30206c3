"""From blobs to a sealed picture: what is measured is the model's doing, and what is protected stays to the bit."""

import hashlib
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from easel.edits.edit_runs import EditRun
from easel.edits.plan import SealChoice
from easel.edits.seal.composing import Unsealable, composed, judged, measures
from easel.pictures import png
from easel.pictures.fit import Box, Placement
from easel.pictures.png import Pixels
from easel.sizes import Size
from easel.store.store import Store
from tests.pictures import samples

SIZE = Size(320, 240)
SOURCE, MASK = samples.photo(320, 240), samples.disc(320, 240)


def kept(store: Store, folder: Path, pixels: Pixels) -> str:
    path = folder / "kept.png"
    png.write(pixels, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    store.blobs.put_file(path, digest)
    return digest


@pytest.fixture
def planned(store: Store, tmp_path: Path) -> EditRun:
    placement = Placement(SIZE, SIZE, Box.whole(SIZE), Box.whole(SIZE))
    return EditRun({}, asdict(placement), "source", kept(store, tmp_path, SOURCE), kept(store, tmp_path, MASK))


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """What a model made: painted in the mask, and a stripe where it should not have."""
    pixels = SOURCE.copy()
    pixels[MASK > 0] = 255 - pixels[MASK > 0]
    pixels[:24] = 255 - pixels[:24]
    png.write(pixels, tmp_path / "raw.png")
    return tmp_path / "raw.png"


def test_what_is_protected_comes_from_the_source(store: Store, planned: EditRun, raw: Path) -> None:
    """Strictly sealed, the stripe is gone and the painted disc is there."""
    sealed = composed(judged(store.blobs, planned, raw, align=False), SealChoice("strict"))
    assert np.array_equal(sealed[MASK == 0], SOURCE[MASK == 0])
    assert (sealed[MASK > 0] != SOURCE[MASK > 0]).any(axis=1).mean() > 0.9


def test_the_leak_is_told_as_it_was(store: Store, planned: EditRun, raw: Path) -> None:
    """The share of protected pixels that changed, JSON-ready, with the way it was sealed."""
    told = measures(judged(store.blobs, planned, raw, align=False), SealChoice("blended", feather=6, align=False))
    assert told["leak"] == pytest.approx(24 * 320 / (MASK == 0).sum(), abs=0.02)
    assert (told["seal"], told["choice"], told["aligned"]) == ("blended", "blended-6-unaligned", False)
    assert told["protected"] == (MASK == 0).sum()


def test_without_a_mask_there_is_nothing_to_seal_by(store: Store, planned: EditRun, raw: Path) -> None:
    """Said in a sentence."""
    whole = EditRun({}, None, planned.source_id, planned.source_sha256, None)
    with pytest.raises(Unsealable, match="no mask"):
        judged(store.blobs, whole, raw, align=False)
