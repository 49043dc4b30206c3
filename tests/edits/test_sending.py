"""What is made of an edit's pictures before they travel: as little as the server and the mask allow."""

from collections.abc import Callable

import numpy as np

from easel.edits.sending import Painted, Part, Sending
from easel.edits.sources import Source, Sources
from easel.pictures import png
from easel.pictures.fit import Box, Placement
from easel.sizes import Size
from easel.store.store import Store
from tests.pictures import samples

PAD = Placement(Size(300, 200), Size(320, 320), Box(0, 0, 300, 200), Box(10, 60, 300, 200))


def one(
    store: Store, source: Source, *, limit: int = 10**8, smaller: bool = False, painted: Painted | None = None
) -> Part:
    (part,) = Sending(store, limit=limit, smaller=smaller).parts([source], None, painted)
    return part


def test_a_picture_that_fits_travels_as_it_is(store: Store, bring: Callable[..., Source]) -> None:
    """The stored file itself, under its own name."""
    source = bring(300, 200, name="My photo.jpg")
    part = one(store, source)
    assert (part.path, part.size, part.notes, part.mask) == (Sources(store).path(source), Size(300, 200), (), None)
    sent = part.image(source)
    assert (sent.name, sent.content_type) == ("My photo.png", "image/png")


def test_a_mask_goes_along_at_both_sizes(store: Store, bring: Callable[..., Source]) -> None:
    """As servers take it, and at the picture's own size for the seal."""
    source, disc = bring(300, 200), samples.disc(300, 200)
    (part,) = Sending(store, limit=10**8, smaller=False).parts([source], PAD, Painted("disc", disc))
    assert part.size == Size(320, 320)
    assert part.mask is not None
    assert part.native is not None
    assert np.array_equal(png.read(part.native), disc)
    sent = samples.sent_mask(part.mask)
    assert sent.shape == (320, 320)
    assert np.array_equal(sent[60:260, 10:310], disc)
    assert sent[0].min() == 255, "padding is the model's to paint"


def test_what_is_too_large_is_told_or_made_smaller(store: Store, bring: Callable[..., Source]) -> None:
    """Told with an offer; on request a JPEG of it, and what was done is said."""
    source = bring(400, 300)
    limit = source.size_bytes // 2
    sending = Sending(store, limit=limit, smaller=False)
    (problem,) = sending.problems([source], sending.parts([source], None, None))
    assert (problem.rule, problem.nearest) == ("part_limit", "smaller")
    part = one(store, source, limit=limit, smaller=True)
    assert part.path.stat().st_size <= limit
    assert (part.path.suffix, part.content_type) == (".jpg", "image/jpeg")
    assert "as a JPEG" in part.notes[0]


def test_under_a_mask_it_stays_a_png_and_shrinks(store: Store, bring: Callable[..., Source]) -> None:
    """Picture and mask must agree to the pixel: both are scaled alike."""
    source = bring(640, 480)
    limit = source.size_bytes // 2
    part = one(store, source, limit=limit, smaller=True, painted=Painted("disc", samples.disc(640, 480)))
    assert part.path.suffix == ".png"
    assert part.path.stat().st_size <= limit
    assert part.size.width < 640
    assert part.mask is not None
    assert samples.sent_mask(part.mask).shape == (part.size.height, part.size.width)
