"""What an edit will send: sizes, files and words, decided before anything is paid."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from easel.edits import edit_runs
from easel.edits.mask.masks import Masks
from easel.edits.plan import EditPlan, Prepared, SealChoice, placement_of, prepare
from easel.edits.sources import Source, Sources
from easel.pictures import png
from easel.requests.edit import EditParams
from easel.sizes import Size
from easel.store.store import Store
from tests.pictures import samples

Bring = Callable[..., Source]
PARAMS = EditParams("a hat for @1")


@pytest.fixture
def masks(store: Store) -> Masks:
    return Masks(store)


@pytest.fixture
def painted(masks: Masks, bring: Bring) -> Callable[..., Source]:
    """A picture of a size with a disc painted in its middle."""

    def make(width: int, height: int) -> Source:
        source = bring(width, height)
        masks.replace(masks.of(source.id).id, samples.disc(width, height), "paint")
        return source

    return make


@pytest.fixture
def planned(store: Store, masks: Masks) -> Callable[..., Prepared]:
    def prepared(
        source: Source, *more: Source, params: EditParams = PARAMS, limit: int = 50_000_000, **given: object
    ) -> Prepared:
        plan = EditPlan(tuple(each.id for each in (source, *more)), mask_id=source.id)
        return prepare(store, masks, params, replace(plan, **given), part_limit=limit)  # type: ignore[arg-type] # by name

    return prepared


Planned = Callable[..., Prepared]
Painter = Callable[..., Source]


def test_a_picture_of_a_legal_size_is_sent_as_it_is(painted: Painter, planned: Planned, store: Store) -> None:
    """Its own pixels, its own size, the mask beside it, the reference resolved, and nothing to remark."""
    source = painted(1024, 640)
    ready = planned(source)
    assert (ready.problems, ready.notes) == ((), ())
    assert (ready.params.size, ready.params.prompt) == ("1024x640", "a hat for image 1")
    assert (ready.params.images, ready.params.masked) == (1, True)
    assert ready.images[0].path == Sources(store).path(source)
    assert (ready.images[0].name, ready.images[0].content_type) == ("photo.png", "image/png")
    assert ready.mask is not None
    assert np.array_equal(samples.sent_mask(ready.mask.path), samples.disc(1024, 640))
    assert ready.sizes == (Size(1024, 640),)


@pytest.mark.parametrize(
    ("width", "height", "fit", "size", "words"),
    [
        (1000, 700, "own", "1008x704", "padded to 1008 × 704"),
        (1000, 700, "crop", "992x688", "cropped to 992 × 688"),
        (1000, 700, "auto", "auto", "model chooses"),
        (400, 300, "own", "960x720", "scaled to 960 × 720 (240 %)"),
    ],
)
def test_a_picture_of_another_size_is_laid_into_a_legal_one_and_told(
    painted: Painter, planned: Planned, width: int, height: int, fit: str, size: str, words: str
) -> None:
    """Padded, cropped, scaled, or left to the model: picture and mask have the same size, and a sentence says what was done."""
    ready = planned(painted(width, height), fit=fit)
    assert not ready.problems
    assert words in " ".join(ready.notes)
    assert ready.mask is not None
    assert ready.placement is not None
    with Image.open(ready.images[0].path) as image, Image.open(ready.mask.path) as mask:
        assert image.size == mask.size
        assert ready.params.size == size
        assert size == "auto" or size == f"{image.width}x{image.height}"
        assert ready.sizes == (Size(*image.size),)
    assert ready.placement.source == Size(width, height)


@pytest.mark.parametrize(("width", "height"), [(1024, 1024), (1008, 1520), (3840, 2160), (3024, 4032)])
def test_what_a_canvas_draws_is_what_the_server_gets(
    store: Store, masks: Masks, planned: Planned, tmp_path: Path, width: int, height: int
) -> None:
    """A circle drawn over a phone's photo on a canvas of 900 px: in the mask that is sent, where it was drawn (IoU 0.97)."""
    path = tmp_path / "IMG.JPG"
    path.write_bytes(samples.oriented_jpeg(np.full((height, width, 3), 90, np.uint8), 6))
    source = Sources(store).take_in(path, "IMG.JPG")
    mask = masks.of(source.id)
    shown = (900, round(900 * height / width))
    radius, left, top = 150, 200, 120
    circle = {"type": "circle", "left": left, "top": top, "originX": "left", "originY": "top", "radius": radius}
    circle |= {"width": 2 * radius, "height": 2 * radius, "fill": "#ffffff", "stroke": "#ffffff", "strokeWidth": 0}
    masks.paint(mask.id, mask.revision, {"objects": [circle]}, shown, erase_colour="#000000")
    ready = planned(source)
    assert ready.mask is not None
    assert ready.placement is not None
    got = samples.sent_mask(ready.mask.path) > 127
    y, x = np.mgrid[0 : got.shape[0], 0 : got.shape[1]].astype(np.float32) + 0.5
    centre = np.array([left + radius, top + radius]) * (width / shown[0], height / shown[1])
    taken, laid = ready.placement.taken, ready.placement.laid
    middle = (centre - (taken.left, taken.top)) * ready.placement.scale + (laid.left, laid.top)
    reach = np.array(ready.placement.scale) * (width / shown[0], height / shown[1]) * radius
    wanted = ((x - middle[0]) / reach[0]) ** 2 + ((y - middle[1]) / reach[1]) ** 2 <= 1
    inside = np.zeros_like(got)
    inside[laid.top : laid.bottom, laid.left : laid.right] = True
    assert (got & wanted & inside).sum() / ((got | wanted) & inside).sum() >= 0.97


def test_padding_is_part_of_the_mask(painted: Painter, planned: Planned) -> None:
    """What the model has to paint beyond the picture is open; the picture's own protected pixels are not."""
    ready = planned(painted(1000, 700))
    assert ready.mask is not None
    mask = samples.sent_mask(ready.mask.path)
    assert mask[0].min() == 255
    assert mask[10, 10] == 0


def test_a_size_of_ones_own_choice_is_kept_and_told(painted: Painter, planned: Planned) -> None:
    """A named size decides the request; the picture is laid into it whole, or filling it when cropping was chosen."""
    source = painted(1024, 640)
    params = replace(PARAMS, size="1024x1024")
    padded = planned(source, params=params)
    assert padded.params.size == "1024x1024"
    assert "padded as 1024 × 1024" in padded.notes[0]
    cropped = planned(source, params=params, fit="crop")
    assert "cropped as 1024 × 1024" in cropped.notes[0]
    broken = planned(source, params=replace(PARAMS, size="100x100"))
    assert {problem.field for problem in broken.problems} == {"size"}


def test_without_paint_no_mask_is_sent(bring: Bring, masks: Masks, planned: Planned) -> None:
    """An instruction edit: the picture as it is, the nearest size named, no plan to seal."""
    source = bring(1000, 700)
    masks.of(source.id)
    ready = planned(source)
    assert (ready.mask, ready.params.masked, ready.placement) == (None, False, None)
    assert "No mask yet" in " ".join(ready.notes)
    assert "requested size is 1008 × 704" in " ".join(ready.notes)
    assert ready.sizes == (Size(1000, 700),)
    assert ready.planned.mask_sha256 is None


def test_several_pictures_travel_in_order_and_by_name(bring: Bring, painted: Painter, planned: Planned) -> None:
    """The mask belongs to the first; names and numbers in the prompt follow the order."""
    first, logo = painted(1024, 640), bring(300, 200, seed=4, name="logo.png")
    params = replace(PARAMS, prompt="put @logo on @1")
    ready = planned(first, logo, params=params)
    assert ready.params.prompt == "put image 2 on image 1"
    assert [image.name for image in ready.images] == ["photo.png", "logo.png"]
    assert ready.sizes[1] == Size(300, 200)
    turned = planned(first, params=params)
    assert [problem.rule for problem in turned.problems] == ["reference"]


def test_what_a_server_would_refuse_is_a_problem_with_an_offer(
    bring: Bring, painted: Painter, planned: Planned
) -> None:
    """Nothing is shrunk in silence: told and offered first, then done and told."""
    first, more = painted(1024, 640), bring(900, 800, seed=3, name="ref.png")
    limit = 400_000
    refused = planned(first, more, limit=limit)
    assert [(problem.rule, problem.nearest) for problem in refused.problems] == [("part_limit", "smaller")] * 2
    assert "Picture 2 (ref.png)" in refused.problems[1].message
    ready = planned(first, more, limit=limit, smaller=True)
    assert ready.problems == ()
    assert all(image.path.stat().st_size <= limit for image in ready.images)
    assert [image.content_type for image in ready.images] == ["image/png", "image/jpeg"]
    assert ready.params.size == "1024x640"
    assert ready.mask is not None
    with Image.open(ready.images[0].path) as image, Image.open(ready.mask.path) as mask:
        assert image.size == mask.size == (ready.sizes[0].width, ready.sizes[0].height)
        assert image.width < 1024
    assert "Picture 1: Sent scaled to" in " ".join(ready.notes)
    assert ready.images[1].name == "ref.jpg"


def test_what_was_prepared_is_found_again(painted: Painter, planned: Planned, masks: Masks) -> None:
    """Looking again makes no file anew; a stroke more does."""
    source = painted(1000, 700)
    once, again = planned(source), planned(source)
    assert once.images[0].path == again.images[0].path
    assert once.images[0].path.stat().st_mtime_ns == again.images[0].path.stat().st_mtime_ns
    masks.fill(source.id)
    assert planned(source).images[0].path != once.images[0].path


def test_the_plan_is_remembered_with_its_run(
    painted: Painter, planned: Planned, store: Store, run_row: Callable[[], str]
) -> None:
    """Source and derived mask by their blobs, the placement and the choice of seal; all of it reads back."""
    source = painted(1000, 700)
    ready = planned(source, seal=SealChoice("blended", feather=4))
    run_id = run_row()
    with store.database.writing() as connection:
        ready.remember(connection, run_id)
    with store.database.reading() as connection:
        kept = edit_runs.of_run(connection, run_id)
    assert kept is not None
    plan = EditPlan.from_dict(kept.plan)
    assert (plan.sources, plan.seal) == ((source.id,), SealChoice("blended", feather=4))
    assert plan.mask_revision == 2
    assert kept.source_sha256 == source.sha256
    assert kept.placement is not None
    assert placement_of(kept.placement) == ready.placement
    assert kept.mask_sha256 is not None
    assert np.array_equal(png.read(store.blobs.path(kept.mask_sha256)), samples.disc(1000, 700))
    other = run_row()
    with store.database.writing() as connection:
        edit_runs.copy(connection, run_id, other)
        edit_runs.copy(connection, "nothing", other)
        assert edit_runs.of_run(connection, other) == kept


def test_what_is_gone_or_belongs_elsewhere_is_no_plan(
    painted: Painter, bring: Bring, store: Store, masks: Masks, tmp_path: Path
) -> None:
    """A source that is not there, a mask of another picture, a mask saved under a name."""
    source, other = painted(1024, 640), bring(1024, 640, seed=2)
    saved = masks.save_as(source.id, "disc")
    for plan in (
        EditPlan(("nothing",)),
        EditPlan((other.id, source.id), mask_id=source.id),
        EditPlan((source.id,), mask_id=saved.id),
        EditPlan((source.id,), mask_id="nothing"),
    ):
        with pytest.raises(LookupError):
            prepare(store, masks, PARAMS, plan)
