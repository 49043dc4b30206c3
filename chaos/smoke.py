"""One picture from a prompt and one masked edit through a gateway, plain and streamed: each comes, and how often it was painted."""

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
            before = way.counts()["total_painted"]
            job = _ended(opened, start(opened, streamed))
            promises.append(_told(name, job, way.counts()["total_painted"] - before))
    return tuple(promises)


def _told(name: str, job: Job, painted: int) -> Promise:
    """The gateway may bill what it does not hand on; what Easel's own requests may have cost has to be booked."""
    notes = " ".join(job.notes)
    figures = (
        f"{job.state}, {job.attempts} requests, {job.unconfirmed} booked as perhaps billed, {painted} painted. {notes}"
    )
    well = job.state == "done" and job.attempts == 1 + job.unconfirmed
    return Promise(f"{name}: it comes, and each try is booked", figures.strip(), () if well else (str(job.error),))


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
