"""What pages and the command line see of work: frozen values, no rows, no sessions."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from easel.library.records import Picture
from easel.store.scope import STUDIO

JobState = Literal["queued", "sent", "done", "failed", "unknown", "cancelled", "stopped"]
FINAL_STATES: frozenset[str] = frozenset({"done", "failed", "unknown", "cancelled"})


@dataclass(frozen=True, slots=True)
class Job:
    """One request for one picture: `request` is GenerateParams/EditParams.as_dict().

    `state` "stopped" = the person stopped waiting, the reader stays on. `stage` is a few words for people, `partial` the
    blob key of the newest preview (None before the first), `error` is EaselError.as_dict(), `attempts` how many tries were
    started. `connection` is the server that it went to and `why` the reason for that one, in a sentence; both empty until it
    is sent. `estimate_least` and `estimate_most` are what it was expected to cost in USD, None where nothing is published.
    `settled` is what a person decided about an unknown end or a failure ("again", "forgotten"), empty while it is open;
    `late` that its picture came after its end was unknown. `unconfirmed` are its requests before the last that failed at
    once and may have been billed all the same; `notes` tell what was sent otherwise than asked.
    """

    id: str
    run_id: str
    index: int
    state: JobState
    stage: str
    created: float
    sent_at: float | None
    ended_at: float | None
    partial: str | None
    partial_index: int | None
    error: dict[str, Any] | None
    attempts: int
    request_id: str
    pictures: tuple[Picture, ...]
    connection: str = ""
    why: str = ""
    estimate_least: Decimal | None = None
    estimate_most: Decimal | None = None
    settled: str = ""
    late: bool = False
    unconfirmed: int = 0
    notes: tuple[str, ...] = ()
    request: dict[str, Any] = field(default_factory=dict)
    desk: str = STUDIO

    @property
    def billable(self) -> int:
        """How many of its requests the server has billed or may bill."""
        last = self.state in ("sent", "stopped", "done", "unknown")
        return self.unconfirmed + (last or bool((self.error or {}).get("possibly_billed")))

    @property
    def is_dismissed(self) -> bool:
        """It failed or was cancelled, and somebody wants to see it no more."""
        return self.state in ("failed", "cancelled") and self.settled == "forgotten"

    @property
    def open(self) -> bool:
        """Its end is unknown, and nobody has decided what becomes of it."""
        return self.state == "unknown" and not self.settled


@dataclass(frozen=True, slots=True)
class Run:
    """One press of the button: jobs that belong together. `params` is what was pressed, read by its `kind` (`requests.kinds`);
    each job has a request of its own.

    `connection` is what it was meant for, by name; `wanted` the same by id, or "best".
    """

    id: str
    kind: str
    created: float
    params: dict[str, Any]
    connection: str
    jobs: tuple[Job, ...]
    wanted: str = ""

    @property
    def running(self) -> bool:
        return any(job.state not in FINAL_STATES for job in self.jobs)
