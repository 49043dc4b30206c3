"""The part of a request that pictures go along with: how many, and whether a mask does; they travel beside it as files."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

from easel.requests.generate import GenerateParams
from easel.requests.problems import Problem

MAX_IMAGES = 16


@dataclass(frozen=True, slots=True)
class AlongParams(GenerateParams):
    """`images` is how many pictures go along, of which the first is the one that is changed; `masked` whether it has a mask."""

    images: int = 0
    masked: bool = False

    @property
    def sent_along(self) -> int:
        return self.images

    @property
    def has_mask(self) -> bool:
        return self.masked

    def with_files(self, images: int, *, masked: bool) -> Self:
        return replace(self, images=images, masked=masked)

    def _problems(self) -> Iterator[Problem]:
        yield from GenerateParams._problems(self)
        if self.images > MAX_IMAGES:
            message = f"{self.images} pictures are too many: at most {MAX_IMAGES} are allowed."
            yield Problem("image", "max", message, str(MAX_IMAGES))
