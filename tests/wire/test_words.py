"""Words are gathered in whatever pieces, places and order they come."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easel.wire.words import MOST, Words

TEXT = "response.output_text"


def listening() -> tuple[Words, list[str]]:
    said: list[str] = []
    return Words(lambda text: text.replace("secret", "•••"), said.append), said


def message(*texts: str, name: str | None = "m") -> dict[str, Any]:
    return {"id": name, "content": [{"type": "output_text", "text": text} for text in texts]}


@given(text=st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), max_size=60), data=st.data())
def test_pieces_make_the_whole(text: str, data: st.DataObject) -> None:
    """Cut anywhere."""
    words, _ = listening()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        words.take({"item_id": "m", "delta": text[start:end]}, f"{TEXT}.delta")
    assert words.text == text.strip()


@pytest.mark.parametrize(
    "places",
    [
        ({"item_id": "a", "output_index": 0}, {"item_id": "a"}, {"output_index": 0}),
        ({"output_index": 0}, {"item_id": "a", "output_index": 0}, {"item_id": "a"}),
        ({}, {}, {}),
    ],
)
def test_a_message_is_known_by_either_of_its_names(places: tuple[dict[str, Any], ...]) -> None:
    """Its number, its name, or as the last one; a whole part stands for its pieces."""
    words, _ = listening()
    for place, piece in zip(places, ("a ", "red ", "kit"), strict=True):
        words.take(place | {"delta": piece}, f"{TEXT}.delta")
    assert words.text == "a red kit"
    words.take(places[2] | {"text": "a red kite"}, f"{TEXT}.done")
    assert words.text == "a red kite"


def test_messages_stand_apart_and_parts_in_their_order() -> None:
    """A blank line between messages; the second part may come first."""
    words, said = listening()
    words.take({"output_index": 0, "content_index": 1, "delta": "kite"}, f"{TEXT}.delta")
    words.take({"output_index": 0, "content_index": 0, "delta": "a red "}, f"{TEXT}.delta")
    words.put(message("And a secret."), 3)
    words.put(message(), 4)
    words.tell(now=True)
    assert said[-1] == words.text == "a red kite\n\nAnd a •••."


def test_the_whole_answer_stands_for_all_before_it() -> None:
    """Its messages, else its text alone; where it has neither, what came before stays."""
    words, _ = listening()
    words.put(message("before"))
    words.replace([], "  ")
    assert words.text == "before"
    words.replace([message("a", "b", name="x"), message("c", name="y")], "not this")
    assert words.text == "ab\n\nc"
    words.replace([{"content": "as text"}, {"content": 7}, {"content": [7, {"type": "output_image"}]}], None)
    assert words.text == "as text"
    words.replace([message()], "alone")
    assert words.text == "alone"


def test_what_has_no_end_is_cut() -> None:
    """Neither pieces nor messages without end take memory without end."""
    words, said = listening()
    for number in range(1000):
        words.take({"item_id": f"m{number}", "delta": "x" * 1000}, f"{TEXT}.delta")
    words.put(message("y" * 300_000))
    assert len(words.text) == MOST
    assert len(said) < 20
    assert not words.refused
