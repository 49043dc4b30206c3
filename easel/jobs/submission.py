"""How a wish becomes a run: checked, its files kept, its rows committed; nothing is sent from here."""

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from easel.connections.connection import Connection
from easel.errors import BadParams, NotSent
from easel.requests.generate import GenerateParams
from easel.runs import inputs
from easel.runs.digest import digest
from easel.runs.inputs import MASK, RunInput
from easel.runs.tables import job, run
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.wire.multipart import InputFile

NOBODYS = "Waits for a worker"  # the stage of a job that no process has yet
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class MeantFor:
    """Whose a run is and whom it is for: a connection's id or "best", its name, and whether those that somebody waits for go
    first.

    `likely` is the connection that it will probably go to, as it was when the run was asked for; None where nobody can tell.
    """

    wanted: str
    name: str
    batch: bool = False
    likely: Connection | None = None
    desk: str = STUDIO


# Writes what else belongs to a run, given its id, in the run's own transaction.
Beside = Callable[[sa.Connection, str], None]


def checked(params: GenerateParams, images: Sequence[InputFile], mask: InputFile | None) -> GenerateParams:
    """The params as they will be kept. Raises BadParams that names every broken rule."""
    params = params.with_files(len(images), masked=mask is not None)
    problems = params.problems()
    if problems:
        raise BadParams(problems)
    return params


def keep_inputs(
    store: Store, folder: Path, images: Sequence[InputFile], mask: InputFile | None
) -> tuple[RunInput, ...]:
    """The files as blobs of the library; `folder` is ours, on the same disk. Raises NotSent when one cannot be read."""
    wanted = [(position, image) for position, image in enumerate(images)]
    if mask is not None:
        wanted.insert(0, (MASK, mask))
    return tuple(_keep(store, folder, position, file) for position, file in wanted)


def write_run(
    store: Store,
    params: GenerateParams,
    kept: tuple[RunInput, ...],
    *,
    meant_for: MeantFor,
    executor: str | None,
    job_ids: Sequence[str],
    beside: Beside | None = None,
    estimate: tuple[Decimal, Decimal] | None = None,
) -> str:
    """The run and one queued job for each id, in one transaction that is on disk when it returns; the run's id.

    `estimate` is what one job may cost, in USD, least and most; without an `executor` the jobs are for whoever takes them up.
    """
    run_id, now = new_id(), time.time()
    of_run = {"id": run_id, "kind": params.kind, "created": now, "params": params.as_dict()}
    of_run |= {"connection": meant_for.name[:255], "wanted": meant_for.wanted, "batch": meant_for.batch}
    of_run |= {"desk": meant_for.desk}
    least, most = estimate or (None, None)
    same = {"run_id": run_id, "state": "queued", "created": now, "executor": executor}
    same |= {} if executor else {"stage": NOBODYS}
    same |= {"estimate_least": least, "estimate_most": most}
    request = params.single().as_dict()
    same |= {"desk": meant_for.desk, "request": request, "digest": digest(request, kept)}
    of_jobs = [same | {"id": name, "idx": index} for index, name in enumerate(job_ids)]
    with store.database.writing() as transaction:
        transaction.execute(sa.insert(run), of_run)
        inputs.keep(transaction, run_id, kept)
        if beside is not None:
            beside(transaction, run_id)
        transaction.execute(sa.insert(job), of_jobs)
    return run_id


def note_line(store: Store, job_ids: Sequence[str], words: str) -> None:
    """What jobs wait for that nobody has in hand yet; the first word of a worker replaces it."""
    untaken = sa.update(job).where(job.c.id.in_(job_ids), job.c.state == "queued", job.c.stage == "")
    with store.database.noting() as transaction:
        transaction.execute(untaken.values(stage=words))


def _keep(store: Store, folder: Path, position: int, file: InputFile) -> RunInput:
    known = store.blobs.name_of(file.path)
    if known is not None:
        return RunInput(position, known, file.name, file.content_type, file.path.stat().st_size)
    # A copy, not a link: what its owner does to the file later must not reach what we have kept.
    own = folder / f"input-{new_id()}"
    digest = hashlib.sha256()
    try:
        with file.path.open("rb") as source, os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as target:
            while block := source.read(_BLOCK):
                digest.update(block)
                target.write(block)
            size = target.tell()
        store.blobs.put_file(own, digest.hexdigest())
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise NotSent(f"{file.name} could not be kept for sending: {reason}.") from error
    finally:
        own.unlink(missing_ok=True)
    return RunInput(position, digest.hexdigest(), file.name, file.content_type, size)
