"""What every cell would meet pauses the whole experiment: nothing further is sent, nothing that was not billed has failed.

Rows and answers about experiments are looked at with it (`records.py`, `queries.py`, `spending.py`, `reuse.py`).
"""

from decimal import Decimal
from typing import Any

import pytest

from easel.errors import BudgetReached, NoRoom, PolicyRefused, RateLimited
from easel.experiments import brake
from easel.experiments.records import Experiment
from tests.actions import experiments as lab
from tests.actions.experiments import definition, ended, states, until
from tests.jobs.conftest import Desk, Open
from tests.painting_gateway import PaintingGateway

REFUSED = {"message": "Incorrect API key provided.", "type": "invalid_request_error", "code": "invalid_api_key"}
SPENT = {"message": "You exceeded your current quota.", "type": "insufficient_quota", "code": "insufficient_quota"}
NO_MODEL = {"message": "The model does not exist.", "type": "invalid_request_error", "code": "model_not_found"}
BUSY = {"message": "Rate limit reached.", "type": "requests", "code": "rate_limit_exceeded"}


def refusing(gateway: PaintingGateway, status: int, error: dict[str, Any], **headers: str) -> None:
    gateway.plain_failures, gateway.status, gateway.body = 10_000, status, {"error": error}
    gateway.headers = headers


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [(401, REFUSED, "KeyRefused"), (429, SPENT, "OutOfCredit"), (404, NO_MODEL, "NotFound")],
)
def test_what_every_cell_would_meet_pauses_all(
    open_studio: Open, gateway: PaintingGateway, status: int, error: dict[str, Any], kind: str
) -> None:
    """With its sentence and the way on; no cell has failed, none was billed, and once it is mended all come, each once."""
    refusing(gateway, status, error)
    experiments = lab.of(open_studio(gateway.base_url, concurrency=2))
    name = experiments.start(definition(*"abcdef", axes={}))
    known = until(experiments, name, lambda known: known.brake is not None and not known.counts.get("sent"))
    assert known.brake is not None
    assert (known.brake.kind, known.is_paused) == (kind, True)
    assert error["message"].rstrip(".") in known.brake.message
    assert "resume" in known.brake.way
    assert known.counts == {"queued": 6}
    assert {row.stage for row in experiments.cells(name)} == {"Paused"}
    assert known.brake.cell in (0, 1)
    assert len(gateway.came) <= 2
    assert known.spent.most == 0
    gateway.plain_failures, gateway.headers = 0, {}
    experiments.resume(name)
    after = ended(experiments, name)
    assert (after.counts, after.brake) == ({"done": 6}, None)
    assert len(gateway.came) <= 8


def test_a_server_that_asks_to_wait_long_pauses_all(open_studio: Open, gateway: PaintingGateway) -> None:
    """An hour is said with the time after which it may go on; no cell that waited in line has failed either."""
    refusing(gateway, 429, BUSY, **{"Retry-After": "3600"})
    experiments = lab.of(open_studio(gateway.base_url, concurrency=2, retry_after_max=2))
    name = experiments.start(definition(*"abcdef", axes={}))
    known = until(experiments, name, lambda known: known.brake is not None and not known.counts.get("sent"))
    assert known.brake is not None
    assert (known.brake.kind, known.counts) == ("RateLimited", {"queued": 6})
    assert known.brake.way.startswith("Resume after")
    assert known.brake.until is not None
    assert len(gateway.came) <= 2


def test_its_own_budget_ends_the_spending(open_studio: Open, gateway: PaintingGateway) -> None:
    """Room for two of six: it pauses by itself; with a higher one it goes on to its end."""
    experiments = lab.of(open_studio(gateway.base_url, concurrency=1))
    wish = definition(*"abcdef", axes={}, fixed={"size": lab.SIZE, "quality": "low"})
    plan = experiments.plan(wish)
    assert plan.cost is not None
    each = plan.cost[1] / 6
    name = experiments.start(wish)
    experiments.set_budget(name, each * 2)
    known = until(experiments, name, lambda known: known.brake is not None and not known.counts.get("sent"))
    assert known.brake is not None
    assert (known.brake.kind, known.brake.way) == ("BudgetReached", "Raise the experiment’s budget, then resume.")
    assert known.spent.most <= each * 2 or gateway.painted <= 2
    assert not known.counts.get("failed")
    experiments.set_budget(name, Decimal(5))
    experiments.resume(name)
    assert ended(experiments, name).counts == {"done": 6}


def test_a_switched_off_connection_pauses_and_one_that_is_gone_ends_in_words(
    desk: Desk, gateway: PaintingGateway
) -> None:
    """Switched on again it goes on; where it is gone, each cell says so, and nothing was billed."""
    gateway.seconds = 0.2
    wanted = desk.add(gateway, "gateway", concurrency=1)
    experiments = lab.of(desk.studio)
    name = experiments.start(definition(*"abcdefghij", axes={}))
    until(experiments, name, lambda known: known.counts.get("done", 0) >= 1)
    desk.directory.store.enable(wanted, False)
    known = until(experiments, name, lambda known: known.brake is not None and not known.counts.get("sent"))
    assert known.brake is not None
    assert (known.brake.kind, known.counts.get("failed")) == ("SwitchedOff", None)
    desk.directory.store.enable(wanted, True)
    experiments.resume(name)
    until(experiments, name, lambda known: known.counts["done"] > 4)
    desk.directory.store.delete(wanted)
    known = ended(experiments, name)
    gone = [row for row in experiments.cells(name) if row.state == "failed"]
    assert gone
    assert all("no longer exists" in (row.error or {})["message"] for row in gone)
    assert gateway.painted == known.counts["done"]


def test_what_concerns_one_cell_pauses_nothing(open_studio: Open, gateway: PaintingGateway) -> None:
    """A prompt that the policy refuses is that cell's end; the others are made."""
    policy = {"message": "Your request was rejected by the safety system.", "code": "moderation_blocked"}
    gateway.plain_failures, gateway.status, gateway.body = 1, 400, {"error": policy}
    experiments = lab.of(open_studio(gateway.base_url, concurrency=1))
    name = experiments.start(definition(*"abc", axes={}))
    known = ended(experiments, name)
    assert (known.brake, known.counts) == (None, {"failed": 1, "done": 2})
    assert states(experiments, name)[0] == "failed"


def test_five_failures_in_a_row_that_may_be_billed_pause_all(open_studio: Open, gateway: PaintingGateway) -> None:
    """They have failed and stay so; the others wait, since each would most likely cost something for nothing, too."""
    gateway.plain_failures = 10_000
    experiments = lab.of(open_studio(gateway.base_url, concurrency=1, retries=0))
    name = experiments.start(definition(*"abcdefghij", axes={}))
    known = until(experiments, name, lambda known: known.brake is not None and not known.counts.get("sent"))
    assert known.brake is not None
    assert (known.brake.kind, known.counts["failed"]) == ("Failing", brake.STRIKES)
    assert gateway.painted == brake.STRIKES
    gateway.plain_failures = 0
    experiments.resume(name)
    assert ended(experiments, name).counts == {"failed": 5, "done": 5}


def test_a_busy_server_is_asked_again_but_not_for_ever(open_studio: Open, gateway: PaintingGateway) -> None:
    """A cell that it turned away waits for another turn; after twenty requests the experiment pauses, and nothing has failed."""
    refusing(gateway, 429, BUSY, **{"Retry-After": "0"})
    experiments = lab.of(open_studio(gateway.base_url, concurrency=1, retry_wait=0, retry_after_max=0.2))
    name = experiments.start(definition("a", axes={}))
    known = until(experiments, name, lambda known: known.brake is not None and not known.counts.get("sent"))
    assert known.counts == {"queued": 1}
    gateway.plain_failures, gateway.headers = 0, {}

    def is_made(known: Experiment) -> bool:
        if known.brake is not None:  # the server's last word may still hold for a moment
            experiments.resume(name)
        return known.counts == {"done": 1}

    assert until(experiments, name, is_made).brake is None


def test_which_ends_are_everybodys() -> None:
    """A full disk and a budget are; a policy is not; a rate limit is when it asks for longer than anybody waits."""
    assert brake.of(NoRoom("The disk is full."), 60) is not None
    met = brake.of(BudgetReached("Today’s budget is $1.00."), 60)
    assert met is not None
    assert "Usage page" in met.way
    assert brake.of(PolicyRefused("No.", status=400), 60) is None
    limited = RateLimited("Wait.", status=429)
    for seconds, pauses in ((None, False), (30.0, False), (61.0, True)):
        limited.retry_after = seconds
        assert (brake.of(limited, 60) is not None) is pauses
    assert brake.Brake.from_dict(met.as_dict()) == met
