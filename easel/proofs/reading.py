"""What was read in a picture: lines of letters, each with how sure the reader is, and where each stands. JSON-ready."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Line:
    """`sure` (0 to 1) and `at` (where its middle stands along the line, 0 to 1) of each sign of `text`; `spine` are points
    along the upper and the lower edge of the line, in pixels of the picture, as many above as below."""

    text: str
    sure: tuple[float, ...]
    at: tuple[float, ...]
    upper: tuple[tuple[float, float], ...]
    lower: tuple[tuple[float, float], ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "sure": [round(each, 4) for each in self.sure],
            "at": [round(each, 4) for each in self.at],
            "upper": [[round(x, 1), round(y, 1)] for x, y in self.upper],
            "lower": [[round(x, 1), round(y, 1)] for x, y in self.lower],
        }

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Self:
        return cls(
            str(told["text"]),
            tuple(told["sure"]),
            tuple(told["at"]),
            *(tuple((float(x), float(y)) for x, y in told[edge]) for edge in ("upper", "lower")),
        )

    def corners(self, first: int, last: int) -> list[tuple[float, float]]:
        """Around the signs from `first` to `last`, both within: the upper edge, then the lower one back."""
        half = 0.5 / max(1, len(self.text))
        begin = self._between(first - 1, first) if first else 0.0
        end = self._between(last + 1, last) if last + 1 < len(self.at) else 1.0
        begin, end = max(begin, self.at[first] - 3 * half), min(end, self.at[last] + 3 * half)
        steps = [begin + (end - begin) * step / 4 for step in range(5)]
        return [_along(self.upper, at) for at in steps] + [_along(self.lower, at) for at in reversed(steps)]

    def goes_on_in(self, other: "Line") -> bool:
        """Whether another one stands right behind it, as high: large words may be found in parts."""
        begin, end = self.upper[-1], self.lower[-1]
        to, foot = other.upper[0], other.lower[0]
        high = math.dist(begin, end)
        off = max(abs(begin[1] - to[1]), abs(end[1] - foot[1]))
        return off < high / 2 and -high / 2 < to[0] - begin[0] < high * 0.8

    def _between(self, outer: int, inner: int) -> float:
        """Where a part ends: in the middle of a space, or between two signs."""
        return self.at[outer] if self.text[outer].isspace() else (self.at[outer] + self.at[inner]) / 2


@dataclass(frozen=True, slots=True)
class Reading:
    """Of one picture, by lines from above to below; `is_complete` says that nothing else looks like letters."""

    lines: tuple[Line, ...]
    is_complete: bool = True

    def as_dict(self) -> dict[str, Any]:
        return {"lines": [line.as_dict() for line in self.lines], "complete": self.is_complete}

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Self:
        return cls(tuple(Line.from_dict(line) for line in told["lines"]), bool(told["complete"]))

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


def _along(edge: Sequence[tuple[float, float]], at: float) -> tuple[float, float]:
    place = min(max(at, 0.0), 1.0) * (len(edge) - 1)
    before = min(int(place), len(edge) - 2)
    (x, y), (to_x, to_y), share = edge[before], edge[before + 1], place - before
    return x + (to_x - x) * share, y + (to_y - y) * share
