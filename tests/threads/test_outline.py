"""A thread from above: what follows what, how each turn stands, and what all of it has cost."""

from easel.studio import Studio
from easel.threads import outline, tree
from tests.threads.conftest import Say


def test_turns_are_known_by_what_they_follow(studio: Studio, say: Say) -> None:
    """Words alone and pictures are both answers; a branch is another way to another end."""
    first = say("Hello!")
    second, other = say("A red fox", after=first, tool_choice="always"), say("Thanks!", after=first)
    steps = studio.converse.threads.steps(first.thread_id)
    assert list(steps) == [first.id, second.id, other.id]
    assert [each.id for each in tree.path(steps, second.id)] == [first.id, second.id]
    assert tree.siblings(steps, steps[second.id]) == (second.id, other.id)
    assert tree.last_of(steps, first.id) == other.id
    assert tree.last_of(steps, second.id) == second.id
    assert [(each.goes_on, each.has_picture) for each in steps.values()] == [(True, False), (True, True), (True, False)]


def test_what_failed_is_no_turn_to_go_on_from(studio: Studio, say: Say) -> None:
    """It has ended, and nobody answered."""
    failed = say("A red fox [fault: 400]")
    step = studio.converse.threads.steps(failed.thread_id)[failed.id]
    assert failed.run.jobs[0].state in ("failed", "unknown")
    assert not step.goes_on
    assert not step.is_running


def test_all_that_a_thread_took_is_counted(studio: Studio, say: Say) -> None:
    """Tokens of words and pictures; where a price is not known, that is said."""
    first = say("Hello!")
    say("A red fox", after=first, tool_choice="always")
    spent = studio.converse.threads.spent(first.thread_id)
    assert spent.pictures == 1
    assert spent.tokens > 0
    assert not spent.is_whole
    assert studio.converse.threads.spent("nobody") == outline.Spent()


def test_some_turns_are_read_and_not_all(studio: Studio, say: Say) -> None:
    """By their ids, in their order; and a thread's newest picture for a list of threads."""
    first = say("A red fox", tool_choice="always")
    second = say("Thanks!", after=first)
    threads = studio.converse.threads
    assert threads.named(first.thread_id, (second.id, first.id)) == threads.turns(first.thread_id)
    assert threads.turn(first.thread_id, second.id) == second
    assert threads.turn("nobody", second.id) is None
    assert threads.faces((first.thread_id, "nobody")) == {first.thread_id: first.pictures[0].id}
