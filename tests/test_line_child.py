"""A child is asked by lines, ends with its parent's object, and is missed in words where it dies: the child is the selector."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from easel.line_child import ChildLost, LineChild
from easel.pictures import png


def test_it_starts_with_a_question_and_anew_after_its_death(tmp_path: Path) -> None:
    """The question that it died of is lost, the next one is answered."""
    path = tmp_path / "grey.png"
    png.write(np.full((20, 30, 3), 99, np.uint8), path)
    child = LineChild("easel.edits.selections", 60)
    question = {"path": str(path), "wish": {"kind": "wand", "at": [1, 1], "tolerance": 5}}
    try:
        assert child.ask(question)["rect"] == [0, 0, 30, 20]
        first = child.pid or 0
        os.kill(first, signal.SIGKILL)
        with pytest.raises(ChildLost):
            child.ask(question)
        assert child.ask(question)["rect"] == [0, 0, 30, 20]
        assert child.ask({"path": str(tmp_path / "none"), "wish": {}}) == {"error": "FileNotFoundError"}
        assert child.pid != first
    finally:
        child.close()
        child.close()
    assert child.pid is None


def test_one_that_takes_too_long_is_ended() -> None:
    """Its patience is over before Python has started."""
    child = LineChild("easel.edits.selections", 0.001)
    with pytest.raises(ChildLost):
        child.ask({"path": "", "wish": {}})
    assert child.pid is None
