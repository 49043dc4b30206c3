"""How a tab wants its edits sealed: its own, found by its name, and all pages look anew when something becomes of it."""

import gc
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from components.kit import viewer
from components.picture import seal_choices
from easel.errors import SealFailed
from easel.library.records import Picture
from easel.studio import Studio
from easel.web.topics import Viewer
from tests import grid_run

Made = Callable[[], "Future[Picture]"]


@pytest.fixture
def choices() -> seal_choices.Choices:
    return seal_choices.Choices()


def test_what_is_made_is_shown_from_then_on(studio: Studio, choices: seal_choices.Choices) -> None:
    """Until then its mode is on its way; pages are told of both."""
    picture, made = grid_run.put(studio.store).jobs[0].pictures[0], Future[Picture]()
    before = studio.store.version()
    choices.wait("raw", "blended", made, studio.store.database)
    assert (choices.pending("raw"), choices.shown) == ("blended", {})
    between = studio.store.version()
    made.set_result(picture)
    assert (choices.pending("raw"), choices.shown) == ("", {"raw": picture.id})
    assert before < between < studio.store.version()


def test_what_cannot_be_made_is_said(studio: Studio, choices: seal_choices.Choices) -> None:
    """Until another way is asked for."""
    made = Future[Picture]()
    choices.wait("raw", "strict", made, studio.store.database)
    made.set_exception(SealFailed("The mask is not there any more."))
    assert (choices.pending("raw"), choices.errors["raw"]) == ("", "The mask is not there any more.")
    choices.wait("raw", "raw", Future[Picture](), studio.store.database)
    assert choices.errors == {}


def test_of_two_that_are_asked_for_the_second_counts(studio: Studio, choices: seal_choices.Choices) -> None:
    """Whichever is made first."""
    picture = grid_run.put(studio.store).jobs[0].pictures[0]
    first, second = Future[Picture](), Future[Picture]()
    choices.wait("raw", "strict", first, studio.store.database)
    choices.wait("raw", "raw", second, studio.store.database)
    first.set_result(picture)
    assert (choices.pending("raw"), choices.shown) == ("raw", {})


def test_the_stream_finds_those_of_the_tab_it_tells() -> None:
    """Of a tab that has chosen nothing, or that is gone, there are none."""
    mine = seal_choices.Choices(shown={"raw": "sealed"})
    seal_choices._OF_TABS["mine"] = mine
    with viewer.made_for(Viewer("mine", "")):
        assert seal_choices.current() is mine
    with viewer.made_for(Viewer("other", "")):
        assert not seal_choices.current()
    assert (seal_choices.is_own("mine"), seal_choices.is_own("other")) == (True, False)
    del mine
    gc.collect()
    assert not seal_choices.is_own("mine")
