"""Pictures from pictures: brought in, prepared, started, from a page and from files alike."""

from dataclasses import replace
from pathlib import Path

import pytest

from easel.actions.edit import EditOfFiles
from easel.edits.plan import EditPlan, SealChoice
from easel.errors import BadParams
from easel.pictures import png
from easel.requests.edit import EditParams
from easel.studio import Studio
from tests.pictures import samples

PARAMS = EditParams("a red hat", quality="low")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    png.write(samples.photo(1024, 1024), path)
    return path


def _of(photo: Path) -> EditOfFiles:
    return EditOfFiles(
        params=PARAMS,
        pictures=(photo,),
        mask=None,
        polarity=None,
        fit="own",
        seal=SealChoice(),
        smaller=False,
        part_limit=None,
    )


def test_what_a_page_brings_in_can_be_looked_at_and_started(studio: Studio, photo: Path) -> None:
    """The file is taken, what would be sent is told without a run, and a start is a run with that picture."""
    source = studio.edit.bring_in(photo, "photo.png").result(60)
    assert not photo.exists()
    plan = EditPlan((source.id,), mask_id=studio.masks.of(source.id).id)
    before = len(studio.runs.recent(9))
    ready = studio.edit.prepare(PARAMS, plan).result(60)
    assert ready.params.size == "1024x1024"
    assert "No mask yet: the whole picture may change." in ready.notes
    assert len(studio.runs.recent(9)) == before
    run = studio.runs.run(studio.edit.start(PARAMS, plan).result(60))
    assert run is not None
    assert (run.kind, run.params["images"], run.params["masked"]) == ("edit", 1, False)
    assert [each.sha256 for each in studio.runs.inputs(run.id)] == [source.sha256]


def test_a_start_with_problems_starts_nothing(studio: Studio, photo: Path) -> None:
    """Every problem is told by the future; there is no run of it."""
    source = studio.edit.bring_in(photo, "photo.png").result(60)
    before = [run.id for run in studio.runs.recent(9)]
    with pytest.raises(BadParams) as refused:
        studio.edit.start(replace(PARAMS, prompt=""), EditPlan((source.id,))).result(60)
    assert [problem.field for problem in refused.value.problems] == ["prompt"]
    assert [run.id for run in studio.runs.recent(9)] == before


def test_files_are_prepared_and_submitted_as_they_lie(studio: Studio, photo: Path) -> None:
    """The file stays, what would be sent is told first, and the run is of an edit."""
    ready = studio.edit.prepare_files(_of(photo))
    assert ready.problems == ()
    run = studio.runs.run(studio.edit.submit(ready))
    assert photo.exists()
    assert run is not None
    assert run.kind == "edit"


def test_a_file_that_is_no_picture_is_refused(studio: Studio, photo: Path) -> None:
    """By a sentence about the picture, or about the mask."""
    photo.with_name("letter.txt").write_text("Dear Sir")
    for edit, field in (
        (_of(photo.with_name("letter.txt")), "image"),
        (_of(photo.with_name("nothing.png")), "image"),
        (replace(_of(photo), mask=photo.with_name("letter.txt")), "mask"),
    ):
        with pytest.raises(BadParams) as refused:
            studio.edit.prepare_files(edit)
        assert [problem.field for problem in refused.value.problems] == [field]
