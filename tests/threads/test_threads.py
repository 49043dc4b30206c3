"""Threads are listed by what was said last, found by words, renamed, laid in the trash and taken out again."""

from easel.studio import Studio
from tests.threads.conftest import Say


def test_what_was_touched_last_comes_first(studio: Studio, say: Say) -> None:
    """A further turn brings an older thread to the front."""
    first, second = say("Hello!"), say("Good morning!")
    assert [each.id for each in studio.converse.threads.recent(2)] == [second.thread_id, first.thread_id]
    say("Thanks!", after=first)
    assert [each.id for each in studio.converse.threads.recent(2)] == [first.thread_id, second.thread_id]
    oldest = studio.converse.threads.recent(1)[0]
    assert studio.converse.threads.recent(1, before=oldest.touched)[0].id == second.thread_id


def test_threads_are_found_by_what_was_said(studio: Studio, say: Say) -> None:
    """Part of a word of any turn, whatever its case and script; nothing is a pattern."""
    turn = say("Hello!")
    say("谢谢 100% Zebra", after=turn)
    found = studio.converse.threads.recent
    assert [each.id for each in found(text="zEBR")] == [turn.thread_id]
    assert [each.id for each in found(text="谢")] == [turn.thread_id]
    assert [each.id for each in found(text="100%")] == [turn.thread_id]
    assert found(text="1_0%") == ()


def test_a_thread_has_another_name(studio: Studio, say: Say) -> None:
    """Blanks are tidied, an empty name changes nothing, a long one is cut."""
    turn, threads = say("Hello!"), studio.converse.threads
    assert threads.rename(turn.thread_id, "  Posters \n for spring ")
    assert not threads.rename(turn.thread_id, "  ")
    found = threads.thread(turn.thread_id)
    assert found is not None
    assert found.title == "Posters for spring"
    assert threads.rename(turn.thread_id, "x" * 500)
    found = threads.thread(turn.thread_id)
    assert found is not None
    assert len(found.title) == 200


def test_the_trash_gives_threads_back(studio: Studio, say: Say) -> None:
    """In the trash it is on no list; restored, or spoken in again, it is."""
    turn, threads = say("Hello!"), studio.converse.threads
    assert threads.trash(turn.thread_id)
    assert turn.thread_id not in [each.id for each in threads.recent()]
    assert threads.restore(turn.thread_id)
    assert threads.recent(1)[0].id == turn.thread_id
    threads.trash(turn.thread_id)
    say("Thanks!", after=turn)
    assert threads.recent(1)[0].id == turn.thread_id


def test_a_thread_stands_where_it_was_looked_at(studio: Studio, say: Say) -> None:
    """At any of its own turns, and at no other's."""
    first, other = say("Hello!"), say("Good morning!")
    second, threads = say("Thanks!", after=first), studio.converse.threads
    assert threads.look_at(first.thread_id, first.id)
    found = threads.thread(first.thread_id)
    assert found is not None
    assert found.head == first.id
    assert not threads.look_at(first.thread_id, other.id)
    assert threads.look_at(first.thread_id, second.id)


def test_a_picture_stands_for_its_turn(studio: Studio, say: Say) -> None:
    """The one that a person chose, of several; without a choice the first."""
    turn = say("Paint a red boat", tool_choice="always", n=2)
    first, second = turn.pictures
    assert turn.primary == first
    assert studio.converse.threads.prefer(turn.id, second.id)
    turn = studio.converse.threads.turns(turn.thread_id)[0]
    assert turn.primary == second
    assert not studio.converse.threads.prefer("0" * 36, second.id)
