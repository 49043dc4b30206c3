"""The parameters of a request that changes pictures: those of a generation, and how many pictures go along."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from easel.requests.along import AlongParams
from easel.requests.problems import Problem


@dataclass(frozen=True, slots=True)
class EditParams(AlongParams):
    """What to change: the same parameters, with 1 to 16 pictures beside them."""

    kind: ClassVar[str] = "edit"
    images: int = 1

    def _problems(self) -> Iterator[Problem]:
        yield from AlongParams._problems(self)
        if not self.images:
            yield Problem("image", "required", "An edit needs a picture: add at least one.")
