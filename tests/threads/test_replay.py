"""What was said before a turn is told again: the newest first as far as it fits, without what failed, with its attachments."""

from pathlib import Path

from easel.pictures import png
from easel.store.scope import STUDIO
from easel.studio import Studio
from easel.threads import queries, replay
from easel.threads.replay import Replay
from tests.pictures import samples
from tests.threads.conftest import Say


def _replay(studio: Studio, thread_id: str, head: str, budget: int) -> Replay:
    with studio.store.database.reading() as connection:
        return replay.of(connection, STUDIO, thread_id, head, budget)


def test_the_oldest_stays_out_first(studio: Studio, say: Say) -> None:
    """Both sides of a turn go or stay together; how many did not fit is told."""
    first = say("Hello! " + "a " * 400)
    second = say("Thanks!", after=first)
    whole = _replay(studio, first.thread_id, second.id, 30_000)
    assert [said.role for said in whole.messages] == ["user", "assistant", "user", "assistant"]
    assert (whole.left_out, whole.tokens) == (0, sum(said.tokens for said in whole.messages))
    short = _replay(studio, first.thread_id, second.id, 100)
    assert [said.text for said in short.messages] == ["Thanks!", second.words]
    assert short.left_out == 1


def test_attachments_are_told_again(studio: Studio, say: Say, tmp_path: Path) -> None:
    """What was attached to an earlier turn goes along in its own message, within its price."""
    file = tmp_path / "photo.png"
    png.write(samples.photo(512, 512), file)
    source = studio.edit.bring_in(file, "photo.png").result(30)
    first = say("Hello!", attached=(source.id,))
    second = say("Thanks!", after=first)
    told = _replay(studio, first.thread_id, second.id, 30_000)
    assert [each.sha256 for each in told.messages[0].pictures] == [source.sha256]
    assert told.messages[0].tokens > 1000
    assert not any(said.pictures for said in told.messages[1:])


def test_the_last_picture_goes_along_unless_it_is_changed(studio: Studio, say: Say) -> None:
    """So that what is spoken of can be seen."""
    first = say("Paint a red boat", tool_choice="always")
    assert first.primary is not None
    with studio.store.database.reading() as connection:
        free = replay.of(connection, STUDIO, first.thread_id, first.id, 30_000)
        changed = replay.of(connection, STUDIO, first.thread_id, first.id, 30_000, base_picture=first.primary.id)
    assert [each.sha256 for each in free.messages[-1].pictures] == [first.primary.sha256]
    assert [said.role for said in free.messages] == ["user", "assistant"]
    assert not changed.messages[-1].pictures
    assert "[A picture was made here:" in changed.messages[-1].text


def test_a_turn_that_failed_poisons_nothing(studio: Studio, say: Say) -> None:
    """It is left out of what is told again, and of what the turn after it follows."""
    first = say("Hello!")
    failed = say("Thanks!", after=first, text_model="gpt-nothing-of-the-kind")
    assert failed.run.jobs[0].state == "failed"
    assert not failed.is_answered
    third = say("Thanks!", after=failed)
    with studio.store.database.reading() as connection:
        turn = queries.turn_of_run(connection, STUDIO, third.run.id)
        assert turn is not None
        told = replay.before(connection, STUDIO, turn, 30_000)
    assert [said.text for said in told.messages] == ["Hello!", first.words]
