"""An experiment's files are fetched by signed addresses, each as an attachment."""

import io
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from starlette.applications import Starlette

from easel.experiments.ballot import Ballot
from easel.experiments.ballots import Ballots
from easel.experiments.definition import Definition
from easel.settings import load
from easel.studio import Studio
from easel.web.addresses import sign
from easel.web.experiment_exports import KINDS
from easel.web.routes import routes
from tests.painting_gateway import painting_gateway
from tests.web.serving import served

Fetch = Callable[[str], tuple[int, bytes, dict[str, str]]]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with painting_gateway(seconds=0.1) as gateway:
        home = tmp_path_factory.mktemp("exports") / "home"
        opened = Studio.open(load(_env_file=None, home=home, base_url=gateway.base_url))
        yield opened
        opened.close(0)


@pytest.fixture(scope="module")
def experiment(studio: Studio) -> str:
    """Two colours in two qualities, of which one breaks a rule; all that can be made is made, and one pair is judged."""
    wish = Definition(
        prompt="=a ${colour} fox",
        variables={"colour": ("red", "blue")},
        axes={"quality": ("low", "max")},
        fixed={"size": "1024x640"},
    )
    name = studio.experiments.start(wish, "Foxes <b> привет")
    ends = time.monotonic() + 30
    while (known := studio.experiments.get(name)) is None or known.is_running:
        assert time.monotonic() < ends, known
        time.sleep(0.05)
    pictures = tuple(cell.picture_id for cell in studio.experiments.cells(name) if cell.picture_id)
    assert Ballots(studio.store.database).cast(name, Ballot("Ann", pictures, (1, 2)))
    return name


@pytest.fixture(scope="module")
def fetch(studio: Studio) -> Iterator[Fetch]:
    with served(Starlette(routes=routes(lambda: studio))) as url:

        def ask(path: str) -> tuple[int, bytes, dict[str, str]]:
            try:
                with urllib.request.urlopen(url + sign(path, studio.url_key), timeout=30) as answer:
                    return answer.status, answer.read(), dict(answer.headers)
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.read(), dict(error.headers)

        yield ask


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_is_an_attachment_with_a_name(fetch: Fetch, experiment: str, kind: str) -> None:
    """Never shown in the studio's own place, and kept by no browser."""
    status, data, headers = fetch(f"/experiments/{experiment}/export/{kind}")
    assert status == 200
    assert data
    assert headers["content-disposition"].startswith("attachment; filename*=utf-8''foxes-b-")
    assert headers["content-disposition"].endswith(f".{kind}")
    assert headers["cache-control"] == "no-store"


def test_cells_and_pictures_are_in_it(fetch: Fetch, experiment: str) -> None:
    """Four rows, of which two broke a rule and two have a strength; two pictures in the page; a sheet that opens."""
    table = fetch(f"/experiments/{experiment}/export/csv")[1].decode("utf-8-sig").splitlines()
    assert len(table) == 5
    assert sum(",not_possible," in row for row in table) == 2
    assert all("'=a " in row for row in table[1:])
    page = fetch(f"/experiments/{experiment}/export/html")[1].decode()
    assert page.count("data:image/") == 2
    assert "<b>" not in page
    assert Image.open(io.BytesIO(fetch(f"/experiments/{experiment}/export/png")[1])).width >= 480


def test_there_is_nothing_of_another_name_or_kind(fetch: Fetch, experiment: str) -> None:
    """404, as everywhere."""
    assert fetch(f"/experiments/{experiment}/export/exe")[0] == 404
    assert fetch("/experiments/nothing/export/csv")[0] == 404
