"""How a mask changes: one step after another, whoever else takes one at the same time."""

from dataclasses import replace

import numpy as np
import pytest

from easel.edits.mask.changes import Changes
from easel.edits.mask.masks import Mask
from easel.edits.mask.revisions import Revision, State
from easel.pictures.masks import Adjustments, derived
from easel.store.scope import STUDIO
from easel.store.store import Store
from tests.pictures import samples

DISC = samples.disc(120, 80)


@pytest.fixture
def changes(store: Store) -> Changes:
    return Changes(store)


def painted(changes: Changes, mask_id: str) -> State:
    return changes.change(STUDIO, mask_id, lambda state: changes.step(state, DISC.copy(), "paint"))


def test_a_step_is_the_new_head(changes: Changes, mask: Mask) -> None:
    """With its pixels, and what is said of them."""
    state = painted(changes, mask.id)
    assert np.array_equal(changes.painted(state), DISC)
    assert (state.head.action, state.head.warning) == ("paint", "")
    assert 0.1 < state.head.coverage < 0.3


def test_no_step_is_no_change(changes: Changes, mask: Mask) -> None:
    """The mask is told as it stands."""
    assert changes.change(STUDIO, mask.id, lambda _: None) == changes.state(STUDIO, mask.id)


def test_who_lost_the_race_looks_again(changes: Changes, mask: Mask, store: Store) -> None:
    """Another process's step in between is not written over: the step is made anew upon it."""
    seen: list[int] = []

    def make(state: State) -> Revision:
        seen.append(state.last)
        if len(seen) == 1:
            painted(Changes(store), mask.id)
        return changes.step(state, np.full_like(DISC, 255), "fill")

    state = changes.change(STUDIO, mask.id, make)
    assert seen == [1, 2]
    assert [each.action for each in state.kept] == ["fill", "paint", "new"]


def test_adjustments_leave_what_was_painted(changes: Changes, mask: Mask) -> None:
    """What is sent follows them; the same ones again are no step."""
    painted(changes, mask.id)
    grown = Adjustments(grow=5)
    state = changes.change(STUDIO, mask.id, lambda state: changes.adjusted(state, grown))
    assert np.array_equal(changes.painted(state), DISC)
    assert np.array_equal(changes.derived(state), derived(DISC, grown))
    assert changes.adjusted(state, grown) is None


def test_another_masks_pixels_come_at_this_ones_size(changes: Changes, mask: Mask) -> None:
    """And its adjustments in the same measure; a copy of itself is no step."""
    other = changes.make(STUDIO, "other", mask.source_id, "named", samples.disc(60, 40))
    other = changes.change(STUDIO, "other", lambda state: changes.adjusted(state, Adjustments(feather=4)))
    step = changes.copied(changes.state(STUDIO, mask.id), other)
    assert step is not None
    assert step.adjustments["feather"] == 8
    assert changes.files.get(mask.id, step.sha256).shape == (80, 120)
    assert changes.copied(other, other) is None


def test_a_mask_that_is_not_there_is_said(changes: Changes, mask: Mask) -> None:
    """Also for a revision of the same name."""
    with pytest.raises(LookupError):
        changes.state(STUDIO, "nobody")
    made = changes.make(STUDIO, mask.id, mask.source_id, "again", DISC.copy())
    assert made == replace(changes.state(STUDIO, mask.id))
    assert made.head.action == "new", "the one that stands is told, nothing is made over it"
