"""A library whose database file is gone: generations and sealed edits come back from blobs and sidecars alone."""

import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from PIL import Image

from easel.edits import lineage
from easel.edits.family import family
from easel.edits.mask.masks import Masks
from easel.edits.plan import EditPlan, SealChoice, prepare
from easel.edits.sources import Sources
from easel.library import marks
from easel.library.records import Picture
from easel.requests.edit import EditParams
from easel.runs.records import Run
from easel.runs.tables import job
from easel.store.scope import STUDIO
from tests.jobs.conftest import Open, Studio
from tests.sandbox_process import SandboxProcess


def _edit(studio: Studio, folder: Path) -> str:
    """A masked edit, sealed strictly and then blended; its run."""
    path = folder / "source.png"
    noise = np.random.default_rng(1).integers(0, 255, (640, 1024, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    source, masks = Sources(studio.store).take_in(path, "photo.png"), Masks(studio.store)
    painted = np.zeros((640, 1024), np.uint8)
    painted[100:300, 100:400] = 255
    masks.replace(masks.of(source.id).id, painted, "paint")
    ready = prepare(studio.store, masks, EditParams("a hat", quality="low"), EditPlan((source.id,), mask_id=source.id))
    assert not ready.problems
    run_id = studio.engine.submit(ready.params, ready.images, ready.mask, beside=ready.remember)
    (done,) = studio.ended(run_id, 60).jobs
    assert done.state == "done", done.error
    studio.engine.sealing.reseal(done.pictures[0].id, SealChoice("blended")).result(60)
    return run_id


def _told(run: Run) -> object:
    """What of a run a sidecar tells: everything but where the job went on its way."""
    pictures = [[replace(each, thumb_ready=True) for each in found.pictures] for found in run.jobs]
    jobs = [
        (found.id, found.index, found.state, found.request_id, found.attempts, found.connection) for found in run.jobs
    ]
    return run.id, run.kind, run.params, run.connection, jobs, pictures


def _costs(studio: Studio) -> dict[str, Decimal | None]:
    with studio.store.database.reading() as connection:
        return {row.id: row.cost for row in connection.execute(sa.select(job.c.id, job.c.cost))}


def test_everything_that_was_kept_comes_back(open_studio: Open, sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Runs, jobs, prompts, params, sizes, usage, costs, parents, inputs, and every way a picture was sealed."""
    studio = open_studio(sandbox.base_url)
    names = [studio.submit("two foxes", n=2), studio.submit("a streamed fox", stream=True, partial_images=1)]
    names.append(_edit(studio, tmp_path))
    before = [studio.ended(name, 60) for name in names]
    inputs = [studio.runs.inputs(name) for name in names]
    costs = _costs(studio)
    sealed = before[2].jobs[0].pictures
    ways = [each.choice for each in studio.engine.sealing.known(sealed[0].id)]
    assert len(sealed) == 3
    assert len(ways) == 2
    before_edit, _ = lineage.chain(studio.store, Sources(studio.store).from_picture(sealed[1].id))
    studio.engine.close()
    studio.store.close()
    for tail in ("", "-wal", "-shm"):
        (tmp_path / "home" / f"library.sqlite{tail}").unlink(missing_ok=True)

    studio = open_studio(sandbox.base_url)
    assert [_told(studio.run(name)) for name in names] == [_told(run) for run in before]
    assert [studio.runs.inputs(name) for name in names] == inputs
    assert _costs(studio) == costs
    kept = {picture.id for run in before for found in run.jobs for picture in found.pictures}
    _until(lambda: {each.id for each in studio.library.pictures(100) if each.thumb_ready} == kept)
    _until(lambda: [each.choice for each in studio.engine.sealing.known(sealed[0].id)] == ways)
    first, last = lineage.chain(studio.store, Sources(studio.store).from_picture(sealed[1].id))
    assert (first.source.id, last.picture and last.picture.id) == (before_edit.source.id, sealed[1].id)
    again = studio.engine.sealing.reseal(sealed[0].id, SealChoice("strict")).result(60)
    assert again.id == sealed[1].id
    assert studio.engine.sealing.reseal(sealed[0].id, SealChoice("raw")).result(60).id == sealed[0].id
    assert studio.ended(studio.submit("a new fox")).jobs[0].state == "done"


def test_what_people_said_and_where_edits_come_from_comes_back(
    open_studio: Open, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """Stars, flags, notes, tags, boards, the trash, and the family of an edit that was never sealed.

    This is the test of `rebuild.py` and `origins.py`.
    """
    studio = open_studio(sandbox.base_url)
    first, second, third = (studio.ended(studio.submit(text)).jobs[0].pictures[0] for text in ("one", "two", "three"))
    edited = _edited(studio, first.id)
    with studio.store.database.writing() as rows:
        marks.mark(rows, STUDIO, [first.id, edited.id], {"stars": 4, "flag": 1})
        marks.mark(rows, STUDIO, [second.id], {"flag": -1, "trashed": True})
        marks.note(rows, STUDIO, edited.id, "for the cover")
        marks.tag(rows, STUDIO, [first.id, second.id], "winter", on=True)
        marks.place(rows, STUDIO, [first.id, edited.id], "Best", on=True)
    names = [each.id for each in (first, second, third, edited)]
    said = [studio.library.marked(name) for name in names]
    families = [_family(studio, name) for name in names]
    assert families[0] == ([], [edited.id])
    assert families[3] == ([first.id], [])
    studio.engine.close()  # what was said is written behind, at the latest now
    studio.store.close()
    for tail in ("", "-wal", "-shm"):
        (tmp_path / "home" / f"library.sqlite{tail}").unlink(missing_ok=True)
    studio = open_studio(sandbox.base_url)
    assert [studio.library.marked(name) for name in names] == said
    assert [_family(studio, name) for name in names] == families
    assert studio.library.boards() == ["Best"]


def _edited(studio: Studio, picture_id: str) -> Picture:
    """An edit of the whole picture, which nothing seals."""
    source = Sources(studio.store).from_picture(picture_id)
    ready = prepare(studio.store, Masks(studio.store), EditParams("a hat", quality="low"), EditPlan((source.id,)))
    (done,) = studio.ended(studio.engine.submit(ready.params, ready.images, ready.mask, beside=ready.remember)).jobs
    (kept,) = done.pictures
    return kept


def _family(studio: Studio, picture_id: str) -> tuple[list[str], list[str]]:
    found = family(studio.store, picture_id, STUDIO)
    ancestors, children = (
        [each.picture.id for each in some if each.picture] for some in (found.ancestors, found.children)
    )
    return ancestors, children


def _until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not true() and time.monotonic() < ends:
        time.sleep(0.05)
    assert true()


def test_what_waited_in_an_older_easel_goes_on(
    open_studio: Open, start_sandbox: type[SandboxProcess], tmp_path: Path
) -> None:
    """Its queue was a file of its own, and a waiting job was its process's: each is sent once, and the file is gone."""
    sandbox = start_sandbox(delay="0.5")
    studio = open_studio(sandbox.base_url, concurrency=1)
    run_id = studio.submit(n=3)
    studio.until(run_id, lambda run: any(found.state == "sent" for found in run.jobs))
    studio.engine.close(grace=20)
    with studio.store.database.writing() as connection:
        before = {"executor": "easel-0-0123456789ab", "line": "", "turn": 0}
        connection.execute(sa.update(job).where(job.c.state == "queued").values(**before))
    for tail in ("", "-wal", "-shm"):
        (tmp_path / "home" / f"queue.sqlite{tail}").write_bytes(b"what an older Easel left" * 500)
    studio = open_studio(sandbox.base_url)
    assert [found.state for found in studio.ended(run_id, 60).jobs] == ["done"] * 3
    assert set(sandbox.counts()["jobs"].values()) == {1}
    assert not list((tmp_path / "home").glob("queue.sqlite*"))


def test_the_caretaker_makes_the_daily_copy(open_studio: Open, sandbox: SandboxProcess, tmp_path: Path) -> None:
    """In its own thread, after a start: nobody waits for it."""
    open_studio(sandbox.base_url)
    ends = time.monotonic() + 60
    while not list((tmp_path / "home").glob("backups/easel-*.sqlite")) and time.monotonic() < ends:
        time.sleep(0.05)
    assert len(list((tmp_path / "home").glob("backups/easel-*.sqlite"))) == 1
