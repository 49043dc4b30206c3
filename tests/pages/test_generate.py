"""The Generate page as a script: what it offers for which model, and what a press does."""

import time
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from easel.studio import Studio

FRAME = Path(__file__).resolve().parents[2] / "components" / "frame.py"


@pytest.fixture
def page(studio: Studio) -> AppTest:
    opened = AppTest.from_file(FRAME, default_timeout=20).run()
    assert not opened.exception
    return opened


def _choice(page: AppTest, key: str) -> Any:
    """A segmented control; its type has no name of its own in Streamlit's testing."""
    return page.get_by_key(key)


def _choices(page: AppTest, key: str) -> list[str]:
    return list(_choice(page, key).options)


def _told(page: AppTest) -> str:
    return " ".join(str(part.value) for part in page.html)


def _model(page: AppTest, name: str) -> None:
    """As its field tells it, which this kind of test cannot run."""
    page.session_state["easel_drafts"]["generate"]["model"] = name
    page.run()


def _press(page: AppTest) -> AppTest:
    page.button(key="generate_press").click()
    return page.run()


def test_the_first_press_starts_a_run(page: AppTest, studio: Studio) -> None:
    """The form opens with a prompt worth running, streamed with one preview; the run is on disk when the press ends."""
    _press(page)
    run = studio.runs.recent(1)[0]
    assert run.params["stream"] is True
    assert run.params["partial_images"] == 1
    assert run.params["size"] == "1536x1024"
    assert "lighthouse" in run.params["prompt"]
    assert not page.exception


def test_a_second_press_within_a_second_is_a_slip_of_the_hand(page: AppTest, studio: Studio) -> None:
    """The very same request twice at once starts one run; another request starts another."""
    _press(page)
    first = studio.runs.recent(1)[0].id
    _press(page)
    assert studio.runs.recent(1)[0].id == first
    page.number_input(key="generate_n").set_value(2).run()
    _press(page)
    assert studio.runs.recent(1)[0].id != first


def test_the_same_request_again_after_a_while_is_meant(page: AppTest, studio: Studio) -> None:
    """Two runs with the same settings are what a designer asks for who wants more of the same."""
    _press(page)
    first = studio.runs.recent(1)[0].id
    time.sleep(1.1)
    _press(page)
    assert studio.runs.recent(1)[0].id != first


def test_each_model_offers_what_it_can_do(page: AppTest) -> None:
    """Qualities and complexity follow the model, and so does the price."""
    assert _choices(page, "generate_quality") == ["Low", "Medium", "High", "Auto"]
    _model(page, "gpt-image-2.6-flare")
    assert _choices(page, "generate_quality") == ["Low", "Medium", "High", "Xhigh", "Max", "Auto"]
    assert _choices(page, "generate_complexity") == ["Not sent", "Low", "Medium", "High"]
    assert "No published price" not in _told(page)
    assert "(estimate)" in _told(page)
    assert not page.exception


@pytest.mark.parametrize(("typed", "said"), [(20, ", not 20"), (0, ", not 0"), (-3, ", not -3"), (None, "")])
def test_a_count_out_of_range_is_said_and_sends_nothing(
    page: AppTest, studio: Studio, typed: int | None, said: str
) -> None:
    """Too many, none, an emptied field: what is allowed stands below the field, the button says no count, a press names it."""
    before = [run.id for run in studio.runs.recent(1)]
    page.number_input(key="generate_n").set_value(typed).run()
    assert f"Pictures: choose 1 to 10{said}." in _told(page)
    assert page.button(key="generate_press").label == "Generate"
    _press(page)
    assert "Not sent. Fix the pictures." in _told(page)
    assert not page.exception
    assert [run.id for run in studio.runs.recent(1)] == before


def test_a_text_that_is_too_long_is_kept_and_named(page: AppTest, studio: Studio) -> None:
    """A pasted identifier is neither cut nor dropped in silence: its length and the limit are said, a press sends nothing."""
    before = [run.id for run in studio.runs.recent(1)]
    assert page.text_input(key="generate_user").max_chars == 0
    page.text_input(key="generate_user").set_value("u" * 600).run()
    assert "User has 600 characters: at most 512 are allowed." in _told(page)
    _press(page)
    assert "Not sent. Fix the user." in _told(page)
    assert [run.id for run in studio.runs.recent(1)] == before


def test_a_press_on_a_button_that_said_something_else_sends_nothing(page: AppTest, studio: Studio) -> None:
    """The field that the press itself leaves is told with it: four pictures are not sent by a button that says one."""
    before = [run.id for run in studio.runs.recent(1)]
    page.number_input(key="generate_n").set_value(4)
    _press(page)
    assert "the form has just changed" in _told(page)
    assert [run.id for run in studio.runs.recent(1)] == before
    assert page.button(key="generate_press").label.startswith("Generate 4 pictures")
    _press(page)
    assert studio.runs.recent(1)[0].params["n"] == 4


def test_a_value_that_the_new_model_lacks_is_kept_and_named(page: AppTest, studio: Studio) -> None:
    """Nothing changes behind the designer's back: the quality stays, the note says what is offered, a press sends nothing."""
    _model(page, "gpt-image-2.5-flare")
    _choice(page, "generate_quality").set_value("max").run()
    _model(page, "gpt-image-2")
    assert page.session_state["generate_quality"] == "max"
    assert "Quality 'max' is not available for gpt-image-2" in _told(page).replace("&#x27;", "'")
    before = [run.id for run in studio.runs.recent(1)]
    _press(page)
    assert "Not sent. Fix the quality." in _told(page)
    assert [run.id for run in studio.runs.recent(1)] == before


def test_compression_shows_where_it_applies(page: AppTest, studio: Studio) -> None:
    """JPEG and WebP have it, PNG has not and sends none."""
    assert not page.slider
    _choice(page, "generate_output_format").set_value("webp").run()
    page.slider(key="generate_output_compression").set_value(60).run()
    _press(page)
    assert studio.runs.recent(1)[0].params["output_compression"] == 60
    _choice(page, "generate_output_format").set_value("png").run()
    _press(page)
    assert studio.runs.recent(1)[0].params["output_compression"] is None


def test_the_fold_says_what_is_unusual(page: AppTest) -> None:
    """Moderation low and no streaming can be read without unfolding."""
    assert page.expander(key="generate_more").label == "More"
    _choice(page, "generate_moderation").set_value("low").run()
    page.toggle(key="generate_stream").set_value(False).run()
    assert page.expander(key="generate_more").label == "More: moderation low, stream off"


def test_previews_travel_with_streaming_only(page: AppTest, studio: Studio) -> None:
    """Without streaming none are asked for, and none are priced."""
    _choice(page, "generate_partial_images").set_value(3).run()
    page.toggle(key="generate_stream").set_value(False).run()
    _press(page)
    params = studio.runs.recent(1)[0].params
    assert (params["stream"], params["partial_images"]) == (False, 0)


def test_what_was_typed_survives_another_page(page: AppTest) -> None:
    """The widgets of the form keep their values while the library is looked at."""
    page.number_input(key="generate_n").set_value(3).run()
    _choice(page, "generate_quality").set_value("high").run()
    page.switch_page("../pages/library.py")
    page.run()
    assert not page.exception
    page.switch_page("../pages/generate.py")
    page.run()
    assert page.number_input(key="generate_n").value == 3
    assert page.session_state["generate_quality"] == "high"
