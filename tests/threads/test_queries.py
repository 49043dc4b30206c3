"""A page asks for what has changed in its thread, and is told of no other turn."""

from easel.store.scope import STUDIO
from easel.studio import Studio
from easel.threads import queries, rows
from tests.threads.conftest import Say


def test_only_what_changed_is_told(studio: Studio, say: Say) -> None:
    """By the change counter: a new turn, and one whose answer is another than before."""
    first = say("Hello!")
    seen = studio.store.database.version()
    second = say("Thanks!", after=first)
    threads = studio.converse.threads
    assert [each.id for each in threads.turns(first.thread_id, since=seen)] == [second.id]
    seen = studio.store.database.version()
    assert threads.turns(first.thread_id, since=seen) == ()
    with studio.store.database.writing() as connection:
        rows.say(connection, first.run.jobs[0].id, words="Hi")
    assert [each.id for each in threads.turns(first.thread_id, since=seen)] == [first.id]


def test_a_run_that_answers_nothing_has_no_turn(studio: Studio) -> None:
    """Such as a generation's, or none at all."""
    with studio.store.database.reading() as connection:
        assert queries.turn_of_run(connection, STUDIO, "0" * 36) is None
        assert queries.one_thread(connection, STUDIO, "0" * 36) is None
