"""A conversation as a document: its turns in their order, and what is said of each."""

from dataclasses import replace
from decimal import Decimal

from easel.requests.turn import TurnParams
from easel.runs.records import Job, Run
from easel.threads import document
from easel.threads.records import Answer, Thread, Turn

_JOB = Job(
    id="j",
    run_id="r",
    index=0,
    state="done",
    stage="",
    created=1.7e9,
    sent_at=1.7e9,
    ended_at=1.7e9 + 2.5,
    partial=None,
    partial_index=None,
    error=None,
    attempts=1,
    request_id="",
    pictures=(),
)
_RUN = Run("r", "converse", 1.7e9, TurnParams("x", quality="low").as_dict(), "Mine", (_JOB,))
_THREAD = Thread("t", "A *boat*", 1.7e9, 1.7e9, None, "d")


def _turn(name: str, parent: str = "", run: Run = _RUN, **answer: object) -> Turn:
    said = Answer(**answer)  # type: ignore[arg-type] # tests give fields by name
    return Turn(name, "t", parent, f"say {name}", 1.7e9, "", "", "", (), False, run, {"j": said})


TREE = (_turn("a"), _turn("b", "a"), _turn("c", "a"), _turn("d", "b"), _turn("e", "c"), _turn("f", "b"), _turn("g"))


def test_the_way_comes_first_and_then_each_branch() -> None:
    """Numbered by how deep they lie; a branch says what it follows. A turn whose predecessor is not there begins anew."""
    places = document.places(_THREAD, TREE)
    assert [(place.turn.id, place.number, place.follows) for place in places] == [
        ("a", "1", ""),
        ("b", "2", "1"),
        ("d", "3", "2"),
        ("g", "1-2", ""),
        ("c", "2-2", "1"),
        ("e", "3-2", "2-2"),
        ("f", "3-3", "2"),
    ]
    lost = document.places(replace(_THREAD, head=""), TREE[1:2])
    assert [(place.number, place.follows) for place in lost] == [("1-2", "")]


def test_what_is_told_of_a_turn() -> None:
    """What was said, the answer, when, how long, for how much, and the settings that say something."""
    answered = _turn("a", words="Here *it* is", cost=Decimal("0.0012"))
    text = document.written(_THREAD, document.places(replace(_THREAD, head="a"), (answered,)), {}, {})
    assert text.startswith(
        "# A \\*boat\\*\n\nA conversation held with Easel, begun on 14 Nov 2023, 22:13 UTC: 1 turn, 0 pictures."
    )
    assert (
        "## Turn 1\n\n> say a\n\nHere \\*it\\* is\n\n*14 Nov 2023, 22:13 UTC, took 2.5 s. Cost: words $0.0012.*" in text
    )
    assert "\nquality: low\n" in text
    assert "background" not in text


def test_what_failed_says_why() -> None:
    """In a sentence; of an unknown cost it is said that it is."""
    failed = replace(_JOB, state="failed", error={"message": "The <key> was refused."})
    turns = (_turn("a", run=replace(_RUN, jobs=(failed,))), _turn("b"))
    text = document.written(_THREAD, document.places(_THREAD, turns), {}, {})
    assert "No answer. The \\<key\\> was refused." in text
    assert "Cost: words unknown." in text
