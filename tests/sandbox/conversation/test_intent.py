"""What a turn asks for is told from its words, in a dozen languages."""

import base64

import pytest

from sandbox.conversation.intent import read_intent
from sandbox.conversation.memory import Nothing
from sandbox.conversation.turn import Turn, read_turn
from tests.sandbox.conversation.talks import TOOL, Json, said, small

PAINTED: Json = {
    "type": "image_generation_call",
    "id": "ig_1",
    "status": "completed",
    "result": base64.b64encode(small()).decode(),
    "revised_prompt": "a lighthouse at dusk",
    "action": "generate",
}


def turn(text: str, *, painted: bool = True, **changes: object) -> Turn:
    before = [said("a lighthouse at dusk"), PAINTED, said("Here it is.", role="assistant")] if painted else []
    body: Json = {"model": "gpt-5.4-mini", "input": [*before, said(text)], "tools": [TOOL]}
    return read_turn(body | changes, Nothing())


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("hello", "hello"),
        ("Thank you so much!", "thanks"),
        ("Vielen Dank", "thanks"),
        ("谢谢", "thanks"),
        ("ありがとう", "thanks"),
        ("What do you see?", "look"),
        ("Was siehst du?", "look"),
        ("what colours are in it?", "look"),
        ("Is there a boat?", "look"),
        ("How many birds are there?", "look"),
        ("¿Cuántos barcos hay?", "look"),
        ("add more contrast", "ask_what"),
        ("make it better", "ask"),
        ("?", "ask"),
    ],
)
def test_some_turns_want_words_alone(text: str, topic: str) -> None:
    """Greetings, thanks, questions about the picture, and what rules cannot tell."""
    assert (read_intent(turn(text)).kind, read_intent(turn(text)).topic) == ("talk", topic)


@pytest.mark.parametrize("text", ["make it blue", "remove the boat", "bigger", "What do you see?"])
def test_a_change_of_nothing_is_asked_back(text: str) -> None:
    """Where there is no picture yet, nothing can be changed."""
    assert read_intent(turn(text, painted=False)).topic == "ask_first"
    assert read_intent(turn("a fox?", painted=False)).kind == "generate"


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ("make it blue", "colour"),
        ("mach es blau", "colour"),
        ("ponlo azul", "colour"),
        ("make the boat red", "colour"),
        ("bigger", "bigger"),
        ("plus grand s'il te plaît", "bigger"),
        ("もっと大きく", "bigger"),
        ("please zoom out", "smaller"),
        ("kleiner bitte", "smaller"),
        ("add a red balloon", "add"),
        ("füge einen Ballon hinzu", "add"),
        ("добавь шар", "add"),
        ("remove the boat", "remove"),
        ("把船删除", "remove"),
        ("Can you add a tree?", "add"),
        ("how about a red one?", "colour"),
        ("больше деревьев", ""),
        ("put it in winter", ""),
        ("in the rain", ""),
        ("with a blue fox", ""),
    ],
)
def test_changes_are_known_by_their_words(text: str, manner: str) -> None:
    """The newest picture is changed, in the manner that is named."""
    intent = read_intent(turn(text))
    assert (intent.kind, intent.manner, intent.prompt) == ("edit", manner, text)


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("again", "a lighthouse at dusk"),
        ("Again, please", "a lighthouse at dusk"),
        ("again, but at night", "at night, a lighthouse at dusk"),
        ("noch einmal, aber im Winter", "im Winter, a lighthouse at dusk"),
        ("もう一度", "a lighthouse at dusk"),
    ],
)
def test_again_goes_on_from_the_earlier_prompt(text: str, prompt: str) -> None:
    """A picture that was new becomes a new one, with the change before its prompt."""
    intent = read_intent(turn(text))
    assert (intent.kind, intent.prompt) == ("generate", prompt)


@pytest.mark.parametrize(
    "text", ["draw a cat", "zeichne eine Katze", "нарисуй кота", "画一只猫", "a new picture: a cat"]
)
def test_a_new_picture_can_be_asked_for(text: str) -> None:
    """Although there is one that could be changed."""
    assert read_intent(turn(text)).kind == "generate"
    assert read_intent(turn("paint the boat red")).kind == "edit"
    assert read_intent(turn("paint a cat on the sofa")).kind == "edit"


@pytest.mark.parametrize("choice", ["required", {"type": "image_generation"}])
def test_a_tool_that_must_be_called_is(choice: object) -> None:
    """Whatever is said; one that must not be is not."""
    assert read_intent(turn("thanks", tool_choice=choice)).kind == "edit"
    assert read_intent(turn("hello", painted=False, tool_choice=choice)).kind == "generate"
    assert read_intent(turn("draw a cat", tool_choice="none")).topic == "no_tool"


def test_an_action_that_is_named_goes_before_the_words() -> None:
    """`generate` with a picture in view, `edit` for words that sound new."""
    assert read_intent(turn("bigger", tools=[TOOL | {"action": "generate"}])).kind == "generate"
    assert read_intent(turn("draw a cat", tools=[TOOL | {"action": "edit"}])).kind == "edit"


def test_the_turn_begins_behind_the_last_answer() -> None:
    """A thread that is sent again is known before the turn; what comes behind the last answer is the turn."""
    now = turn("bigger")
    assert (now.start, now.text, now.shown, len(now.in_view)) == (3, "bigger", (), 1)
    body: Json = {"model": "gpt-5.4-mini", "input": [said("make it blue"), PAINTED], "tools": [TOOL]}
    behind = read_turn(body, Nothing())
    assert (behind.text, len(behind.shown), read_intent(behind).kind) == ("make it blue", 1, "edit")


def test_again_is_known_where_pictures_come_without_their_prompts() -> None:
    """Then it goes on from the last words that asked for one, with all that was changed since."""
    shown = said("", small())
    talk = [
        said("a fox in the snow"),
        said("Here.", role="assistant"),
        shown,
        said("Thanks!"),
        said("Well.", role="assistant"),
    ]
    talk += [said("again, but at night"), said("Here.", role="assistant"), shown, said("again, but in blue")]
    now = read_turn({"model": "gpt-5.4-mini", "input": talk, "tools": [TOOL]}, Nothing())
    assert read_intent(now).prompt == "in blue, at night, a fox in the snow"
    assert (now.text, now.shown, len(now.in_view)) == ("again, but in blue", (), 2)


def test_pictures_of_earlier_messages_are_no_references() -> None:
    """An earlier picture that stands behind its answer as a message of its own is in view, and not shown with the turn."""
    talk = [said("a fox"), said("Here.", role="assistant"), said("", small(1)), said("make it blue", small(2))]
    now = read_turn({"model": "gpt-5.4-mini", "input": talk, "tools": [TOOL]}, Nothing())
    assert [picture.data for picture in now.shown] == [small(2)]
