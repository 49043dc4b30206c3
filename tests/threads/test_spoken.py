"""What was said and answered is read without the rest of a turn."""

from easel.store.scope import STUDIO
from easel.studio import Studio
from easel.threads import spoken
from tests.threads.conftest import Say


def test_words_and_what_a_picture_shows_are_read(studio: Studio, say: Say) -> None:
    """The same as a whole turn says; of what is another desk's nothing."""
    first = say("Paint a red boat", tool_choice="always")
    second = say("Hello!", after=first)
    with studio.store.database.reading() as connection:
        read = spoken.read(connection, STUDIO, (first.id, second.id))
        assert spoken.read(connection, "another", (first.id,)) == {}
    for turn in (first, second):
        assert (read[turn.id].run_id, read[turn.id].text, read[turn.id].words) == (turn.run.id, turn.text, turn.words)
    (picture,) = first.pictures
    assert read[first.id].shows == (picture.revised_prompt or picture.prompt)
    assert not read[second.id].shows
