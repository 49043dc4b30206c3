"""The parameters of a request that changes pictures: those of a generation, and how many pictures go along."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from easel.requests.generate import GenerateParams
from easel.requests.problems import Problem

MAX_IMAGES = 16


@dataclass(frozen=True, slots=True)
class EditParams(GenerateParams):
    """What to change: the same parameters; the pictures and the mask travel beside them as files.

    `images` is how many pictures go along (1-16), `masked` whether a mask does.
    """

    kind: ClassVar[str] = "edit"
    images: int = 1
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
        if not self.images:
            yield Problem("image", "required", "An edit needs a picture: add at least one.")
        elif self.images > MAX_IMAGES:
            message = f"{self.images} pictures are too many: at most {MAX_IMAGES} can be sent."
            yield Problem("image", "max", message, str(MAX_IMAGES))
