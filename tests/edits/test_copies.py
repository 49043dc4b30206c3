"""JPEG copies of kept pictures."""

from pathlib import Path

import numpy as np

from easel.edits.copies import jpeg_copy
from easel.edits.workroom import digest_of
from easel.library.records import Picture
from easel.pictures import png
from easel.pictures.intake import take_in
from easel.store.store import Store
from tests.pictures import colours, samples


def kept(store: Store, path: Path) -> Picture:
    digest = digest_of(path)
    store.blobs.put_file(path, digest)
    return Picture(
        "p",
        "j",
        "r",
        0.0,
        digest,
        1,
        144,
        128,
        "png",
        "fox",
        "",
        {},
        {},
        None,
        None,
        thumb_ready=True,
        after_stop=False,
    )


def test_a_copy_has_the_pictures_colours(store: Store, tmp_path: Path) -> None:
    """A copy of a picture in Display P3 is sRGB and looks the same."""
    path = samples.written(tmp_path, "p3.png", colours.png(colours.cicp(12, 13, 0, 1)))
    wanted = png.read(take_in(path, "p3.png", tmp_path / "out.png").path).astype(int)
    copied = samples.decoded(jpeg_copy(store, kept(store, path)).read_bytes()).astype(int)
    assert np.abs(copied - wanted).mean() < 3


def test_what_is_transparent_lies_on_white(store: Store, tmp_path: Path) -> None:
    """JPEG knows no transparency."""
    path = samples.written(tmp_path, "p.png", samples.encoded(np.zeros((128, 144, 4), np.uint8)))
    assert samples.decoded(jpeg_copy(store, kept(store, path)).read_bytes()).min() == 255
