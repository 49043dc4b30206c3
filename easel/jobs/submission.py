"""How a wish becomes a run: checked, its files kept, its rows committed; nothing is sent from here."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from easel.connections.choice import Need
from easel.connections.connection import BEST
from easel.errors import BadParams, NotSent
from easel.jobs.admission import Beside, MeantFor, expected, sizes_of
from easel.jobs.batches import Batches
from easel.jobs.lines import Destination, Lines
from easel.jobs.pricing import Pricing
from easel.jobs.starts import Starts
from easel.requests.generate import GenerateParams
from easel.runs import inputs, states
from easel.runs.batching import TURN
from easel.runs.digest import digest
from easel.runs.inputs import MASK, RunInput
from easel.runs.tables import job, run
from easel.store.ids import new_id
from easel.store.store import Store
from easel.wire.multipart import InputFile

NOBODYS = "Waiting for a worker"  # the stage of a job that no process has yet
_BLOCK = 1024 * 1024


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
    stage: str,
    job_ids: Sequence[str],
    put: Callable[[sa.Connection, int], None],
    beside: Beside | None = None,
    estimate: tuple[Decimal, Decimal] | None = None,
) -> str:
    """The run and one queued job for each id, in one transaction that is on disk when it returns; the run's id.

    `put` gives the job of an index its place in a line, in the same transaction. `estimate` is what one job may cost, in
    USD, least and most; `stage` says what they wait for until somebody knows better.
    """
    run_id, now = new_id(), time.time()
    of_run = {"id": run_id, "kind": params.kind, "created": now, "params": params.as_dict()}
    of_run |= {"connection": meant_for.name[:255], "wanted": meant_for.wanted, "batch": meant_for.batch}
    of_run |= {"desk": meant_for.desk, "board": meant_for.board}
    least, most = estimate or (None, None)
    same = {"run_id": run_id, "state": "queued", "created": now, "stage": stage}
    same |= {"estimate_least": least, "estimate_most": most}
    request = params.single().as_dict()
    same |= {"desk": meant_for.desk, "request": request, "digest": digest(request, kept)}
    of_jobs = [same | {"id": name, "idx": index, "position": index} for index, name in enumerate(job_ids)]
    with store.database.writing() as transaction:
        transaction.execute(sa.insert(run), of_run)
        inputs.keep(transaction, run_id, kept)
        if beside is not None:
            beside(transaction, run_id)
        transaction.execute(sa.insert(job), of_jobs)
        for index in range(len(of_jobs)):
            put(transaction, index)
    return run_id


class Submission:
    """Makes runs whose jobs stand in line; `stage` is what is said of a job until somebody looks at it. `starts` begins at once
    what nothing is in the way of."""

    def __init__(
        self,
        store: Store,
        pricing: Pricing,
        lines: Lines,
        batches: Batches,
        stage: str,
        starts: Starts | None = None,
    ) -> None:
        self._store = store
        self._pricing = pricing
        self._lines = lines
        self._batches = batches
        self._stage = stage
        self._starts = starts

    def start(
        self, params: GenerateParams, kept: tuple[RunInput, ...], meant_for: MeantFor, beside: Beside | None
    ) -> str:
        """The run's id. What nobody can take has failed in words by then."""
        job_ids = [new_id() for _ in range(params.n)]
        to = [] if meant_for.batch else list(self._destinations(params, kept, meant_for))

        def put(transaction: sa.Connection, index: int) -> None:
            found = to[index] if to else None
            if isinstance(found, NotSent):
                states.move(transaction, job_ids[index], "failed", only_from=("queued",), error=found.as_dict())
            elif found is not None:
                self._lines.put(transaction, job_ids[index], found)

        run_id = write_run(
            self._store,
            params,
            kept,
            meant_for=meant_for,
            stage=TURN if meant_for.batch else self._stage,
            job_ids=job_ids,
            put=put,
            beside=beside,
            estimate=expected(self._store, self._pricing, params, kept, meant_for),
        )
        if meant_for.batch:
            self._batches.pump()
        elif self._starts is not None:
            self._starts.begin(
                [(name, each) for name, each in zip(job_ids, to, strict=True) if isinstance(each, Destination)]
            )
        return run_id

    def _destinations(
        self, params: GenerateParams, kept: tuple[RunInput, ...], meant_for: MeantFor
    ) -> Iterator[Destination | NotSent]:
        """Where each job goes, or why nobody can take it: the next knows of those before it."""
        need = Need(
            params=params.single(),
            wanted=meant_for.wanted,
            name=meant_for.name,
            inputs=tuple(sizes_of(self._store, kept)) if meant_for.wanted == BEST else (),
            largest=max((each.size_bytes for each in kept if not each.is_mask), default=0),
            desk=meant_for.desk,
        )
        for _ in range(params.n):
            try:
                yield self._lines.choose(need, meant_for.known)
            except NotSent as error:
                yield error


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
        raise NotSent(f"{file.name} could not be prepared for sending: {reason}.") from error
    finally:
        own.unlink(missing_ok=True)
    return RunInput(position, digest.hexdigest(), file.name, file.content_type, size)
