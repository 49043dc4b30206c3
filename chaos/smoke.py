"""Pictures from a prompt, plain and streamed, and a masked edit through a gateway: what comes, and how often it was painted."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from chaos.gateway import KEY
from chaos.promises import Promise
from chaos.talk import SIDE, studio
from chaos.tap import Tap
from easel.edits.plan import EditPlan
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.runs.records import FINAL_STATES, Job
from easel.studio import Studio

_LONG = 180.0  # seconds


class Way(Protocol):
    """How a gateway is met, and what the sandbox behind it counted."""

    before: Tap
    behind: Tap

    def counts(self) -> dict[str, int]: ...


def pictures(way: Way, home: Path) -> tuple[Promise, ...]:
    """The plain ones first: a connection that has learned that streams fail there sends plain from then on."""
    promises: list[Promise] = []
    with studio(home, way.before.base_url, KEY, store=False) as opened:
        for name, streamed, start in (
            ("a picture, plain", False, _generate),
            ("a masked edit, plain", False, _edit),
            ("a picture, streamed", True, _generate),
            ("a picture, streamed once more", True, _generate),
        ):
            before, asked = way.counts()["total_painted"], len(way.behind.passed)
            job = _ended(opened, start(opened, streamed))
            painted, asked = way.counts()["total_painted"] - before, len(way.behind.passed) - asked
            promises.append(_told(name, job, f"{asked} reached the server, {painted} painted", streamed=streamed))
    return tuple(promises)


def _told(name: str, job: Job, upstream: str, *, streamed: bool) -> Promise:
    """What the gateway asks for by itself nobody here can hold back; Easel's own requests are booked, and none is repeated that
    came to an unknown end."""
    figures = f"{job.state}, {job.attempts} requests, {job.billable} billed or perhaps, {upstream}"
    well = job.billable == job.attempts and (job.state == "done" or (streamed and job.state == "unknown"))
    said = "it comes, or its end is told as unknown" if streamed else "it comes"
    return Promise(f"{name}: {said}", figures, () if well else (str(job.error),))


def _generate(opened: Studio, streamed: bool) -> str:
    params = GenerateParams("A red boat on a lake", size=f"{SIDE}x{SIDE}", quality="low", stream=streamed)
    return opened.generate.start(replace(params, partial_images=1) if streamed else params)


def _edit(opened: Studio, streamed: bool) -> str:
    newest = opened.library.pictures(1)[0]
    source = opened.edit.bring_in_kept(newest.id).result(60)
    painted = np.zeros((SIDE, SIDE), np.uint8)
    painted[300:500, 250:700] = 255
    mask = opened.masks.replace(opened.masks.of(source.id).id, painted, "paint")
    params = EditParams("Put a flag here", quality="low", stream=streamed)
    return opened.edit.start(params, EditPlan((source.id,), mask_id=mask.id)).result(60)


def _ended(opened: Studio, run_id: str) -> Job:
    ends = time.monotonic() + _LONG
    while (run := opened.runs.run(run_id)) is None or run.jobs[0].state not in FINAL_STATES:
        assert time.monotonic() < ends, run_id
        time.sleep(0.02)
    return run.jobs[0]
