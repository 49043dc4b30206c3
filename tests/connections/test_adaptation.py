"""How a request is fitted to what its server can do, and what is said before it is sent."""

from dataclasses import replace

import pytest

from easel.connections.adaptation import adapt
from easel.connections.capability_card import CapabilityCard
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams

PARAMS = GenerateParams(prompt="a kite", size="1024x1024", stream=True, partial_images=2)
EDIT = EditParams(prompt="a kite", masked=True)
CARD = CapabilityCard(0.0)


def test_nothing_known_changes_nothing() -> None:
    """Without a card, and with one that says yes to all, the request is sent as it is."""
    good = replace(CARD, generates=True, streams=True, partials=True, edits=True, mask="alpha", sizes=True, usage=True)
    for card in (None, CARD, good):
        assert adapt(PARAMS, card) == (PARAMS, ())
        assert adapt(EDIT, card) == (EDIT, ())


def test_a_server_that_does_not_stream_is_asked_plain() -> None:
    """The request changes, and that is said."""
    params, (note,) = adapt(PARAMS, replace(CARD, streams=False))
    assert (params.stream, params.partial_images, params.prompt) == (False, 0, PARAMS.prompt)
    assert (note.field, note.changed) == ("stream", True)
    params, (note,) = adapt(PARAMS, replace(CARD, streams=True, partials=False))
    assert (params.stream, params.partial_images, note.field) == (True, 0, "partial_images")


@pytest.mark.parametrize(
    ("card", "field", "words"),
    [
        (replace(CARD, mask="ignored"), "mask", "ignores masks"),
        (replace(CARD, mask="refused"), "mask", "refused a mask"),
        (replace(CARD, edits=False, mask="refused"), "image", "refused an edit"),
    ],
)
def test_what_a_server_cannot_do_is_said_before_sending(card: CapabilityCard, field: str, words: str) -> None:
    """A mask that is not heeded cannot be mended here: the person decides, and is told first."""
    params, (note,) = adapt(EDIT, card)
    assert (params, note.field, note.grave, note.changed) == (EDIT, field, True, False)
    assert words in note.message
    assert adapt(replace(EDIT, masked=False), replace(card, edits=None)) == (replace(EDIT, masked=False), ())


def test_sizes_and_usage_are_said() -> None:
    """What came instead is named; a size left to the model needs no word."""
    card = replace(CARD, sizes=False, size_given="1254x1254", usage=False)
    _, notes = adapt(PARAMS, card)
    assert [note.field for note in notes] == ["size", "usage"]
    assert "1254x1254" in notes[0].message
    _, notes = adapt(replace(PARAMS, size="auto"), card)
    assert [note.field for note in notes] == ["usage"]


@pytest.mark.parametrize(
    ("params", "seconds", "warned"),
    [
        (PARAMS, 200, False),
        (PARAMS.plain(), 200, True),
        (PARAMS.plain(), 40, False),
        (replace(PARAMS, partial_images=0), 200, True),
    ],
)
def test_a_request_that_would_be_cut_in_silence_is_named(params: GenerateParams, seconds: int, warned: bool) -> None:
    """Where silence of 100 s is cut, a plain request of 200 s would be paid and lost; previews keep bytes flowing."""
    _, notes = adapt(params, None, cut_after=100.2, seconds=seconds)
    assert bool(notes) is warned
    if warned:
        assert "silent for about 100 s" in notes[0].message


def test_a_task_is_said_and_fears_no_cut() -> None:
    """The request keeps its stream, for a server that takes no task after all; streams and silences are no worry."""
    params, (note,) = adapt(PARAMS, CARD, cut_after=60, seconds=200, streams_fail=False, as_task=True)
    assert (params, note.changed, note.grave) == (PARAMS, True, False)
    assert note.message == "Sent as a task: a dropped connection loses no picture. There are no previews."
    _, (note,) = adapt(PARAMS.plain(), None, cut_after=60, seconds=200, as_task=True)
    assert note.message == "Sent as a task: a dropped connection loses no picture."


def test_a_model_that_ends_is_named_with_its_day() -> None:
    """Before it is switched off as a note, afterwards as a warning that names another."""
    later = replace(CARD, ends=((PARAMS.model, "2999-03-01"),))
    _, (note,) = adapt(PARAMS, later)
    assert (note.message, note.grave) == (f"This server will switch off {PARAMS.model} on 1 Mar 2999.", False)
    gone = replace(CARD, ends=((PARAMS.model, "2020-03-01"),), models=("gpt-5", PARAMS.model, "gpt-image-2.6-flare"))
    _, (note,) = adapt(PARAMS, gone)
    assert note.grave
    assert note.message.endswith("It also lists gpt-image-2.6-flare.")
    assert adapt(replace(PARAMS, model="gpt-image-2.6-flare"), gone)[1] == ()
    turn = TurnParams("Hello!", text_model="gpt-4", model="gpt-image-2.6-flare")
    _, (note,) = adapt(turn, replace(gone, ends=(("gpt-4", "2020-03-01"),)))
    assert (note.field, note.message.endswith("It also lists gpt-5.")) == ("text_model", True)


def test_a_stream_that_cannot_be_had_is_measured_against_the_cut() -> None:
    """What is sent counts, not what was asked: sent plain for want of streams, it is silent."""
    _, notes = adapt(PARAMS, replace(CARD, streams=False), cut_after=60, seconds=90)
    assert [note.field for note in notes] == ["stream", "stream"]
    assert notes[1].grave
