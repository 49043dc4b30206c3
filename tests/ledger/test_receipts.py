"""The receipts of a connection, read from its rows: what was asked, what came, what it took; each read once."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from easel import costs
from easel.ledger.breaches import breaches
from easel.ledger.receipts import LATEST, Receipt, ReceiptBook, key
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.sizes import Size
from easel.store.database import Database
from tests.jobs.conftest import Studio
from tests.ledger import billed_rows
from tests.ledger.simulated_gateway import SimulatedGateway, wishes
from tests.made_database import put_database
from tests.sandbox_process import SandboxProcess

PLAIN = GenerateParams("A fox", size="1024x1024", quality="low")
CHEAT = SimulatedGateway(1, ignores_quality=True, drops_pictures=True)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    put_database(tmp_path / "library.sqlite")
    opened = Database(tmp_path / "library.sqlite")
    yield opened
    opened.close()


def told(receipt: Receipt) -> Receipt:
    """Without what rows do not hold."""
    usage = replace(receipt.usage, raw=None) if receipt.usage else None
    return replace(receipt, job_id="", usage=usage)


def test_rows_tell_what_was_asked_and_what_came(database: Database) -> None:
    """Every sort of request comes back from its rows as the gateway billed it, the latest first."""
    made = [CHEAT.answer(params, number) for number, params in enumerate(wishes(CHEAT, 30))]
    assert {type(receipt.params) for receipt in made} == {GenerateParams, EditParams}
    billed_rows.put(database, "gateway", *made)
    assert [told(receipt) for receipt in ReceiptBook(database).of("gateway")] == [
        told(receipt) for receipt in reversed(made)
    ]


def test_what_a_cheat_ignores_is_seen_in_its_rows(database: Database) -> None:
    """Rows of twelve pictures name it; another connection's, a probe's and what is older than the connection do not count."""
    wanted = [PLAIN, PLAIN.changed(quality="high"), EditParams("A hat", size="1024x1024")] * 4
    billed_rows.put(database, "gateway", *(CHEAT.answer(params) for params in wanted))
    book = ReceiptBook(database)
    assert {breach.field for breach in breaches(book.of("gateway"))} == {"quality", "image"}
    assert book.of("another") == ()
    assert book.of("gateway", since=time.time()) == ()
    billed_rows.put(database, "gateway", CHEAT.answer(PLAIN), state="failed")
    assert len(book.of("gateway")) == len(wanted)


def test_nothing_is_read_twice(database: Database) -> None:
    """The same tuple while there is no other receipt, whatever else is written; the receipts of before stay as they are."""
    billed_rows.put(database, "gateway", *(CHEAT.answer(PLAIN) for _ in range(3)))
    book = ReceiptBook(database)
    first = book.of("gateway")
    database.touch()
    assert book.of("gateway") is first
    billed_rows.put(database, "gateway", CHEAT.answer(PLAIN))
    assert all(one is other for one, other in zip(book.of("gateway")[1:], first, strict=True))


def test_only_the_latest_are_read(database: Database) -> None:
    """However much was billed, the statement ends after LATEST and is answered in the order of an index."""
    billed_rows.put(database, "gateway", *(CHEAT.answer(PLAIN) for _ in range(LATEST + 5)))
    assert len(ReceiptBook(database).of("gateway")) == LATEST
    with database.reading() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM job WHERE desk = 'studio' AND connection = 'gateway' AND state = 'done'"
            " AND ended_at >= 0 ORDER BY ended_at DESC LIMIT 600"
        ).all()
    assert "ix_job_receipts" in str(plan)
    assert "TEMP B-TREE" not in str(plan)


def test_requests_are_alike_by_what_is_priced() -> None:
    """Prompt, format and number do not part them; size, quality, model, kind and previews that are streamed do."""
    same = [PLAIN.changed(prompt="Another"), PLAIN.changed(output_format="webp", n=4), PLAIN.changed(size="1024×1024")]
    assert {key(each) for each in same} == {key(PLAIN)}
    others: list[dict[str, Any]] = [
        {"size": "auto"},
        {"quality": "high"},
        {"model": "x"},
        {"stream": True, "partial_images": 1},
    ]
    different = [key(PLAIN.changed(**each)) for each in others]
    assert len({*different, key(PLAIN), key(EditParams("A fox", size="1024x1024", quality="low"))}) == len(others) + 2


def test_a_real_request_leaves_its_bill(open_priced: Callable[..., Studio], sandbox: SandboxProcess) -> None:
    """What the engine writes is read as it was: asked, usage, size, format, alpha, and that a preview came."""
    studio = open_priced(sandbox.base_url)
    studio.ended(studio.submit(stream=True, partial_images=1))
    (receipt,) = ReceiptBook(studio.store.database).of("gateway")
    assert (receipt.params.size, receipt.params.quality, receipt.size, receipt.format) == (
        "1024x640",
        "low",
        Size(1024, 640),
        "png",
    )
    assert (receipt.pictures, receipt.previews, receipt.has_alpha, receipt.outside) == (1, True, False, None)
    assert receipt.usage is not None
    assert receipt.usage.output_tokens == (costs.output_tokens("gpt-image-2", "low", Size(1024, 640)) or 0) + 100
    assert breaches([receipt] * 8) == ()
