"""Files that show a mask or carry it out: made for a state, found again, and few of them kept."""

import numpy as np
import pytest

from easel.edits.mask import views
from easel.edits.mask.changes import Changes
from easel.edits.mask.masks import Mask
from easel.pictures import png
from easel.store.scope import STUDIO
from easel.store.store import Store
from tests.pictures import samples

DISC = samples.disc(120, 80)


def test_an_overlay_is_the_tint_where_the_mask_is(store: Store, mask: Mask) -> None:
    """Its alpha is the mask, no larger than asked for."""
    state = Changes(store).state(STUDIO, mask.id)
    shown = png.read(views.overlay(store, state, DISC, "#e5484d", 500))
    assert shown.shape == (80, 120, 4)
    assert shown[40, 60].tolist() == [0xE5, 0x48, 0x4D, 255]
    assert np.array_equal(shown[..., 3], DISC)
    assert png.read(views.overlay(store, state, DISC, "#e5484d", 60)).shape == (40, 60, 4)


@pytest.mark.parametrize("colour", ["#fff", "#e5484d00", "red", ""])
def test_what_is_no_colour_is_refused(store: Store, mask: Mask, colour: str) -> None:
    """In words, or as the number it is not."""
    with pytest.raises(ValueError, match=r"colour|hexadecimal"):
        views.overlay(store, Changes(store).state(STUDIO, mask.id), DISC, colour, 60)


def test_an_export_is_what_a_request_would_carry(store: Store, mask: Mask) -> None:
    """Found again for the same state, made anew for another."""
    changes = Changes(store)
    state = changes.state(STUDIO, mask.id)
    path = views.export(store, state, DISC)
    assert np.array_equal(samples.sent_mask(path), DISC)
    made = path.stat().st_mtime_ns
    assert views.export(store, state, DISC).stat().st_mtime_ns == made
    later = changes.change(STUDIO, mask.id, lambda state: changes.step(state, DISC.copy(), "paint"))
    assert views.export(store, later, DISC) != path


def test_only_the_newest_are_kept(store: Store, mask: Mask) -> None:
    """The browser has the others."""
    state = Changes(store).state(STUDIO, mask.id)
    many = [views.overlay(store, state, DISC, "#000000", edge) for edge in range(20, 20 + views.KEPT + 3)]
    assert set(many[0].parent.iterdir()) == set(many[3:])
