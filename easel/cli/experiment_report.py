"""How an experiment from the command line ended: one JSON object, and the exit code that goes with it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from easel.actions.experiment_names import shown
from easel.actions.experiment_plan import Plan
from easel.cli import report
from easel.cli.report import Report
from easel.errors import EaselError
from easel.experiments.brake import Brake
from easel.experiments.records import MADE, CellRow, Experiment

_IN_THE_AIR = ("unknown", "sent", "stopped")
_WAITS_ON = "Finished pictures are reused when you run the same file again."


def of_plan(plan: Plan) -> Report:
    """What would be sent. Nothing was."""
    least, most = plan.cost or (None, None)
    fields = {
        "outcome": "all",
        "files": [],
        "error": None,
        "cells_asked": plan.asked,
        "not_possible": sum(count for _, count in plan.not_possible),
        "rules": [{"rule": rule, "cells": count} for rule, count in plan.not_possible],
        "reused": plan.reused,
        "send": plan.send,
        "cost": {"least": _number(least), "most": _number(most)},
        "seconds": plan.seconds,
        "over_budget": plan.over_budget or None,
    }
    return Report("all", fields)


def of_experiment(
    known: Experiment, rows: Sequence[CellRow], files: Mapping[int, Path], names: Mapping[str, str]
) -> Report:
    """`files` are where the pictures of cells were put, by their index; `names` how blobs were called in the file."""
    possible = [row for row in rows if row.state != "not_possible"]
    made = sum(row.state in MADE for row in possible)
    in_the_air = [row for row in possible if row.state in _IN_THE_AIR]
    outcome = "all" if made == len(possible) else "some" if made else "unknown" if in_the_air else "none"
    fields = {
        "outcome": outcome,
        "files": [str(files[row.index]) for row in rows if row.index in files],
        "error": None if outcome == "all" else _error(known.brake, [*in_the_air, *possible]),
        "experiment": known.id,
        "cells_asked": len(rows),
        "not_possible": len(rows) - len(possible),
        "sent": sum(row.was_sent for row in possible),
        "reused": sum(row.is_reused for row in rows),
        "cost": {"charged": _number(known.spent.charged), "may_be_billed": _number(known.spent.may_be_billed)},
        "cells": [_cell(row, files.get(row.index), names) for row in rows],
    }
    return Report(outcome, fields)


def in_trouble(failure: EaselError, before: Report | None) -> Report:
    """The library could not be used any more; `before` is what is known of the experiment."""
    told = report.in_trouble(None, (), failure)
    fields = before.fields if before else told.fields
    return Report(told.outcome, fields | {"outcome": told.outcome, "error": told.fields["error"]})


def not_out(ended: Report, words: str) -> Report:
    """Pictures came and are kept, but could not be copied to where they were wanted."""
    told = report.kept_alone(ended, (), words)
    outcome = "some" if ended.fields["files"] else "none"
    return Report(outcome, told.fields | {"outcome": outcome})


def _cell(row: CellRow, file: Path | None, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "axes": shown(row.values, names),
        "request": row.request,
        "state": row.state,
        "picture": str(file) if file else None,
        "cost": None if row.is_reused else _number(row.cost),
        "reused": row.is_reused,
        "rule": row.rule or None,
        "error": (row.error or {}).get("message"),
    }


def _error(brake: Brake | None, rows: Sequence[CellRow]) -> dict[str, Any]:
    if brake is not None:
        hint = f"{brake.way.replace(', then resume', ', then run it again')} {_WAITS_ON}"
        return report.whole_error({"kind": brake.kind, "message": brake.message, "hint": hint})
    broken = next((row for row in rows if row.state not in MADE), None)
    if broken is not None and broken.error is not None:
        return report.whole_error(broken.error)
    if broken is not None and broken.state in _IN_THE_AIR:
        return report.whole_error(report.IN_THE_AIR)
    words = "It was stopped before everything was sent."
    return report.whole_error(
        {"kind": "NotSent", "message": words, "hint": f"Unsent pictures were not billed. {_WAITS_ON}"}
    )


def _number(money: Decimal | None) -> float | None:
    return None if money is None else float(money)
