"""Faults on demand: what a fault may do to an answer, and which one a request gets. The rows are in fault_table.py.

Asked for by the header `X-Sandbox-Fault: PLAN` or the setting EASEL_SANDBOX_FAULT; heeded for clients on loopback only.
A plan is `NAME[:WHEN][~SECONDS]`. WHEN as an integer N: only the first N POSTs of the job (X-Easel-Job, else X-Request-ID).
WHEN with a decimal point: a share of all requests, 0.0 to 1.0, drawn from the request's running number, so that the same
requests in the same order meet the same faults. SECONDS: the answer takes at least so long. Several plans are parted by
commas, each with its share: `500:0.05,hang:0.01`.
"""

import hashlib
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from easel.sizes import Size

Event = dict[str, Any]
TaskFault = Literal["", "vanishes", "unstored", "elsewhere", "locked", "unsteady"]
Wire = Literal["", "hang", "drip", "cut", "close", "blanks", "gzip", "gzip_bomb"]
Talk = Literal[
    "",
    "text_only",
    "forgets",
    "no_ids",
    "refusal",
    "incomplete",
    "incomplete_late",
    "failed",
    "failed_late",
    "failed_rate",
    "filtered",
    "policy_failed",
    "policy_item",
    "item_generating",
    "reasoning_first",
    "two_pictures",
    "kept_without_picture",
]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer given in place of the picture: `body` is JSON unless it is text, which is sent as HTML."""

    status: int
    body: dict[str, Any] | str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to go wrong; what is left empty stays as it should be.

    `paints`: the picture is painted, so counted (and would be billed), before a `reply`. `seconds`: wait at least so long.
    `only`: streamed or plain requests, edits, edits with a mask, or tasks alone. `mask`: how an edit's mask is read.
    `size`, `pictures` (of n), `partials`: painted in place of what was asked.
    `spoil`: on a picture's bytes. `change`: on the JSON answer and the completed event. `events`: on the events of a stream.
    `framing`: how an event is written. `wire`: what the connection does. `talk`: how a conversation
    goes wrong (each is a row of conversation/fault_rows.py). `part`: what of a conversation's answer `change` is for, its
    picture or its whole body; without it the fault is for the images endpoints alone. `task`:
    what becomes of a request that was sent as a task.
    """

    name: str
    meaning: str
    reply: Reply | None = None
    paints: bool = False
    seconds: float = 0
    only: Literal["", "stream", "plain", "edit", "mask", "task"] = ""
    mask: Literal["", "ignored", "luminance"] = ""
    size: Size | None = None
    pictures: Callable[[int], int] | None = None
    partials: int | None = None
    spoil: Callable[[bytes], bytes] | None = None
    change: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    events: Callable[[AsyncIterator[Event]], AsyncIterator[Event]] | None = None
    framing: Callable[[list[bytes]], list[bytes]] | None = None
    as_json: bool = False
    talk: Talk = ""
    part: Literal["", "picture", "body"] = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    wire: Wire = ""
    task: TaskFault = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A fault and when it strikes: for the first `first` POSTs of a job, or for a `share` of all; always when both are None."""

    fault: Fault
    first: int | None = None
    share: float | None = None


def parse_plans(text: str, table: Mapping[str, Fault]) -> tuple[Plan, ...]:
    """The plans of a header or setting; empty text is none. Raises ValueError with a sentence."""
    return tuple(_parse(part.strip(), table) for part in text.split(",") if part.strip())


def choose(plans: Sequence[Plan], *, earlier: int, number: int) -> Fault | None:
    """The fault for a request with `earlier` POSTs of its job before it, the `number`-th since the counts were cleared."""
    draw = int.from_bytes(hashlib.sha256(str(number).encode()).digest()[:6]) / 2**48
    for plan in plans:
        if plan.share is not None:
            if draw < plan.share:
                return plan.fault
            draw -= plan.share
        elif plan.first is None or earlier < plan.first:
            return plan.fault
    return None


def _parse(text: str, table: Mapping[str, Fault]) -> Plan:
    match = re.fullmatch(r"([\w]+)(?::(\d+)|:(\d*\.\d+))?(?:~(\d+(?:\.\d+)?))?", text, re.ASCII)
    if not match:
        raise ValueError(f"{text[:60]!r} is no fault plan: write NAME, NAME:3, NAME:0.1 or NAME~2.5.")
    name, first, share, seconds = match.groups()
    fault = table.get(name.removeprefix("http_"))
    if fault is None:
        raise ValueError(f"There is no fault {name[:60]!r}: `python -m easel.sandbox --faults` lists them.")
    if seconds is not None:
        fault = replace(fault, seconds=float(seconds))
    if share is not None and float(share) > 1:
        raise ValueError(f"{text[:60]!r}: a share is 0.0 to 1.0.")
    return Plan(fault, int(first) if first else None, float(share) if share else None)
