"""Turns are written with their runs: in a thread that is there, after a turn of it."""

import pytest

from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.studio import Studio
from easel.threads import rows
from easel.threads.rows import NewTurn, title
from tests.threads.conftest import Say


def test_a_thread_is_called_by_the_beginning_of_what_was_said() -> None:
    """Up to the end of a word, on one line."""
    assert title("Paint\n a   boat") == "Paint a boat"
    assert title("word " * 40) == ("word " * 16).strip() + "…"
    assert title("x" * 200) == "x" * 79 + "…"


def test_a_turn_follows_a_turn_of_its_thread(studio: Studio, say: Say) -> None:
    """Another thread's is none; nothing is written then."""
    first, other = say("Hello!"), say("Good morning!")
    new = NewTurn(new_id(), first.thread_id, False, other.id, "Thanks!", desk=STUDIO)
    with pytest.raises(LookupError), studio.store.database.writing() as connection:
        rows.put(connection, first.run.id, new)
    assert len(studio.converse.threads.turns(first.thread_id)) == 1


def test_what_is_known_of_an_answer_grows(studio: Studio, say: Say) -> None:
    """Each word that comes is written over the ones before, and nothing else is lost."""
    turn = say("Hello!")
    (job,) = turn.run.jobs
    with studio.store.database.writing() as connection:
        rows.say(connection, job.id, words="More words")
    now = studio.converse.threads.turns(turn.thread_id)[0].answer(job.id)
    assert now.words == "More words"
    assert now.response_id == turn.answer(job.id).response_id
