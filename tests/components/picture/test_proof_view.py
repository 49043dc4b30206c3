"""What is said of the words of a picture: a few words on its tile, each word by itself in the full view."""

import pytest
import sqlalchemy as sa

from components.picture import proof_view
from easel.library.tables import proof
from easel.proofs import records
from easel.proofs.reading import Line, Reading
from easel.runs.records import Run
from easel.store.scope import STUDIO
from easel.studio import Studio
from tests.made_library import make


@pytest.fixture(scope="module")
def run(studio: Studio) -> Run:
    """With four pictures; nothing reads them here."""
    studio.proofs.close()
    make(studio.store, 4)
    return studio.runs.recent(1)[0]


def _known(studio: Studio, picture_id: str, words: str, *lines: str, state: str = "done") -> None:
    """As if the reader had seen these lines."""
    with studio.store.database.noting() as connection:
        connection.execute(sa.delete(proof))
        records.ask(connection, picture_id, STUDIO, words.split())
        if state != "asked":
            (waiting,) = records.waiting(connection)
            records.settle(connection, waiting, _reading(*lines) if state == "done" else None)


def _reading(*lines: str) -> Reading:
    made = []
    for row, text in enumerate(lines):
        at = tuple((place + 0.5) / len(text) for place in range(len(text)))
        edges = ((0.0, row * 50.0), (300.0, row * 50.0)), ((0.0, row * 50.0 + 40), (300.0, row * 50.0 + 40))
        made.append(Line(text, (1.0,) * len(text), at, *edges))
    return Reading(tuple(made))


@pytest.mark.parametrize(
    ("words", "lines", "state", "fact"),
    [
        ("Summer Sale", ("Summer Sale",), "done", {"words": "2 of 2 words right"}),
        ("Summer Sale", ("Summer Slae",), "done", {"words": "1 of 2 words right", "tone": "amber"}),
        ("Summer Привет", ("Summer",), "done", {"words": "1 of 2 words right, 1 unclear"}),
        ("Open", ("Open",), "done", {"words": "1 of 1 word right"}),
        ("Summer Sale", (), "asked", {"words": "reading 2 words…"}),
        ("Summer Sale", (), "failed", None),
        ("", ("Summer",), "done", None),
    ],
)
def test_a_tile_counts_the_words(
    studio: Studio, run: Run, words: str, lines: tuple[str, ...], state: str, fact: dict[str, str] | None
) -> None:
    """In amber where one is wrong; nothing where none were wanted or the picture could not be read."""
    name = run.jobs[0].pictures[0].id
    _known(studio, name, words, *lines, state=state)
    assert proof_view.facts([run]) == ({name: fact} if fact else {})


def test_each_word_says_what_became_of_it_and_whether_it_can_be_fixed(studio: Studio, run: Run) -> None:
    """Right, wrong, missing, not sure, not asked for; a fix needs a place in the picture and a word that was wanted there."""
    name = run.jobs[0].pictures[0].id
    _known(studio, name, "Summer Sale Friday Привет", "SUMMER Slae", "Open")
    told = proof_view.told(name)["proof"]
    assert (told["state"], told["sum"], told["text"]) == ("done", "1 of 4 words right, 1 unclear", "SUMMER Slae\nOpen")
    assert [(word["wanted"], word["read"], word["said"], word["fix"]) for word in told["words"]] == [
        ("Summer", "SUMMER", "right", False),
        ("Sale", "Slae", "wrong", True),
        ("Friday", "", "missing", False),
        ("Привет", "", "unclear", False),
        ("", "Open", "not in the prompt", False),
    ]


def test_what_is_not_read_yet_can_be_asked_for(studio: Studio, run: Run) -> None:
    """None, on its way, and failed are told apart; where pictures are not read at all, nothing is said."""
    name = run.jobs[1].pictures[0].id
    assert proof_view.told(name) == {"proof": {"state": "none"}}
    for state in ("asked", "failed"):
        _known(studio, name, "Open", state=state)
        assert proof_view.told(name)["proof"]["state"] == state
    studio.proofs.is_on = False
    assert proof_view.told(name) == {}
    studio.proofs.is_on = True
