"""The seal in the life of a job: done before the job is done, switched afterwards for nothing, the raw picture always kept.

This is the test of `pictures.py`, too.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from PIL import Image

from easel.edits import edit_runs, lineage
from easel.edits.extending import extend
from easel.edits.plan import EditPlan, SealChoice, prepare
from easel.edits.seal import recovery
from easel.edits.sources import Sources
from easel.edits.tables import edit_run, seal
from easel.errors import SealFailed
from easel.library.tables import picture
from easel.pictures import png
from easel.pictures.fit import Box
from easel.pictures.outpaint import solved
from easel.requests.edit import EditParams
from easel.sizes import Size
from tests.edits.conftest import Desk
from tests.library.test_board import on
from tests.pictures import samples
from tests.sandbox_process import SandboxProcess

WIDE, HIGH = 1024, 640


@pytest.fixture
def mask() -> Any:
    return samples.disc(WIDE, HIGH)


def test_a_masked_edit_is_done_when_it_is_sealed(desk: Desk, mask: Any) -> None:
    """Both pictures are kept; outside the mask the sealed one is the source to the bit, and the leak figure is the model's."""
    at = desk
    source = at.bring(WIDE, HIGH)
    job = at.edit(at.plan(source, mask), size=f"{WIDE}x{HIGH}")
    assert (job.state, job.error) == ("done", None)
    raw, sealed = job.pictures
    assert (raw.kind, sealed.kind, sealed.parents, sealed.format) == ("edit", "sealed", (raw.id,), "png")
    assert sealed.thumb_ready
    before, after = at.source_pixels(source), at.pixels(sealed)
    assert after.shape == before.shape
    changed = np.abs(after - before).max(axis=2) > 0
    assert not changed[mask == 0].any()
    assert changed[mask == 255].mean() > 0.99
    assert sealed.got["leak"] == pytest.approx(0.5, abs=0.01)
    assert (sealed.got["seal"], sealed.got["aligned"]) == ("strict", False)
    assert sealed.got["drift"] == pytest.approx([0, 0, 1], abs=0.5)
    assert (sealed.cost, raw.cost is None) == (None, False)
    assert lineage.results(job) == (sealed,)


def test_a_raw_choice_changes_nothing_and_is_measured(desk: Desk, mask: Any) -> None:
    """What came is what is shown; the leak is told all the same."""
    at = desk
    source = at.bring(WIDE, HIGH)
    job = at.edit(at.plan(source, mask, seal=SealChoice("raw")))
    (raw,) = job.pictures
    assert job.state == "done"
    (known,) = at.studio.engine.sealing.known(raw.id)
    assert (known.sealed_id, known.choice, known.measures["leak"]) == (raw.id, "raw", pytest.approx(0.5, abs=0.01))


def test_the_way_of_sealing_is_switched_without_a_request(desk: Desk, mask: Any, sandbox: SandboxProcess) -> None:
    """Blended, raw and back: each made once, the source intact outside the mask, from any of its versions."""
    at = desk
    source = at.bring(WIDE, HIGH)
    job = at.edit(at.plan(source, mask))
    raw, strict = job.pictures
    sealing = at.studio.engine.sealing
    posts = sandbox.counts()
    first, second = (sealing.reseal(name, SealChoice("blended", feather=20)) for name in (raw.id, strict.id))
    blended = first.result(30)
    assert second.result(30) == blended
    changed = np.abs(at.pixels(blended) - at.source_pixels(source)).max(axis=2) > 0
    assert not changed[mask == 0].any()
    assert not np.array_equal(at.pixels(blended), at.pixels(strict))
    assert sealing.reseal(blended.id, SealChoice("raw")).result(30).id == raw.id
    assert sealing.reseal(blended.id, SealChoice("strict", feather=99)).result(30).id == strict.id
    again = sealing.reseal(raw.id, SealChoice("blended", feather=20))
    assert again.done()
    assert again.result().id == blended.id
    run = at.studio.run(job.run_id)
    assert [each.kind for each in run.jobs[0].pictures] == ["edit", "sealed", "sealed"]
    assert lineage.results(run.jobs[0]) == (blended,)
    assert sandbox.counts() == posts
    with pytest.raises(LookupError):
        sealing.reseal("nothing", SealChoice())


def test_a_seal_that_fails_keeps_the_raw_picture_and_says_so(desk: Desk, mask: Any) -> None:
    """The job has failed in words, with its raw picture; once mended it is sealed for nothing."""
    at = desk
    store = at.studio.store
    run_id = at.send(at.plan(at.bring(WIDE, HIGH, seed=3), mask - mask // 8))
    with store.database.reading() as connection:
        planned = edit_runs.of_run(connection, run_id)
    assert planned is not None
    path = store.blobs.path(planned.mask_sha256 or "")
    path.rename(path.with_suffix(".away"))
    job = at.ended(run_id)
    assert job.state == "failed"
    assert job.error is not None
    assert (job.error["kind"], job.error["possibly_billed"]) == ("SealFailed", True)
    (raw,) = job.pictures
    assert raw.thumb_ready
    with pytest.raises(SealFailed):
        at.studio.engine.sealing.reseal(raw.id, SealChoice()).result(30)
    path.write_bytes(b"no picture at all")
    with pytest.raises(SealFailed) as caught:
        at.studio.engine.sealing.reseal(raw.id, SealChoice()).result(30)
    assert caught.value.message == "The picture arrived but could not be sealed: its pixels could not be read."
    path.with_suffix(".away").rename(path)
    assert at.studio.engine.sealing.reseal(raw.id, SealChoice()).result(30).kind == "sealed"


def test_a_sealed_picture_whose_rows_were_not_written_is_taken_in(desk: Desk, mask: Any) -> None:
    """A process that died between the sidecar and the rows costs no second picture."""
    at = desk
    job = at.edit(at.plan(at.bring(WIDE, HIGH), mask))
    raw, sealed = job.pictures
    with at.studio.store.database.writing() as connection:
        connection.execute(sa.delete(seal).where(seal.c.picture_id == raw.id))
        connection.execute(sa.delete(picture).where(picture.c.id == sealed.id))
    found = at.studio.engine.sealing.reseal(raw.id, SealChoice()).result(30)
    assert found.id == sealed.id
    assert found.thumb_ready
    assert len(at.studio.run(job.run_id).jobs[0].pictures) == 2


def test_a_lost_plan_is_read_from_the_sidecar(desk: Desk, mask: Any) -> None:
    """Without its row a picture can be sealed another way all the same."""
    at = desk
    source = at.bring(WIDE, HIGH)
    raw, _ = at.edit(at.plan(source, mask)).pictures
    with at.studio.store.database.writing() as connection:
        connection.execute(sa.delete(edit_run).where(edit_run.c.run_id == raw.run_id))
    blended = at.studio.engine.sealing.reseal(raw.id, SealChoice("blended")).result(30)
    assert not np.abs(at.pixels(blended) - at.source_pixels(source))[mask == 0].any()


def test_the_heat_map_shows_where_it_leaked(desk: Desk, mask: Any) -> None:
    """On the source's grid, made once, for the raw picture and those sealed from it alike."""
    at = desk
    raw, sealed = at.edit(at.plan(at.bring(WIDE, HIGH), mask)).pictures
    sealing = at.studio.engine.sealing
    path = sealing.heat_map(sealed.id)
    assert path == sealing.heat_map(raw.id)
    with Image.open(path) as image:
        shown = np.asarray(image, np.int16)
    assert shown.shape == (HIGH, WIDE, 3)
    warm = (shown[..., 0] - shown[..., 2] > 40)[mask == 0]
    assert warm.mean() == pytest.approx(0.5, abs=0.05)


def test_again_is_sealed_as_well(desk: Desk, mask: Any) -> None:
    """A repeated edit takes its plan along."""
    at = desk
    source = at.bring(WIDE, HIGH)
    job = at.edit(at.plan(source, mask))
    run_id = at.studio.engine.again(job.id)
    assert run_id is not None
    (repeated,) = at.studio.ended(run_id).jobs
    _, sealed = repeated.pictures
    assert not np.abs(at.pixels(sealed) - at.source_pixels(source))[mask == 0].any()


def test_sealed_pictures_come_on_the_board_of_their_run(desk: Desk, mask: Any) -> None:
    """The one that came, the one sealed with it, and one that is sealed another way later."""
    at = desk
    ready = prepare(
        at.studio.store, at.masks, EditParams("a hat", quality="low"), at.plan(at.bring(WIDE, HIGH, seed=7), mask)
    )
    run_id = at.studio.engine.submit(ready.params, ready.images, ready.mask, beside=ready.remember, board="Hats")
    raw, sealed = at.ended(run_id).pictures
    later = at.studio.engine.sealing.reseal(raw.id, SealChoice(mode="blended")).result(30)
    assert on(at.studio.store, "Hats") == {raw.id, sealed.id, later.id}


def test_an_edit_without_a_mask_is_not_sealed(desk: Desk) -> None:
    """An instruction edit: one picture, no measures, and a chain that knows its source."""
    at = desk
    source = at.bring(WIDE, HIGH)
    job = at.edit(at.plan(source))
    (raw,) = job.pictures
    assert (job.state, raw.kind) == ("done", "edit")
    assert at.studio.engine.sealing.known(raw.id) == ()
    last = Sources(at.studio.store).from_picture(raw.id)
    assert [each.source.id for each in lineage.chain(at.studio.store, last)] == [source.id, last.id]
    with pytest.raises(SealFailed, match="no mask"):
        at.studio.engine.sealing.reseal(raw.id, SealChoice()).result(30)


def test_after_a_lost_database_the_versions_of_an_edit_are_known_again(desk: Desk, mask: Any) -> None:
    """By what the sealed picture's sidecar tells: its plan, its source, how it was sealed. Twice is once."""
    at = desk
    store, source = at.studio.store, at.bring(WIDE, HIGH, seed=7)
    job = at.edit(at.plan(source, mask))
    raw, sealed = job.pictures
    with store.database.reading() as connection:
        planned, known = edit_runs.of_run(connection, raw.run_id), at.studio.engine.sealing.known(raw.id)
    with store.database.writing() as connection:
        connection.execute(sa.delete(seal).where(seal.c.sealed_id == sealed.id))
        connection.execute(sa.delete(edit_run).where(edit_run.c.run_id == raw.run_id))
    assert at.studio.engine.sealing.known(raw.id) == ()
    assert recovery.restore(store) == 1
    with store.database.reading() as connection:
        assert edit_runs.of_run(connection, raw.run_id) == planned
    assert at.studio.engine.sealing.known(raw.id) == known
    assert recovery.restore(store) == 0


def test_an_extended_picture_is_painted_outside_and_sealed_inside(desk: Desk) -> None:
    """The frame is larger on two sides; the old picture is there to the bit but for its rim, the new area is the model's."""
    at = desk
    store, source = at.studio.store, at.bring(WIDE, HIGH, seed=5)
    out = solved(Size(WIDE, HIGH), Box(-100, 0, WIDE + 100, HIGH + 90))
    larger = extend(store, Sources(store), at.masks, source, out)
    _, sealed = at.edit(EditPlan((larger.id,), mask_id=larger.id)).pictures
    assert (sealed.width, sealed.height) == (out.frame.width, out.frame.height)
    old, new = at.source_pixels(source), at.pixels(sealed)
    there = new[out.at.top : out.at.bottom, out.at.left : out.at.right]
    rim = out.overlap
    assert np.array_equal(there[rim:-rim, rim:-rim], old[rim:-rim, rim:-rim])
    assert (new[:, : out.at.left - 1] != at.source_pixels(larger)[:, : out.at.left - 1]).any(axis=2).mean() > 0.9
    last = Sources(store).from_picture(sealed.id)
    assert [step.source.id for step in lineage.chain(store, last)] == [source.id, larger.id, last.id]


def test_the_chain_leads_from_the_first_picture_to_the_last(desk: Desk, mask: Any, tmp_path: Path) -> None:
    """Brought in, edited, extended, edited again: each step in order, results with the source they became."""
    at = desk
    store, sources = at.studio.store, Sources(at.studio.store)
    source = at.bring(WIDE, HIGH)
    _, first = at.edit(at.plan(source, mask)).pictures
    second_source = sources.from_picture(first.id)
    png.write(samples.photo(WIDE, HIGH + 64, seed=9), tmp_path / "extended.png")
    extended = sources.made_from(second_source, tmp_path / "extended.png")
    _, last = at.edit(at.plan(extended, samples.disc(WIDE, HIGH + 64))).pictures
    last_source = sources.from_picture(last.id)
    steps = lineage.chain(store, last_source)
    assert [step.source.id for step in steps] == [source.id, second_source.id, extended.id, last_source.id]
    assert [step.picture and step.picture.id for step in steps] == [None, first.id, None, last.id]
