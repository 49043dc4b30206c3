"""What is asked for on a run or a picture: the form is filled with what was pressed, or with what was asked for that picture."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from easel.runs import adoption
from easel.runs.records import Run
from easel.studio import Studio
from tests import grid_run
from tests.library.conftest import sidecar

KEY = "list"

pytestmark = pytest.mark.usefixtures("studio")


@pytest.fixture(scope="module")
def run(studio: Studio) -> Run:
    return grid_run.put(studio.store)


def _do(what: str, about: str) -> Any:
    """The tab's state after that act."""

    def script() -> None:
        from components.picture import picture_acts

        picture_acts.do("generate", "list")

    page = AppTest.from_function(script)
    page.session_state[KEY] = {"act": {"what": what, "id": about, "seq": 1}}
    page.run()
    assert not page.exception
    return page.session_state


def test_a_picture_fills_the_form_with_what_was_asked_for_it(run: Run) -> None:
    """Its own words, size and quality, for one picture; not those of its run or its neighbour."""
    state = _do("fill_picture", run.jobs[1].pictures[0].id)
    assert (_text(state, "prompt"), _text(state, "size")) == ("a red owl", "1536x1024")
    assert (state["generate_quality"], state["generate_n"]) == ("high", 1)


def test_a_run_fills_the_form_with_what_was_pressed(run: Run) -> None:
    """All of it, as many pictures as then."""
    state = _do("fill", run.id)
    assert (_text(state, "prompt"), _text(state, "size")) == ("a red {animal}", "1024x1024")
    assert (state["generate_quality"], state["generate_n"]) == ("low", 2)


def test_a_pictures_curl_line_is_its_own_request(run: Run) -> None:
    """Nothing of its neighbour is in it."""
    line = _do("curl_picture", run.jobs[1].pictures[0].id)["easel_pages"]["generate"].answer["curl"]
    assert '"a red owl"' in line
    assert '"1536x1024"' in line
    assert "fox" not in line


@pytest.mark.parametrize("what", ["fill", "fill_picture", "curl", "curl_picture"])
def test_what_is_not_there_any_more_fills_nothing(what: str) -> None:
    """Another tab may have thrown it away."""
    state = _do(what, "nothing")
    assert "generate_quality" not in state
    answer = state["easel_pages"]["generate"].answer if "easel_pages" in state else None
    assert (answer or {}).get("curl") == ("" if "curl" in what else None)


@pytest.mark.parametrize(
    ("told", "size", "quality", "partial_images"),
    [
        ({}, "auto", "medium", 1),
        ({"size": "1024x1536", "quality": "high", "stream": False}, "1024x1536", "high", 0),
    ],
)
def test_a_picture_that_was_brought_in_fills_the_form_with_what_it_tells(
    studio: Studio, told: dict[str, Any], size: str, quality: str, partial_images: int
) -> None:
    """Of what it does not tell the form begins as it always does, and nothing in it is illegal."""
    asked = {"prompt": "<b>a lynx</b>", "said": {"file": "lynx.png", "settings": {"size": "7x7"}}} | told
    made = sidecar(f"a lynx {size}", kind="imported", asked=asked)  # its bytes come of that, and come once
    studio.store.sidecars.write(made)
    adoption.rebuild(studio.store.database, studio.store.sidecars)
    state = _do("fill_picture", made.picture_id)
    assert (_text(state, "prompt"), _text(state, "size")) == ("<b>a lynx</b>", size)
    assert (state["generate_quality"], state["generate_partial_images"]) == (quality, partial_images)


def test_a_picture_that_tells_nothing_leaves_the_form_alone(studio: Studio) -> None:
    """A photograph has no settings: what somebody has typed is not wiped out for it."""
    made = sidecar("photo", kind="imported", asked={"prompt": "", "said": {"file": "photo.jpg"}})
    studio.store.sidecars.write(made)
    adoption.rebuild(studio.store.database, studio.store.sidecars)
    assert "generate_quality" not in _do("fill_picture", made.picture_id)


def _text(state: Any, name: str) -> str:
    return str(state["easel_drafts"]["generate"][name])


def test_what_a_list_leaves_out_is_told_when_it_is_asked_for(run: Run) -> None:
    """The whole prompt, marks, and no family where there is none; the request as Python; nothing of what is not there."""
    name = run.jobs[1].pictures[0].id
    view = _answer("about", name)["view"]
    assert (view["id"], view["prompt"], view["family"]) == (name, "a red owl", [])
    assert view["marked"] == {"note": "", "stars": 0, "flag": 0, "tags": [], "boards": []}
    assert "prompt='a red owl'" in _answer("python", name)["python"]
    assert "view" not in _answer("about", "nobody")
    assert _answer("python", "nobody")["python"] == ""
    assert _answer("original", "nobody")["view"] == {}
    assert "view" not in _answer("reseal", "nobody:raw")


def _answer(what: str, about: str) -> Any:
    return _do(what, about)["easel_pages"]["generate"].answer
