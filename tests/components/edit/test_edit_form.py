"""The button of an edit sends the pictures that stand in the form, and none while another one is on its way."""

from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from components.edit.source_bar import Arriving
from easel.edits.sources import Source
from easel.studio import Studio

WAIT = 60


def _page() -> None:
    from components.edit import edit_form, source_bar

    edit_form.show(source_bar.show())


def _source(studio: Studio, folder: Path, shade: int) -> Source:
    path = folder / f"{shade}.png"
    Image.fromarray(np.full((640, 1024, 3), shade, np.uint8)).save(path)
    return studio.edit.bring_in(path, path.name).result(WAIT)


@pytest.fixture
def page(studio: Studio, tmp_path: Path) -> AppTest:
    """With one picture and a prompt."""
    page = AppTest.from_function(_page, default_timeout=WAIT).run()
    _draft(page).update(prompt="a moon over the sea", sources=[_source(studio, tmp_path, 40).id])
    return page.run()


def _draft(page: AppTest) -> dict[str, object]:
    kept: dict[str, object] = page.session_state["easel_drafts"]["edit"]
    return kept


def _press(page: AppTest) -> str:
    """What the page says of the press."""
    page.button(key="edit_press").click().run()
    assert not page.exception
    return " ".join(str(part.value) for part in page.html)


def _runs(studio: Studio) -> list[str]:
    return [run.id for run in studio.runs.recent(20)]


def test_a_press_before_the_chosen_picture_is_there_sends_nothing(
    studio: Studio, page: AppTest, tmp_path: Path
) -> None:
    """It says so; once the picture stands in the form nothing is said any more, and a press sends that one."""
    coming: Future[Source] = Future()
    _draft(page)["arriving"] = [Arriving("the picture", coming, "source")]
    page.run()
    before = len(_runs(studio))
    assert "Not sent: the picture that you chose is still loading." in _press(page)
    assert len(_runs(studio)) == before
    coming.set_result(_source(studio, tmp_path, 200))
    page.run()
    assert "still loading" not in " ".join(str(part.value) for part in page.html)
    assert "Not sent" not in _press(page)
    assert len(_runs(studio)) == before + 1


def test_a_press_that_meets_other_pictures_than_it_was_made_for_sends_nothing(
    studio: Studio, page: AppTest, tmp_path: Path
) -> None:
    """The picture came in the very run that the press came with."""
    coming: Future[Source] = Future()
    _draft(page)["arriving"] = [Arriving("the picture", coming, "source")]
    page.run()
    coming.set_result(_source(studio, tmp_path, 120))
    before = len(_runs(studio))
    assert "Not sent: the pictures had just changed." in _press(page)
    assert len(_runs(studio)) == before
    assert "Not sent" not in _press(page)
    assert len(_runs(studio)) == before + 1
