"""How much of its first picture a thread has left is measured and kept with each later picture."""

import time

from easel.store.scope import STUDIO
from easel.studio import Studio
from easel.threads import standing
from tests.threads.conftest import Say


def test_a_changed_picture_has_a_share_left(studio: Studio, say: Say) -> None:
    """The first picture of a thread has none; one that was made of it does; words alone have none."""
    first = say("Paint a red boat", tool_choice="always")
    assert first.primary is not None
    base = studio.edit.bring_in_kept(first.primary.id).result(30)
    second = say("Make it blue", after=first, base=base.id, tool_choice="always")
    share, ends = None, time.monotonic() + 20
    while share is None and time.monotonic() < ends:
        share = (
            {each.id: each for each in studio.converse.threads.turns(first.thread_id)}[second.id]
            .answer(second.run.jobs[0].id)
            .standing
        )
        time.sleep(0.03)
    assert share is not None
    assert 0 <= share < 1
    words = say("Thanks!", after=second)
    for turn in (first, words):
        standing.note(studio.store, STUDIO, turn.run.id, turn.run.jobs[0].id)
        now = {each.id: each for each in studio.converse.threads.turns(first.thread_id)}[turn.id]
        assert now.answer(turn.run.jobs[0].id).standing is None
