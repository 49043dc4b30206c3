"""How a run from the command line ended: one JSON object, and the exit code that goes with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from easel import costs
from easel.errors import EaselError
from easel.library.records import Picture
from easel.runs.records import Job, Run

File = tuple[Picture, Path | None]  # a finished picture, and where its copy was put, if anywhere
EXIT = {"all": 0, "none": 1, "refused": 2, "some": 3, "unknown": 4}
_ERROR = ("kind", "message", "hint", "param", "nearest", "retryable", "possibly_billed", "request_id")
IN_THE_AIR = {
    "kind": "Unknown",
    "message": "The request was sent, but its answer was not awaited.",
    "hint": "It may have been billed. If you run it again, you may be charged twice.",
    "retryable": False,
    "possibly_billed": True,
}


@dataclass(frozen=True, slots=True)
class Report:
    """`fields` is JSON-ready."""

    outcome: str
    fields: dict[str, Any]

    @property
    def exit_code(self) -> int:
        return EXIT[self.outcome]


def refused(error: EaselError, request: dict[str, Any] | None = None) -> Report:
    """Nothing was sent: the params, the command line or a setting is wrong."""
    return _report("refused", request or {}, [], [], whole_error(error.as_dict()))


def of_run(run: Run, files: Sequence[File], notes: Sequence[str] = ()) -> Report:
    """What became of a run; `files` are the finished pictures and where they were put, `notes` what was said of an edit.

    Of each request it is told, too, what was sent otherwise than asked, and that it was sent again.
    """
    done = sum(job.state == "done" for job in run.jobs)
    unknown = [job for job in run.jobs if job.state in ("unknown", "sent", "stopped")]
    if done == len(run.jobs):
        outcome = "all"
    elif done:
        outcome = "some"
    else:
        outcome = "unknown" if unknown else "none"
    broken = [*unknown, *(job for job in run.jobs if job.state in ("failed", "cancelled", "queued"))]
    ended = _report(outcome, run.params, run.jobs, files, _error_of(broken[0]) if broken else None)
    dropped = any(costs.picture_ignored(each.kind, each.usage) for job in run.jobs for each in job.pictures)
    own = (note for job in run.jobs for note in job.notes)
    sentences = dict.fromkeys((*notes, *own, *([costs.IGNORED] if dropped else [])))
    return replace(ended, fields=ended.fields | {"notes": list(sentences)})


def of_fetch(
    jobs: Sequence[Job],
    files: Sequence[File],
    notes: Sequence[str] = (),
    failure: EaselError | None = None,
) -> Report:
    """What became of fetching the pictures of `jobs`; `failure` ended it early. No request was sent for it."""
    left = [job for job in jobs if job.state != "done"]
    outcome = "all" if not left else "some" if len(left) < len(jobs) else "none"
    error = whole_error(failure.as_dict()) if failure else _error_of(left[0]) if left else None
    ended = _report(outcome, {}, (), files, error)
    return replace(ended, fields=ended.fields | {"notes": list(notes)})


def in_trouble(run: Run | None, files: Sequence[File], failure: EaselError) -> Report:
    """The library could not be used (any more) while the run was under way; `run` is None where it cannot even be read."""
    if run is not None and not run.running:
        return of_run(run, files)
    unsent = run is not None and all(job.state == "queued" for job in run.jobs)
    waits = "Not sent. It is queued in the library: a studio that opens the library will send it."
    sent = "Sent requests may have been billed; their pictures are saved once the library works again."
    fields = failure.as_dict() | {
        "message": f"{failure.message} {waits if unsent else sent}",
        "possibly_billed": not unsent,
    }
    return _report("none" if unsent else "unknown", run.params if run else {}, run.jobs if run else (), files, fields)


def not_out(run: Run, files: Sequence[File], words: str) -> Report:
    """Pictures came and are kept, but could not be copied to where they were wanted."""
    return kept_alone(of_run(run, files), files, words)


def kept_alone(ended: Report, files: Sequence[File], words: str) -> Report:
    """`ended`, but for pictures that stayed in the library alone."""
    hint = "The pictures are in the library. Free the folder or choose another, or download them from the Library page."
    error = whole_error({"kind": "OutFolder", "message": f"--out: {words}", "hint": hint, "possibly_billed": True})
    outcome = "some" if files else "none"
    return Report(outcome, ended.fields | {"outcome": outcome, "error": error})


def _report(
    outcome: str,
    request: dict[str, Any],
    jobs: Sequence[Job],
    files: Sequence[File],
    error: dict[str, Any] | None,
) -> Report:
    pictures = [picture for picture, _ in files]
    fields = {
        "outcome": outcome,
        "files": [str(path) for _, path in files if path is not None],
        "asked": request,
        "got": pictures[0].got if pictures else None,
        "usage": added_usage([picture.usage for picture in pictures]),
        "cost": _cost(pictures),
        "attempts": sum(job.attempts for job in jobs),
        "billable": sum(job.billable for job in jobs),
        "error": error,
        "pictures": [_picture(each) for each in files],
    }
    return Report(outcome, fields)


def _picture(file: File) -> dict[str, Any]:
    picture, path = file
    return {
        "file": None if path is None else str(path),
        "id": picture.id,
        "sha256": picture.sha256,
        "asked": picture.asked,
        "got": picture.got,
        "usage": picture.usage,
        "cost": _number(picture.cost),
        "revised_prompt": picture.revised_prompt,
    }


def _cost(pictures: Sequence[Picture]) -> float | None:
    """USD in all; unknown when one picture's is unknown. A picture that came in another's answer is paid with that one."""
    billed = [picture.cost for picture in pictures if "billed_with" not in picture.got]
    known = [cost for cost in billed if cost is not None]
    return _number(sum(known, Decimal())) if billed and len(known) == len(billed) else None


def _number(money: Decimal | None) -> float | None:
    return None if money is None else float(money)


def added_usage(usages: Sequence[dict[str, Any] | None]) -> dict[str, Any] | None:
    """The counts of several usages added up; those of a single one as they came; None when none was told.

    What they cost is told beside them.
    """
    known = [{name: each for name, each in usage.items() if name != "cost"} for usage in usages if usage is not None]
    return (known[0] if len(known) == 1 else _added(known)) if known else None


def _added(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    total: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            if isinstance(value, dict):
                total[name] = _added([total.get(name) or {}, value])
            elif isinstance(value, int) and not isinstance(value, bool):
                total[name] = total.get(name, 0) + value
            else:
                total.setdefault(name, value)
    return total


def _error_of(job: Job) -> dict[str, Any]:
    if job.error is not None:
        return whole_error(job.error | {"possibly_billed": job.billable > 0})
    if job.state in ("sent", "stopped"):
        return whole_error(IN_THE_AIR | {"request_id": job.request_id})
    return whole_error({"kind": "NotSent", "message": "Cancelled before it was sent.", "hint": "Not billed."})


def whole_error(fields: dict[str, Any]) -> dict[str, Any]:
    """As JSON tells an error, with all of its keys."""
    return {name: fields.get(name) for name in _ERROR} | {
        "retryable": bool(fields.get("retryable")),
        "possibly_billed": bool(fields.get("possibly_billed")),
        "request_id": fields.get("request_id") or "",
        "param": fields.get("param") or None,
    }
