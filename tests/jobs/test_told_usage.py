"""What a server tells of its tokens and its price, from the answer to the ledger: read in every dress, and zeros are unknown."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from components.picture import job_card
from easel.cli import report
from easel.costs import IGNORED
from easel.ledger import figures, summary
from easel.requests.edit import EditParams
from easel.wire.multipart import InputFile
from tests.jobs.conftest import SMALL, Desk
from tests.painting_gateway import USAGE, PaintingGateway

CHAT = {"prompt_tokens": "10", "completion_tokens": 128.0, "total_tokens": 138}
ZERO = {
    "input_tokens": 0,
    "input_tokens_details": {"text_tokens": 0, "image_tokens": 0},
    "output_tokens": 0,
    "total_tokens": 0,
}


@pytest.mark.parametrize(
    ("usage", "header", "cost", "output"),
    [
        (CHAT, "", "0.00389", 128),
        (CHAT | {"cost": 0.0042}, "", "0.0042", 128),
        (ZERO, "", None, None),
        (ZERO, "0.0042", "0.0042", None),
        ({"input_tokens": -1, "output_tokens": -1}, "0.0", None, None),
        ({"output_tokens": 10**25, "input_tokens": 1, "cost": 1e30}, "", None, None),
    ],
)
def test_what_a_server_tells_arrives_in_the_ledger(
    desk: Desk, gateway: PaintingGateway, usage: Any, header: str, cost: str | None, output: int | None
) -> None:
    """Cost, tokens, sums and metrics agree; what is not told is unknown, never $0.00, and the picture is kept in any case."""
    gateway.usage, gateway.headers = usage, {"x-litellm-response-cost": header} if header else {}
    job = desk.job(desk.add(gateway))
    entry = desk.entry(job)
    wanted = None if cost is None else Decimal(cost)
    assert (job.state, entry.cost, entry.output_tokens) == ("done", wanted, output)
    assert summary.total([entry]).unknown == (cost is None)
    found = figures.read(desk.studio.store.database)
    assert found.money == (("gateway", wanted or 0, int(cost is None)),)
    assert sum(made for _, _, made in found.tokens) == (output or 0)


@pytest.mark.parametrize(("taken", "ignored"), [(0, True), (640, False)])
def test_an_edit_whose_picture_was_dropped_is_said(
    desk: Desk, gateway: PaintingGateway, tmp_path: Path, taken: int, ignored: bool
) -> None:
    """Charged, with no picture among what was taken in: the card and the command line say that the server ignored it."""
    gateway.usage = USAGE | {"input_tokens_details": {"text_tokens": 10, "image_tokens": taken}}
    Image.new("RGB", (1024, 640), "red").save(tmp_path / "a.png")
    source = InputFile(tmp_path / "a.png", "a.png", "image/png")
    run_id = desk.studio.engine.submit(EditParams("a hat", **SMALL), [source], None, connection=desk.add(gateway))
    run = desk.studio.ended(run_id)
    (job,) = run.jobs
    assert job.state == "done"
    assert job_card.ignored(*job.pictures) == (IGNORED if ignored else "")
    told = report.of_run(run, [])
    assert (IGNORED in told.fields["notes"]) is ignored
