"""What the browser is told of a thread: its last turns in full, their versions, what all took, what the next turn changes."""

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from components.converse import turn_cards
from easel.actions.converse import Saying, Started
from easel.requests.turn import TurnParams
from easel.studio import Studio
from easel.web.topics import Viewer

FIRST = TurnParams("A red fox", size="1024x640", quality="low", tool_choice="always")
VIEWER = Viewer("nobody", "http://127.0.0.1/converse")


@pytest.fixture(scope="module")
def turns(studio: Studio) -> list[Started]:
    """A picture, words, and two versions of a third turn, of which the last is looked at."""
    first = _say(studio, Saying(FIRST))
    second = _say(studio, Saying(_words("Hello!"), first.thread_id, first.turn_id))
    third = [
        _say(studio, Saying(_words(text), first.thread_id, second.turn_id)) for text in ("Thanks!", "Good morning!")
    ]
    return [first, second, *third]


def _words(text: str) -> TurnParams:
    return replace(FIRST, prompt=text, tool_choice="auto")


def _say(studio: Studio, saying: Saying) -> Started:
    said = studio.converse.say(saying)
    ends = time.monotonic() + 30
    while (turn := studio.converse.threads.of_run(said.run_id)) is None or turn.run.running:
        assert time.monotonic() < ends
        time.sleep(0.03)
    return said


def _told(studio: Studio, thread: str, wanted: int) -> tuple[dict[str, Any], dict[str, Any]]:
    found = turn_cards.told(studio, VIEWER, {"thread": thread, "wanted": wanted})
    return {name: json.loads(item) for name, item in found.items.items()}, json.loads(found.about)


def test_only_the_end_of_a_thread_is_told(studio: Studio, turns: list[Started]) -> None:
    """As many turns as are wanted; how many there are before them is said."""
    items, about = _told(studio, turns[0].thread_id, 2)
    assert about["turns"] == [turns[1].turn_id, turns[3].turn_id]
    assert about["earlier"] == 1
    assert turns[0].turn_id not in items
    assert [items[name]["number"] for name in about["turns"]] == [2, 3]


def test_a_turn_says_which_of_its_versions_it_is(studio: Studio, turns: list[Started]) -> None:
    """And where the ones beside it are gone to."""
    items, _ = _told(studio, turns[0].thread_id, 9)
    assert items[f"{turns[3].turn_id}:place"] == {"at": 2, "of": 2, "before": turns[2].turn_id, "after": ""}
    assert items[f"{turns[0].turn_id}:place"]["of"] == 1


def test_what_the_next_turn_changes_is_the_last_picture_of_the_way(studio: Studio, turns: list[Started]) -> None:
    """However many turns of words have come since; the head says what all of it took."""
    _, about = _told(studio, turns[0].thread_id, 1)
    assert about["next"]["parent"] == turns[3].turn_id
    assert about["next"]["after"] == "after turn 3"
    assert about["next"]["edits"]["words"] == "picture of turn 1"
    assert about["facts"][:3] == ["3 turns", "1 picture", "free"]


def test_answers_are_told_apart_from_their_turns(studio: Studio, turns: list[Started]) -> None:
    """What streams in is told again, and nothing beside it."""
    items, _ = _told(studio, turns[0].thread_id, 9)
    (job,) = items[turns[1].turn_id]["jobs"]
    assert items[f"{job}:said"]["words"]
    assert not items[job]["pictures"]
    assert "words" not in items[turns[1].turn_id]


def test_a_thread_that_is_not_there_is_gone(studio: Studio) -> None:
    """Nothing is told of it but that."""
    assert _told(studio, "01a00000-0000-7000-8000-000000000000", 3) == ({}, {"gone": True})


@pytest.mark.parametrize(("fault", "told"), [("404_platform", True), ("404_model", False)])
def test_a_server_without_conversations_is_said_to_be_one(studio: Studio, fault: str, told: bool) -> None:
    """One that does not know a model says that as everywhere."""
    said = _say(studio, Saying(_words(f"Hello! [fault: {fault}]")))
    items, _ = _told(studio, said.thread_id, 1)
    (job,) = items[said.turn_id]["jobs"]
    assert ("serve no conversations" in items[job]["card"]["title"]) is told
