"""Masks on a real library."""

from collections.abc import Callable

import pytest

from easel.edits.mask.masks import Mask, Masks
from easel.edits.sources import Source
from easel.library.library import Library


@pytest.fixture
def masks(library: Library) -> Masks:
    return Masks(library)


@pytest.fixture
def mask(masks: Masks, bring: Callable[..., Source]) -> Mask:
    """The empty mask of a picture of 120 x 80."""
    return masks.of(bring(120, 80).id)
