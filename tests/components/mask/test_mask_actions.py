"""What is pressed below the mask editor is done, although the run that the press came with ends before it comes to the button."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from easel.edits.sources import Source
from easel.studio import Studio

WAIT = 60


def _page(source_id: str) -> None:
    import streamlit as st

    from components.kit import resources
    from components.mask import mask_actions

    if st.session_state.get("ends_early"):
        st.stop()
    studio = resources.studio()
    source = studio.sources.get(source_id)
    assert source is not None
    mask_actions.show(source, studio.masks.of(source_id))


@pytest.fixture
def source(studio: Studio, tmp_path: Path) -> Source:
    path = tmp_path / "photo.png"
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (640, 1024, 3), dtype=np.uint8)).save(path)
    return studio.edit.bring_in(path, "photo.png").result(WAIT)


@pytest.fixture
def page(source: Source) -> AppTest:
    return AppTest.from_function(_page, default_timeout=WAIT, kwargs={"source_id": source.id}).run()


def _press(page: AppTest, key: str) -> None:
    """In a run that ends before it comes to any button; then the page is whole again."""
    page.session_state["ends_early"] = True
    page.button(key=key).click().run()
    page.session_state["ends_early"] = False
    page.run()
    assert not page.exception


def test_every_act_on_the_mask_is_done(studio: Studio, source: Source, page: AppTest) -> None:
    """Fill, undo, redo, clear and invert, each pressed in a run that ends too early."""
    coverage = []
    for key in ("mask_fill", "mask_undo", "mask_redo", "mask_clear", "mask_invert"):
        _press(page, key)
        coverage.append(studio.masks.of(source.id).coverage)
    assert coverage == [1, 0, 1, 0, 1]


def test_a_mask_is_saved_under_the_name_that_was_typed(studio: Studio, source: Source, page: AppTest) -> None:
    """And used again from there."""
    _press(page, "mask_fill")
    page.text_input(key="mask_name").set_value("  whole   picture ")
    _press(page, _save_button(page))
    (saved,) = studio.masks.named(source.width, source.height)
    assert saved.name == "whole picture"
    _press(page, "mask_clear")
    _press(page, f"mask_use_{saved.id}")
    assert studio.masks.of(source.id).coverage == 1


def test_a_name_that_is_too_long_is_refused_beside_the_field(studio: Studio, source: Source, page: AppTest) -> None:
    """Nothing is saved; the next name that can be used takes the sentence away."""
    page.text_input(key="mask_name").set_value("x" * 81)
    _press(page, _save_button(page))
    assert "choose 1 to 80 characters, not 81" in _told(page)
    page.text_input(key="mask_name").set_value("x" * 80)
    _press(page, _save_button(page))
    assert "choose 1 to 80" not in _told(page)
    assert {len(each.name) for each in studio.masks.named(source.width, source.height)} & {80, 81} == {80}


def _save_button(page: AppTest) -> str:
    (button,) = (each for each in page.button if each.label == "Save")
    return str(button.key)


def _told(page: AppTest) -> str:
    return " ".join(str(each.proto.body) for each in page.get("html"))
