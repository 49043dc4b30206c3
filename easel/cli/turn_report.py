"""How a turn from the command line ended: one JSON object, or its words and files; and which of several turns was the worst."""

import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from easel.cli import report
from easel.cli.report import Report
from easel.cli.terminal import json_text
from easel.errors import EaselError

if TYPE_CHECKING:  # a line that is refused need not load it
    from easel.threads.records import Turn

# From the best to the worst. What was refused here cost nothing; of what is unknown nobody can say it.
_RANKS = ("all", "some", "refused", "none", "unknown")
_STATES = {"all": "done", "none": "failed"}  # others are called as their outcome
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")  # what commands a terminal


@dataclass(frozen=True, slots=True)
class TurnReport:
    """`fields` is JSON-ready."""

    outcome: str
    fields: dict[str, Any]


def refused(error: EaselError, thread_id: str = "") -> TurnReport:
    """Nothing was sent: the words, a file, the command line or a setting is wrong."""
    return _report(report.refused(error), thread_id, "", None)


def of_turn(ended: Report, thread_id: str, turn_id: str, turn: "Turn | None") -> TurnReport:
    """What became of a turn by its run's report; `turn` is None where the library cannot be read any more."""
    return _report(ended, thread_id, turn_id, turn)


def exit_code(outcomes: Iterable[str]) -> int:
    """That of the worst."""
    return report.EXIT[max(outcomes, key=_RANKS.index)]


def tell(told: TurnReport, *, as_json: bool) -> None:
    """On stdout, at once; what went wrong on stderr."""
    if as_json:
        sys.stdout.write(json_text(told.fields) + "\n")
        sys.stdout.flush()
        return
    fields = told.fields
    if fields["words"]:
        encoding = sys.stdout.encoding or "ascii"
        sys.stdout.buffer.write(_UNSEEN.sub("", fields["words"]).encode(encoding, "backslashreplace") + b"\n")
    for picture in fields["pictures"]:
        if picture["file"] is not None:
            sys.stdout.buffer.write(os.fsencode(picture["file"]) + b"\n")  # a folder's name need not be text
    sys.stdout.flush()
    error = fields["error"]
    if error is not None:
        sys.stderr.write(f"{error['message']} {error['hint'] or ''}".strip() + "\n")


def _report(ended: Report, thread_id: str, turn_id: str, turn: "Turn | None") -> TurnReport:
    fields = ended.fields
    return TurnReport(
        ended.outcome,
        {
            "thread": thread_id,
            "turn": turn_id,
            "words": turn.words if turn else "",
            "pictures": fields["pictures"],
            "usage": {"text": _text_usage(turn), "pictures": fields["usage"]},
            "cost": _cost(fields["cost"], bool(fields["pictures"]), turn),
            "state": _STATES.get(ended.outcome, ended.outcome),
            "error": fields["error"],
            "notes": fields.get("notes", []),
        },
    )


def _text_usage(turn: "Turn | None") -> dict[str, Any] | None:
    return report.added_usage([said.usage for said in turn.answers.values()]) if turn else None


def _cost(of_pictures: float | None, has_pictures: bool, turn: "Turn | None") -> float | None:
    """USD of words and pictures; None where one of both is unknown, or nothing was answered."""
    answers = [turn.answer(job.id) for job in turn.run.jobs if job.state == "done"] if turn else []
    costs = [said.cost for said in answers if said.cost is not None]
    if not answers or len(costs) < len(answers) or (has_pictures and of_pictures is None):
        return None
    return float(sum(costs, Decimal())) + (of_pictures or 0)
