"""What a paint canvas lies on: the picture with its mask as a tint, at the canvas's own size."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from easel.edits.mask import background
from easel.edits.mask.masks import Mask, Masks
from easel.edits.sources import Sources
from easel.store.store import Store
from tests.pictures import samples

Ground = Callable[..., Any]


@pytest.fixture
def ground(store: Store, masks: Masks) -> Ground:
    """Reads the ground of a mask: (H, W, 3)."""

    def read(mask: Mask, percent: int = 50, edge: int = 120) -> Any:
        path = background.ground(store, Sources(store), masks, mask, "#ff0000", percent, edge)
        with Image.open(path) as image:
            return np.asarray(image).astype(np.int16)

    return read


def test_painted_places_are_tinted_and_others_as_they_are(ground: Ground, masks: Masks, mask: Mask) -> None:
    """By the share that was asked for; the rest differs by what a JPEG costs."""
    plain = ground(mask)
    tinted = ground(masks.replace(mask.id, samples.disc(120, 80), "paint"))
    assert plain.shape == tinted.shape == (80, 120, 3)
    wanted = (plain[40, 60] + [255, 0, 0]) / 2
    assert np.abs(tinted[40, 60] - wanted).max() < 12
    assert np.abs(tinted[:10, :10] - plain[:10, :10]).mean() < 3


def test_it_has_the_canvas_size(ground: Ground, mask: Mask) -> None:
    """Its longest edge is the one that was asked for."""
    assert ground(mask, edge=60).shape == (40, 60, 3)


def test_it_is_made_once_for_a_state(store: Store, masks: Masks, mask: Mask) -> None:
    """Another look at the same is the same file; of many, the newest stay."""
    sources = Sources(store)
    first = background.ground(store, sources, masks, mask, "#ff0000", 50, 60)
    assert background.ground(store, sources, masks, mask, "#ff0000", 50, 60) == first
    many = [background.ground(store, sources, masks, mask, "#ff0000", each, 60) for each in range(background.KEPT + 2)]
    assert set(first.parent.iterdir()) == set(many[2:])


def test_without_its_picture_there_is_none(store: Store, masks: Masks, mask: Mask) -> None:
    """A source that is gone is said."""
    with pytest.raises(LookupError, match="no such picture"):
        background.ground(store, Sources(store), masks, replace(mask, source_id="gone"), "#ff0000", 50, 60)
