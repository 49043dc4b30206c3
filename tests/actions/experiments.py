"""Experiments on a studio of the tests: small grids, waited for by their cells."""

import time
from collections.abc import Callable
from typing import Any

from easel.actions.experiment import Experiments
from easel.edits.mask.masks import Masks
from easel.experiments.definition import Definition
from easel.experiments.records import CellRow, Experiment
from tests.jobs.conftest import Studio

SIZE = "1024x640"  # the fewest pixels that are legal


def of(studio: Studio) -> Experiments:
    return Experiments(studio.store, Masks(studio.store), studio.engine, studio.engine._directory)


def definition(*colours: str, **given: Any) -> Definition:
    """A fox in each of these colours, at low and medium quality."""
    usual: dict[str, Any] = {"axes": {"quality": ("low", "medium")}, "fixed": {"size": SIZE}}
    return Definition(prompt="a ${colour} fox", variables={"colour": colours or ("red", "blue")}, **(usual | given))


def until(experiments: Experiments, name: str, true: Callable[[Experiment], bool], seconds: float = 60) -> Experiment:
    """The experiment as it is once `true` of it."""
    ends = time.monotonic() + seconds
    while (known := experiments.get(name)) is None or not true(known):
        assert time.monotonic() < ends, known
        time.sleep(0.03)
    return known


def ended(experiments: Experiments, name: str, seconds: float = 60) -> Experiment:
    return until(experiments, name, lambda known: not known.is_running, seconds)


def states(experiments: Experiments, name: str) -> list[str]:
    return [row.state for row in experiments.cells(name)]


def row(experiments: Experiments, name: str, index: int) -> CellRow:
    return experiments.cells(name)[index]
