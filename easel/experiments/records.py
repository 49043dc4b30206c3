"""What pages and the command line see of experiments: frozen values, no rows, no sessions."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from easel.experiments.brake import Brake
from easel.experiments.definition import Definition
from easel.experiments.spending import Spent
from easel.experiments.word_count import WordCount
from easel.runs.records import FINAL_STATES, JobState
from easel.store.scope import STUDIO

CellState = JobState | Literal["reused", "not_possible"]
MADE = frozenset({"done", "reused"})
NEVER_CAME = frozenset({"failed", "cancelled", "unknown"})


@dataclass(frozen=True, slots=True)
class Experiment:
    """`revision` counts how often it was widened, `budget` is the most that may be spent on it (USD), `brake` tells why it paused
    by itself. `is_paused` is true of either pause, `version` is the change counter's number that it was read at.

    `counts` are its cells by state; `spent` is what it has cost so far.
    """

    id: str
    name: str
    created: float
    definition: Definition
    revision: int
    budget: Decimal | None
    brake: Brake | None
    is_paused: bool
    counts: dict[str, int]
    spent: Spent
    version: int = 0
    desk: str = STUDIO

    @property
    def waiting(self) -> int:
        """Cells that are not sent yet."""
        return self.counts.get("queued", 0)

    @property
    def is_running(self) -> bool:
        """Something of it is still to come."""
        return any(count for state, count in self.counts.items() if state in ("queued", "sent", "stopped"))

    @property
    def made(self) -> int:
        """Cells that have a picture."""
        return sum(count for state, count in self.counts.items() if state in MADE)


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell as it stands: its place and values, what it asks for, and what came of it.

    `error` is EaselError.as_dict(), `picture_id` what it is shown with, `seconds` how long that took, `cost` what it was
    charged (USD; of a reused picture what that had cost), `may_cost` what is held for it while nobody has said. `partial` is the
    blob key of the newest preview. `stage` is a few words, `rule` the broken rule of one that is not possible;
    `was_sent` that a server was asked for it; `words` is what its picture's words came to, None where none were wanted or read.
    """

    index: int
    coordinates: tuple[int, ...]
    values: dict[str, Any]
    request: dict[str, Any]
    digest: str
    connection: str
    repeat: int
    state: CellState
    stage: str = ""
    rule: str = ""
    job_id: str | None = None
    run_id: str | None = None
    picture_id: str | None = None
    thumb_ready: bool = False
    partial: str | None = None
    error: dict[str, Any] | None = None
    settled: str = ""
    cost: Decimal | None = None
    may_cost: Decimal | None = None
    seconds: float | None = None
    was_sent: bool = False
    words: WordCount | None = None

    @property
    def is_reused(self) -> bool:
        return self.state == "reused"

    @property
    def is_emptied(self) -> bool:
        """Its picture came, and was deleted for good since."""
        return self.state in MADE and self.picture_id is None

    @property
    def has_ended(self) -> bool:
        return self.state in FINAL_STATES or self.state in ("reused", "not_possible")
