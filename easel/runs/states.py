"""The states of a job and the only ways between them; each step is a compare-and-swap, so of two who try one succeeds.

    queued --committed before the first byte--> sent --blob and sidecar on disk, row written--> done
    queued --cancelled by a person--> cancelled          queued --refused before sending--> failed
    sent --turned away, provably not accepted, and another server can take it--> queued
    sent --turned away so, a cell of an experiment that pauses for it--> queued
    sent --the server's no, or no usable picture--> failed
    sent --worker lost, timeout, cut--> unknown --late result--> done
    unknown --looked at again, a task that the server says has failed--> failed
    failed --its picture, behind a link, could be fetched later--> done
    sent --Stop--> stopped: the reader stays on --> done ("arrived after Stop"), failed or unknown

`unknown` is never sent again; whoever accepts that it may bill twice starts a new job, and whoever does not care forgets it:
either settles it, its state stays. One whose picture comes all the same is done, and known as late.
"""

import time
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Literal

import sqlalchemy as sa

from easel.runs.records import FINAL_STATES, JobState
from easel.runs.tables import job

NEXT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "queued": frozenset({"sent", "cancelled", "failed"}),
        "sent": frozenset({"done", "failed", "unknown", "stopped", "queued"}),
        "stopped": frozenset({"done", "failed", "unknown"}),
        "unknown": frozenset({"done", "failed"}),
        "done": frozenset(),
        "failed": frozenset({"done"}),
        "cancelled": frozenset(),
    }
)
IN_FLIGHT = ("sent", "stopped")
HELD = "held"  # `settled` of a queued job that is asked about before it may be sent (`restored.py`)

DISMISSED = ("unknown", "failed", "cancelled")  # the states of what may be forgotten

Settled = Literal["again", "forgotten"]


def sources(to: JobState) -> frozenset[str]:
    """The states from which `to` can be reached in one step."""
    return frozenset(state for state, following in NEXT.items() if to in following)


def move(
    connection: sa.Connection,
    job_id: str,
    to: JobState,
    /,
    *,
    only_from: Collection[str] | None = None,
    only_if: Collection[sa.ColumnElement[bool]] = (),
    **values: Any,
) -> bool:
    """Whether the job made this step now. `only_from` narrows the states it may come from, `only_if` what its row has to say
    besides; `values` are written with it.

    Raises ValueError for a step that the table above does not know.
    """
    origins = sources(to) if only_from is None else frozenset(only_from)
    if not origins or not origins <= sources(to):
        raise ValueError(f"No job goes from {', '.join(sorted(origins)) or 'anywhere'} to {to}.")
    if to in FINAL_STATES:
        values = {"ended_at": time.time(), "stage": "", "lease": None} | values
    if to == "done" and "unknown" in origins:
        values["late"] = sa.or_(job.c.late, job.c.state == "unknown")
        # what was fetched later had been painted when it failed
        values["ended_at"] = sa.case((job.c.state == "failed", job.c.ended_at), else_=values["ended_at"])
    may_leave = (job.c.settled != HELD,) if to == "sent" else ()
    which = (job.c.id == job_id, job.c.state.in_(sorted(origins)), *may_leave, *only_if)
    change = sa.update(job).where(*which).values(state=to, **values)
    return connection.execute(change).rowcount == 1


def cancel(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> int:
    """Of many jobs those that are queued, in one step; how many there were."""
    queued = sa.update(job).where(job.c.state == "queued", *which)
    return connection.execute(queued.values(state="cancelled", ended_at=time.time(), stage="", lease=None)).rowcount


def settle(connection: sa.Connection, desk: str, job_id: str, how: Settled) -> bool:
    """Whether an unknown job of the desk was still open, and is settled now: of two who decide one succeeds. Its state stays.
    What failed or was cancelled can be forgotten, too."""
    states = DISMISSED if how == "forgotten" else ("unknown",)
    still_open = (job.c.id == job_id, job.c.desk == desk, job.c.state.in_(states), job.c.settled == "")
    return connection.execute(sa.update(job).where(*still_open).values(settled=how)).rowcount == 1
