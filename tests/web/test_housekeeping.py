"""What the page of housekeeping asks and begins."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from easel.runs import adoption
from easel.settings import load
from easel.store.sidecars import Sidecar
from easel.studio import Studio
from easel.web.addresses import sign
from easel.web.routes import routes
from tests.housekeeping.pieces import put_file, put_picture
from tests.library.conftest import sidecar
from tests.web.serving import served

Post = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    home: Path = tmp_path_factory.mktemp("keeping") / "home"
    opened = Studio.open(load(_env_file=None, home=home, base_url="http://127.0.0.1:9/v1"))
    yield opened
    opened.close(0)


@pytest.fixture(scope="module")
def post(studio: Studio) -> Iterator[Post]:
    with served(Starlette(routes=routes(lambda: studio))) as url:

        def send(question: str, body: Any = None, signed: str = "") -> tuple[int, Any]:
            path = f"/housekeeping/{question}"
            address = url + (path + signed if signed else sign(path, studio.url_key))
            data = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
            try:
                with urllib.request.urlopen(urllib.request.Request(address, data), timeout=30) as answer:
                    return answer.status, json.loads(answer.read() or b"null")
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.read()

        yield send


@pytest.fixture(scope="module")
def made(studio: Studio) -> Sidecar:
    """A picture that has lain in the trash for long, on a board."""

    def keep(prompt: str, **given: object) -> Sidecar:
        one = sidecar(prompt, **given)
        studio.store.sidecars.write(one)
        adoption.rebuild(studio.store.database, studio.store.sidecars)
        return one

    return put_picture(studio.store, keep, "a fox", trashed_days=40, board="Covers")


def test_figures_tell_what_pictures_take_up(post: Post, made: Sidecar) -> None:
    """Each share as name, pictures, bytes."""
    status, told = post("figures", {"zone": "Asia/Tokyo"})
    assert status == 200
    assert (told["all"], told["trash"], told["unlaid"]) == (["", 1, 5], ["", 1, 5], ["", 0, 0])
    assert told["boards"] == [["Covers", 1, 5]]
    assert [row[1:] for row in told["months"]] == [[1, 5]]


def test_the_disk_is_looked_at_and_what_could_go_is_listed(post: Post, studio: Studio, made: Sidecar) -> None:
    """Pictures with their thumbnails' addresses; what was looked through goes, and is said to be under way meanwhile."""
    put_file(studio.store, "nobody's", days=3)
    assert post("begin", {"what": "look"}) == (204, None)
    studio.housekeeping.works.join()
    _, told = post("state")
    assert told["works"]["look"]["state"] == "done"
    assert (told["usage"]["files"]["unnamed"], told["usage"]["missing"], told["shared"]) == (1, 0, False)
    _, told = post("spare")
    plans = {plan["what"]: plan for plan in told["plans"]}
    (item,) = plans["trash"]["items"]
    assert item["name"] == "a fox"
    assert item["thumb"].startswith(f"/thumbs/{made.picture_id}?expires=")
    assert plans["unnamed"]["size_bytes"] == 8
    assert post("begin", {"what": "clear", "of": "unnamed", "mark": plans["unnamed"]["mark"]}) == (204, None)
    studio.housekeeping.works.join()
    _, told = post("state")
    assert told["works"]["clear"]["outcome"] == {"what": "unnamed", "count": 1}


def test_a_choice_is_counted(post: Post, made: Sidecar) -> None:
    """As many pictures and bytes as an export of it would have."""
    for asked in ({"of": "everything"}, {"of": "board", "text": "Covers"}, {"of": "chosen", "ids": made.picture_id}):
        assert post("choice", asked) == (200, {"pictures": 1, "size_bytes": 5})
    assert post("choice", {"of": "search", "text": "cat"}) == (200, {"pictures": 0, "size_bytes": 0})
    assert post("choice", {"of": "another"})[0] == 400


def test_one_of_a_kind_is_under_way_at_a_time(post: Post, studio: Studio) -> None:
    """A second press is told; stopping makes room."""
    assert studio.housekeeping.works.begin("verify")
    status, told = post("begin", {"what": "verify"})
    assert (status, json.loads(told)) == (409, {"error": "This is already running."})
    assert post("stop", {"what": "verify"}) == (204, None)
    assert post("begin", {"what": "verify"}) == (204, None)
    studio.housekeeping.works.join()
    _, told = post("state")
    assert told["works"]["verify"]["state"] == "done"


@pytest.mark.parametrize("body", [b"no json", b"[]", {"what": "format"}, {"what": "clear", "of": "library"}])
def test_what_no_page_asks_is_refused(post: Post, body: Any) -> None:
    """Nothing begins."""
    assert post("begin", body)[0] == 400


def test_nobody_is_answered_without_the_signature(post: Post, studio: Studio) -> None:
    """Nor with that of another address."""
    other = sign("/housekeeping/state", studio.url_key).removeprefix("/housekeeping/state")
    for question in ("figures", "spare", "begin", "stop", "choice", "export", "import"):
        assert post(question, signed=other)[0] == 403
    assert post("state", signed=other)[0] == 200
