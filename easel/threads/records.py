"""What pages and the command line see of conversations: frozen values, no rows, no sessions."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from easel.edits.lineage import results
from easel.library.records import Picture
from easel.runs.records import Run
from easel.store.scope import STUDIO


@dataclass(frozen=True, slots=True)
class Thread:
    """One conversation. `head` is the turn at which it stands, `touched` when something was said last, `trashed` since when it
    lies in the trash (unix seconds)."""

    id: str
    title: str
    created: float
    touched: float
    trashed: float | None
    head: str
    desk: str = STUDIO


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one job in words, as far as it came; `usage` and `cost` (USD) are the text model's, None when unknown.
    `standing` is the share of the thread's first picture that still stands in this one."""

    words: str = ""
    refused: bool = False
    response_id: str = ""
    usage: dict[str, Any] | None = None
    cost: Decimal | None = None
    standing: float | None = None


NOTHING = Answer()


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: what a person said, and the run that answers it; `answers` by the ids of its jobs.

    `base` is the source that it changes ("" asks for a new picture), `sources` all that went along, the base first.
    """

    id: str
    thread_id: str
    parent: str
    text: str
    created: float
    base: str
    base_picture: str
    favourite: str
    sources: tuple[str, ...]
    has_mask: bool
    run: Run
    answers: Mapping[str, Answer]

    @property
    def is_answered(self) -> bool:
        """Somebody answered it, in words or pictures: what did not come to that is left out of what is said later."""
        return any(job.state == "done" for job in self.run.jobs)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """What it is shown with, a sealed one in the place of what it was made from."""
        return tuple(each for job in self.run.jobs for each in results(job) if not each.is_emptied)

    @property
    def primary(self) -> Picture | None:
        """The picture that stands for it: the one that a person chose, else the first."""
        pictures = self.pictures
        return next((each for each in pictures if each.id == self.favourite), pictures[0] if pictures else None)

    @property
    def words(self) -> str:
        """What was said in answer; of several answers the first that says something."""
        return next((said.words for job in self.run.jobs if (said := self.answer(job.id)).words), "")

    def answer(self, job_id: str) -> Answer:
        return self.answers.get(job_id, NOTHING)
