"""What a turn costs is what its pictures and its words cost; where that of a picture is unknown, so is the whole."""

import base64
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from easel.actions.converse import Converse, Saying
from easel.connections.directory import Directory
from easel.costs import Prices, TextPrices
from easel.edits.mask.masks import Masks
from easel.edits.sources import Sources
from easel.jobs.engine import Engine
from easel.jobs.rebuild import rebuild
from easel.ledger import spending
from easel.requests.turn import TurnParams
from easel.runs.tables import job
from easel.settings import load
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.threads.records import Turn
from easel.threads.tables import answer
from tests.connections.conftest import connection
from tests.threads.conftest import WORDS, answered
from tests.wire.raw_server import RawServer, http_json

MILLION = Decimal(1_000_000)
SAID = {"input_tokens": 1000, "output_tokens": 500}
PAINTED = {"input_tokens": 10, "input_tokens_details": {"text_tokens": 10, "image_tokens": 0}, "output_tokens": 200}
OF_WORDS = (1000 * Decimal(1) + 500 * Decimal(4)) / MILLION
OF_PICTURE = (10 * Decimal(5) + 200 * Decimal(30)) / MILLION


def _picture(width: int) -> dict[str, Any]:
    kept = BytesIO()
    Image.new("RGB", (width, 64), "teal").save(kept, "PNG")
    result = base64.b64encode(kept.getvalue()).decode()
    return {"type": "image_generation_call", "id": f"ig_{width}", "status": "completed", "result": result}


def _answer(*widths: int, used: Any = None) -> bytes:
    body = {"id": f"resp_{len(widths)}", "object": "response", "status": "completed", "usage": SAID}
    tools = {"tool_usage": {"image_gen": used}} if used else {}
    return http_json(body | {"output_text": "Here.", "output": [_picture(width) for width in widths]} | tools)


@pytest.fixture
def server() -> Iterator[RawServer]:
    opened = RawServer(_answer(), _answer(64, used=PAINTED), _answer(64), _answer(64, 1100))
    yield opened
    opened.stop()


@dataclass(slots=True)
class Talk:
    """Turns said to servers of ours, as long as they have answers."""

    store: Store
    directory: Directory
    converse: Converse

    def server(self, name: str, server: RawServer, prices: Prices) -> str:
        return self.directory.store.add(replace(connection(name, server.base_url), prices=prices)).id

    def say(self, wanted: str, params: TurnParams = WORDS, after: Turn | None = None) -> str:
        """The job of a turn that was answered."""
        place = (after.thread_id, after.id) if after else ("", "")
        started = self.converse.say(Saying(params, *place), wanted)
        (found,) = answered(self, started.run_id).run.jobs
        assert found.state == "done", found.error
        return found.id


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    text_prices = {WORDS.text_model: TextPrices(Decimal(1), Decimal(1), Decimal(4))}
    settings = load(_env_file=None, home=tmp_path / "home", text_prices=text_prices)
    store = Store(settings)
    store.open()
    directory = Directory(settings, store.database, on_loopback=True, outside=())
    engine = Engine(settings, store, directory=directory)
    engine.start()
    converse = Converse(settings, store, Sources(store), Masks(store), engine, directory)
    yield Talk(store, directory, converse)
    converse.close()
    engine.close(grace=0)
    directory.close()
    store.close()


def test_a_turn_costs_its_pictures_and_its_words(talk: Talk, server: RawServer, tmp_path: Path) -> None:
    """Words alone cost what they cost; a picture whose usage is not told keeps the whole unknown, and budgets hold what was
    expected; where each picture has its price, all are charged. A rebuilt job costs the same."""
    mine = talk.server("Mine", server, Prices())
    words, both, untold = (talk.say(mine) for _ in range(3))
    by_picture = Prices(per_picture=(Decimal("0.01"), Decimal("0.02"), Decimal("0.04")))
    each = talk.say(talk.server("Other", server, by_picture))
    costs = {words: OF_WORDS, both: OF_PICTURE + OF_WORDS, untold: None, each: Decimal("0.03") + OF_WORDS}
    assert _costs(talk.store) == costs
    with talk.store.database.reading() as reading:
        held = spending.held(reading, STUDIO, 0.0)["Mine"]
        expected = reading.execute(sa.select(job.c.estimate_most).where(job.c.id == untold)).scalar()
        of_answers = set(reading.execute(sa.select(answer.c.cost)).scalars())
    assert (held.spent, held.reserved) == (OF_WORDS + OF_PICTURE + OF_WORDS, expected)
    assert of_answers == {OF_WORDS}
    shutil.copytree(talk.store.blobs.root, tmp_path / "lost" / "blobs")
    with closing(Store(load(_env_file=None, home=tmp_path / "lost"))) as store:
        store.open()
        rebuild(store)
        del costs[words]  # it has no sidecar
        assert _costs(store) == costs


def test_words_are_part_of_what_a_turn_is_expected_to_cost(talk: Talk, server: RawServer) -> None:
    """With what was said before it; where nobody has said what they cost, it is the picture's alone. "Again" expects the same."""
    mine = talk.server("Mine", server, Prices())
    first = talk.say(mine, replace(WORDS, prompt="Hello! " * 400))
    turn = talk.converse.threads.turns(talk.converse.threads.recent()[0].id)[0]
    second = talk.say(mine, after=turn)
    again = talk.converse.again(talk.converse.threads.turns(turn.thread_id)[1])
    assert again is not None
    (third,) = answered(talk, again).run.jobs
    unpriced = talk.say(mine, replace(WORDS, text_model="another"))
    with talk.store.database.reading() as connection:
        asked = sa.select(job.c.id, job.c.estimate_most).where(job.c.id.in_((first, second, third.id, unpriced)))
        most = {row.id: row.estimate_most for row in connection.execute(asked)}
    answer = 300 * Decimal(4) / MILLION
    assert most[first] - most[unpriced] > answer
    assert most[second] - most[unpriced] > answer + 700 / MILLION
    assert most[third.id] == most[second]


def test_what_a_head_tells_is_what_a_thread_of_words_costs(talk: Talk) -> None:
    """Not free, although no picture came that it could stand with; several pictures of one answer are billed once."""
    body = {"id": "resp_1", "object": "response", "status": "completed", "usage": SAID, "output_text": "Hello."}
    server = RawServer(http_json(body, x_litellm_response_cost="0.25"), _answer(64, 1100, used=PAINTED))
    try:
        mine = talk.server("Mine", server, Prices())
        said, shown = (talk.say(mine) for _ in range(2))
    finally:
        server.stop()
    assert _costs(talk.store) == {said: Decimal("0.25"), shown: OF_PICTURE + OF_WORDS}
    threads = talk.converse.threads
    spent = {threads.spent(each.id) for each in threads.recent()}
    assert {(each.cost, each.is_whole, each.pictures) for each in spent} == {
        (Decimal("0.25"), True, 0),
        (OF_PICTURE + OF_WORDS, True, 2),
    }


def _costs(store: Store) -> dict[str, Decimal | None]:
    with store.database.reading() as connection:
        return {row.id: row.cost for row in connection.execute(sa.select(job.c.id, job.c.cost))}
