"""Conversations: a turn is a job like any other, what follows it knows what was said, and masked turns let nothing drift."""

import time
from dataclasses import replace

import numpy as np
import pytest

from easel.actions.converse import Saying, Started
from easel.errors import BadParams
from easel.pictures import png
from easel.requests.turn import TurnParams
from easel.studio import Studio
from easel.threads.records import Turn
from easel.threads.tree import last_of, path, siblings

PARAMS = TurnParams("Paint a red boat on a lake", size="1024x1024", quality="low", tool_choice="always")


def _answered(studio: Studio, started: Started, within: float = 30.0) -> Turn:
    """The turn, once all its jobs have ended."""
    ends = time.monotonic() + within
    while True:
        turn = studio.converse.threads.of_run(started.run_id)
        assert turn is not None
        if not turn.run.running:
            return turn
        assert time.monotonic() < ends, [job.stage for job in turn.run.jobs]
        time.sleep(0.05)


def _say(studio: Studio, text: str, **more: object) -> Turn:
    params = replace(PARAMS, prompt=text)
    return _answered(studio, studio.converse.say(Saying(params, **more)))  # type: ignore[arg-type]  # by name


def _standing(studio: Studio, turn: Turn) -> float:
    """Measured after the picture was kept, since nothing has to wait for it."""
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        now = studio.converse.threads.of_run(turn.run.id)
        if now is not None and (share := now.answer(now.run.jobs[0].id).standing) is not None:
            return share
        time.sleep(0.05)
    raise AssertionError("What still stands of the first picture was never measured.")


def test_a_first_turn_begins_a_thread(studio: Studio) -> None:
    """It is called by what was said; its picture lies in the library, its words and both usages with the turn."""
    turn = _say(studio, "Paint a red boat on a lake")
    thread = studio.converse.threads.thread(turn.thread_id)
    assert thread is not None
    assert (thread.title, thread.head) == ("Paint a red boat on a lake", turn.id)
    (job,) = turn.run.jobs
    assert job.state == "done", job.error
    answer = turn.answer(job.id)
    assert answer.words
    assert answer.usage is not None
    assert answer.response_id.startswith("resp_")
    (picture,) = turn.pictures
    assert (picture.kind, picture.prompt, picture.width) == ("converse", "Paint a red boat on a lake", 1024)
    assert studio.library.picture(picture.id) == picture
    assert picture.usage is not None


def test_words_alone_are_an_answer(studio: Studio) -> None:
    """A turn without a picture is done by its words, and was asked once."""
    params = replace(PARAMS, prompt="Hello!", tool_choice="auto")
    turn = _answered(studio, studio.converse.say(Saying(params)))
    (job,) = turn.run.jobs
    assert (job.state, job.pictures, job.attempts) == ("done", (), 1)
    assert turn.words
    assert turn.is_answered


def test_the_next_turn_changes_the_picture_that_it_names(studio: Studio) -> None:
    """It goes along as the last picture, and what was said before is told again in front of it."""
    first = _say(studio, "Paint a red boat on a lake")
    assert first.primary is not None
    base = studio.edit.bring_in_kept(first.primary.id).result(30)
    second = _say(studio, "Make it blue", thread_id=first.thread_id, parent=first.id, base=base.id)
    assert second.run.jobs[0].state == "done", second.run.jobs[0].error
    assert (second.base, second.base_picture, second.sources) == (base.id, first.primary.id, (base.id,))
    assert second.run.params["action"] == "edit"
    replay = studio.converse.replay(first.thread_id, second.id)
    assert [said.role for said in replay.messages] == ["user", "assistant", "user", "assistant"]
    assert replay.messages[0].text == "Paint a red boat on a lake"
    assert replay.messages[-1].pictures  # the last picture, as nothing is changed by the next one


def test_again_is_a_sibling_with_the_same_references(studio: Studio) -> None:
    """Another run of the same words and pictures after the same turn, at which the thread stands then."""
    first = _say(studio, "Paint a red boat on a lake")
    assert first.primary is not None
    base = studio.edit.bring_in_kept(first.primary.id).result(30)
    second = _say(studio, "Make it blue", thread_id=first.thread_id, parent=first.id, base=base.id)
    run_id = studio.converse.again(second)
    assert run_id is not None
    third = _answered(studio, Started(first.thread_id, "", run_id))
    assert (third.parent, third.text, third.sources) == (first.id, "Make it blue", second.sources)
    turns = {each.id: each for each in studio.converse.threads.turns(first.thread_id)}
    assert siblings(turns, second) == (second.id, third.id)
    thread = studio.converse.threads.thread(first.thread_id)
    assert thread is not None
    assert thread.head == third.id
    assert last_of(turns, first.id) == third.id
    assert [each.id for each in path(turns, second.id)] == [first.id, second.id]


def test_two_tabs_lose_no_turn(studio: Studio) -> None:
    """Both follow the turn that they saw, and stand beside each other."""
    first = _say(studio, "Paint a red boat on a lake")
    one = studio.converse.say(Saying(replace(PARAMS, prompt="Make it blue"), first.thread_id, first.id))
    other = studio.converse.say(Saying(replace(PARAMS, prompt="Make it green"), first.thread_id, first.id))
    assert {_answered(studio, each).run.jobs[0].state for each in (one, other)} == {"done"}
    turns = studio.converse.threads.turns(first.thread_id)
    assert [each.text for each in turns] == ["Paint a red boat on a lake", "Make it blue", "Make it green"]
    assert {each.parent for each in turns[1:]} == {first.id}


def test_what_breaks_a_rule_says_nothing(studio: Studio) -> None:
    """Every broken rule is told; no thread begins and nothing is sent."""
    before = studio.converse.threads.recent()
    with pytest.raises(BadParams) as refused:
        studio.converse.say(Saying(replace(PARAMS, prompt=" ", size="800x801")))
    assert {problem.field for problem in refused.value.problems} == {"prompt", "size"}
    assert studio.converse.threads.recent() == before


def test_a_thread_that_is_not_there_takes_no_turn(studio: Studio) -> None:
    """Neither a run nor a request comes of it."""
    runs = len(studio.runs.running())
    with pytest.raises(LookupError):
        studio.converse.say(Saying(PARAMS, "0" * 36))
    assert len(studio.runs.running()) == runs


def test_ten_masked_turns_leave_what_no_mask_covered(studio: Studio) -> None:
    """The model changes half of what it should keep; outside the union of the masks 0 pixels differ from the first picture."""
    turn = _say(studio, "Paint a red boat on a lake")
    first = turn.primary
    assert first is not None
    union = np.zeros((1024, 1024), bool)
    for number in range(10):
        assert turn.primary is not None
        base = studio.edit.bring_in_kept(turn.primary.id).result(30)
        painted = np.zeros((1024, 1024), np.uint8)
        painted[40 + 60 * number : 120 + 60 * number, 300:500] = 255
        union |= painted > 0
        mask = studio.masks.replace(studio.masks.of(base.id).id, painted, "paint")
        turn = _say(
            studio,
            f"Put a flag here, number {number}",
            thread_id=turn.thread_id,
            parent=turn.id,
            base=base.id,
            mask_id=mask.id,
        )
        assert turn.run.jobs[0].state == "done", turn.run.jobs[0].error
        assert turn.primary is not None
        assert turn.primary.is_sealed
    assert turn.primary is not None
    before, after = (png.read(studio.store.blobs.path(each.sha256)) for each in (first, turn.primary))
    apart = (before[..., :3] != after[..., :3]).any(axis=2)
    assert not (apart & ~union).any()
    assert apart.any()
    assert 0.5 < _standing(studio, turn) < 1
