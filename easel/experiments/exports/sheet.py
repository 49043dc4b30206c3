"""An experiment as plain values for its exports: its axes, and what stands in each cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from easel.experiments.word_count import WordCount


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis with the words of its values, in their order."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell: its place on each axis, what was asked, and what came of it. `note` says why there is no picture.

    `file` is the picture as it is kept, `preview` a smaller JPEG of it; either may be missing.
    """

    coordinates: tuple[int, ...]
    prompt: str
    state: str
    request: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    picture_id: str = ""
    file: Path | None = None
    preview: Path | None = None
    cost: Decimal | None = None
    seconds: float | None = None
    strength: float | None = None
    words: WordCount | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """`entries` in the order of the cells; what was left out of a grid has none."""

    name: str
    axes: tuple[Axis, ...]
    entries: tuple[Entry, ...]

    def words(self, entry: Entry) -> tuple[str, ...]:
        """The entry's value on each axis."""
        return tuple(axis.values[at] for axis, at in zip(self.axes, entry.coordinates, strict=True))
