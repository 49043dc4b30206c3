"""Long works: one of a kind at a time, found again by whoever asks, stopped between two steps, and ended in words."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from easel.errors import BadExport
from easel.housekeeping.works import Stopped, Work, Works


@pytest.fixture
def works(tmp_path: Path) -> Works:
    return Works(tmp_path)


class Held:
    """A work that tells its first step and waits to be let go on."""

    def __init__(self) -> None:
        self.has_begun, self.may_go_on = threading.Event(), threading.Event()

    def __call__(self, work: Work) -> Mapping[str, Any]:
        work.tell("pictures", 1, 3)
        self.has_begun.set()
        assert self.may_go_on.wait(20)
        work.tell("pictures", 2, 3)
        return {"count": 3}


def test_a_work_is_found_while_it_runs_and_afterwards(works: Works) -> None:
    """How far it is, then what came of it; another of its kind is turned away meanwhile, one of another kind is not."""
    held = Held()
    assert works.start("verify", held)
    assert held.has_begun.wait(20)
    told = works.told()["verify"]
    assert (told["state"], told["what"], told["done"], told["all"]) == ("running", "pictures", 1, 3)
    assert told["outcome"] == {}
    assert not works.start("verify", Held())
    assert works.begin("export") is not None
    held.may_go_on.set()
    works.join()
    told = works.told()["verify"]
    assert (told["state"], told["outcome"]) == ("done", {"count": 3})
    assert told["ended"] >= told["begun"]
    assert works.start("verify", lambda _work: {})
    works.join()


def test_a_work_that_is_stopped_ends_between_two_steps(works: Works) -> None:
    """It says that it stops; another may begin at once."""
    held = Held()
    works.start("verify", held)
    assert held.has_begun.wait(20)
    works.stop("verify")
    assert works.told()["verify"]["stopping"]
    last = works.get("verify")
    held.may_go_on.set()
    works.join()
    assert last
    assert (last.state, last.as_dict()["stopping"]) == ("stopped", False)
    works.stop("nothing")
    assert works.begin("verify") is not None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BadExport("It was cut."), "It was cut. Nothing was imported."),
        (OSError(28, "No space left on device"), "is full. Free some space"),
        (ZeroDivisionError(), "Unexpected error"),
    ],
)
def test_a_work_that_fails_says_why(works: Works, error: Exception, words: str) -> None:
    """In a sentence for people, whatever befell it."""

    def fails(_work: Work) -> Mapping[str, Any]:
        raise error

    assert works.start("import", fails)
    works.join()
    told = works.told()["import"]
    assert told["state"] == "failed"
    assert words in told["error"]


def test_a_studio_that_closes_stops_them(works: Works) -> None:
    """They end at their next step."""
    held = Held()
    works.start("verify", held)
    assert held.has_begun.wait(20)
    threading.Timer(0.1, held.may_go_on.set).start()
    works.close()
    assert works.told()["verify"]["state"] == "stopped"


def test_the_first_end_counts() -> None:
    """Who cleans up behind a work does not change how it ended; one that was stopped takes no step more."""
    work = Work("export")
    work.end("done")
    work.end("stopped", "late")
    assert (work.state, work.error) == ("done", "")
    work.stop()
    with pytest.raises(Stopped):
        work.go_on()
