"""Masks on a real library."""

from collections.abc import Callable

import pytest

from easel.edits.mask import revisions
from easel.edits.mask.masks import Mask, Masks
from easel.edits.sources import Source
from easel.store.store import Store


@pytest.fixture
def masks(store: Store) -> Masks:
    return Masks(store)


@pytest.fixture
def mask(masks: Masks, bring: Callable[..., Source]) -> Mask:
    """The empty mask of a picture of 120 x 80."""
    return masks.of(bring(120, 80).id)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many steps are kept, made few."""
    monkeypatch.setattr(revisions, "KEPT", 12)
    return revisions.KEPT
