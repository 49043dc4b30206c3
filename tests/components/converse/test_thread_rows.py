"""What the browser is told of all conversations."""

import json
from typing import Any

import pytest

from components.converse import thread_rows
from easel.actions.converse import Saying, Started
from easel.requests.turn import TurnParams
from easel.studio import Studio
from easel.web.topics import Viewer

VIEWER = Viewer("nobody", "http://127.0.0.1/converse")


@pytest.fixture(scope="module")
def threads(studio: Studio) -> list[Started]:
    return [studio.converse.say(Saying(TurnParams(text))) for text in ("Hello fox", "Hello owl", "Hello hare")]


def _told(studio: Studio, **given: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    found = thread_rows.told(studio, VIEWER, given)
    return {name: json.loads(item) for name, item in found.items.items()}, json.loads(found.about)


def test_as_many_as_are_wanted_are_told_the_newest_first(studio: Studio, threads: list[Started]) -> None:
    """And that there are more."""
    items, about = _told(studio, wanted=2)
    assert about == {"threads": [threads[2].thread_id, threads[1].thread_id], "more": True}
    assert [items[name]["title"] for name in about["threads"]] == ["Hello hare", "Hello owl"]
    assert not _told(studio, wanted=3)[1]["more"]


def test_a_search_and_a_deleted_one_are_heeded(studio: Studio, threads: list[Started]) -> None:
    """What is in the trash is not told of."""
    assert _told(studio, wanted=9, text="owl")[1]["threads"] == [threads[1].thread_id]
    studio.converse.threads.trash(threads[1].thread_id)
    assert _told(studio, wanted=9, text="owl")[1]["threads"] == []
