"""What a page is told of an experiment's cells: all once, then those that changed, however many there are."""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from easel.actions import emptying
from easel.experiments.definition import Definition
from easel.library import marks
from easel.proofs import records
from easel.proofs.reading import Line, Reading
from easel.runs.tables import attempt, job
from easel.settings import load
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.studio import Studio
from easel.web.addresses import sign
from easel.web.routes import routes
from tests.painting_gateway import PaintingGateway, painting_gateway
from tests.web.serving import served

Ask = Callable[..., Any]
FEW, MANY = 3, 300


@pytest.fixture
def gateway() -> Iterator[PaintingGateway]:
    with painting_gateway(seconds=0.1) as opened:
        yield opened


@pytest.fixture
def studio(tmp_path: Path, gateway: PaintingGateway) -> Iterator[Studio]:
    opened = Studio.open(load(_env_file=None, home=tmp_path / "home", base_url=gateway.base_url, concurrency=1))
    yield opened
    opened.close(0)


@pytest.fixture
def ask(studio: Studio) -> Iterator[Ask]:
    with served(Starlette(routes=routes(lambda: studio))) as url:

        def fetch(name: str, since: int | None = None) -> Any:
            path = sign(f"/experiments/{name}/cells", studio.url_key)
            with urllib.request.urlopen(f"{url}{path}" + (f"&since={since}" if since is not None else "")) as answer:
                return json.load(answer)

        fetch.url = url  # type: ignore[attr-defined] # for whoever fetches what it tells
        yield fetch


def start(studio: Studio, count: int) -> str:
    numbers = tuple(str(number) for number in range(count))
    wish = Definition(
        prompt="fox ${number}", variables={"number": numbers}, fixed={"size": "1024x640", "quality": "low"}
    )
    return studio.experiments.start(wish)


def told_until(ask: Ask, name: str, true: Callable[[Any], bool]) -> Any:
    ends = time.monotonic() + 30
    while not true(told := ask(name)):
        assert time.monotonic() < ends, told
        time.sleep(0.05)
    return told


def test_cells_come_with_their_places_and_pictures(studio: Studio, ask: Ask) -> None:
    """Coordinates, states, and addresses that answer; what it cost is told beside them."""
    name = start(studio, FEW)
    told = told_until(ask, name, lambda told: told["counts"] == {"done": FEW})
    assert [(cell["i"], cell["s"], cell["c"]) for cell in told["cells"]] == [(i, "done", [i]) for i in range(FEW)]
    for cell in told["cells"]:
        for address in (cell["p"], cell["t"]):
            assert urllib.request.urlopen(ask.url + address).status == 200  # type: ignore[attr-defined] # put there above
    assert told["spent"]["charged"] > 0
    assert (told["paused"], told["brake"], told["revision"]) == (False, None, 0)


def test_an_unknown_end_that_a_server_may_still_tell_says_so(studio: Studio, ask: Ask) -> None:
    """Where it was taken as a task; of the others nobody can be asked."""
    name = start(studio, 2)
    told_until(ask, name, lambda told: told["counts"] == {"done": 2})
    first, second = (row.job_id for row in studio.experiments.cells(name))
    with studio.store.database.writing() as rows:
        rows.execute(sa.update(job).where(job.c.id.in_([first, second])).values(state="unknown"))
        task = {"task": "t-1", "task_expires": time.time() + 60}
        rows.execute(sa.update(attempt).where(attempt.c.job_id == first).values(**task))
    assert [(cell.get("open"), cell.get("l")) for cell in ask(name)["cells"]] == [(True, True), (True, None)]


def test_an_update_is_as_large_as_what_changed(studio: Studio, ask: Ask) -> None:
    """Of three cells or of three hundred: nothing where nothing changed, and one cell where one did."""
    sizes = {}
    for count in (FEW, MANY):
        name = start(studio, count)
        told_until(ask, name, lambda told: told["counts"].get("done", 0) >= 1)
        studio.experiments.pause(name)
        told = told_until(ask, name, lambda told: not told["counts"].get("sent"))
        assert ask(name, told["version"])["cells"] == []
        waiting = next(cell["i"] for cell in told["cells"] if cell["s"] == "queued")
        studio.experiments.stop_cells(name, [waiting])
        update = ask(name, told["version"])
        assert [(cell["i"], cell["s"]) for cell in update["cells"]] == [(waiting, "cancelled")]
        sizes[count] = len(json.dumps(update))
    assert sizes[MANY] - sizes[FEW] < 40


def test_a_picture_that_was_deleted_is_told(studio: Studio, ask: Ask) -> None:
    """In the experiment that made it and in the one that reuses it, as what changed; it has no address any more."""
    first = start(studio, FEW)
    told_until(ask, first, lambda told: told["counts"] == {"done": FEW})
    second = start(studio, FEW)
    versions = {name: told_until(ask, name, lambda told: True)["version"] for name in (first, second)}
    (deleted, *_) = (cell["id"] for cell in ask(first)["cells"])
    with studio.store.database.writing() as connection:
        marks.mark(connection, STUDIO, [deleted], {"trashed": True})
    assert emptying.empty(studio.library, STUDIO, [deleted]) == 1
    for name, state in ((first, "done"), (second, "reused")):
        (cell,) = ask(name, versions[name])["cells"]
        assert (cell["i"], cell["s"], cell["x"]) == (0, state, True)
        assert not {"id", "p", "t", "v"} & set(cell)
        assert [row.is_emptied for row in studio.experiments.cells(name)] == [True, False, False]


def test_words_that_were_read_are_told_as_what_changed(studio: Studio, ask: Ask) -> None:
    """Right, wrong and not sure, to the experiment that made the picture and to the one that reuses it; in the table, too."""
    first = start(studio, FEW)
    told_until(ask, first, lambda told: told["counts"] == {"done": FEW})
    second = start(studio, FEW)
    versions = {name: told_until(ask, name, lambda told: True)["version"] for name in (first, second)}
    assert not [cell for cell in ask(first)["cells"] if "words" in cell]
    picture = ask(first)["cells"][0]["id"]
    edges = ((0.0, 0.0), (90.0, 0.0)), ((0.0, 30.0), (90.0, 30.0))
    reading = Reading((Line("Fox Rem", (1.0,) * 7, tuple(at / 7 for at in range(7)), *edges),))
    with studio.store.database.noting() as connection:
        records.ask(connection, picture, STUDIO, ("Fox", "Run", "Привет"))
        (waiting,) = records.waiting(connection)
        records.settle(connection, waiting, reading)
    for name in (first, second):
        (cell,) = ask(name, versions[name])["cells"]
        assert (cell["i"], cell["words"]) == (0, [1, 1, 1])


def test_what_is_no_experiment_is_not_found(studio: Studio, ask: Ask) -> None:
    """By whatever name."""
    for name in (new_id(), "x"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            ask(name)
