"""Budgets against real runs: what settles, what is held, and the brake before anything is sent."""

import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa

from easel.errors import BudgetReached
from easel.ledger import budgets, entries
from easel.ledger.budgets import ALL, Budget
from easel.requests.generate import GenerateParams
from easel.runs.tables import job
from easel.store.scope import STUDIO
from tests.jobs.conftest import Open, Studio
from tests.painting_gateway import PaintingGateway
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]
SMALL_FOX_TIMES_FOUR = GenerateParams("four whole foxes", size="1024x640", quality="low", n=4)
DEAR = Budget(ALL, "day", Decimal(100))


def estimate(studio: Studio) -> Decimal:
    with studio.store.database.reading() as connection:
        found = connection.execute(sa.select(job.c.estimate_most).limit(1)).scalar_one()
    assert isinstance(found, Decimal)
    return found


def test_true_costs_settle_what_estimates_held(open_priced: Open, sandbox: SandboxProcess) -> None:
    """After a run its budget tells the cost that the answers told; nothing stays reserved, nothing is unknown."""
    studio = open_priced(sandbox.base_url)
    budgets.set_to(studio.store.database, STUDIO, DEAR)
    run = studio.ended(studio.submit("a costed fox", n=2))
    costs = [picture.cost for each in run.jobs for picture in each.pictures]
    (stands,) = budgets.standings(studio.store.database, STUDIO)
    assert stands.spent == sum(cost for cost in costs if cost)
    assert stands.spent > 0
    assert (stands.reserved, stands.unknown, stands.is_near) == (Decimal(0), 0, False)


def test_a_job_under_way_holds_its_estimate(open_priced: Open, start_sandbox: Start) -> None:
    """While the answer is awaited, the estimate counts."""
    studio = open_priced(start_sandbox(delay="1.5").base_url)
    budgets.set_to(studio.store.database, STUDIO, DEAR)
    run_id = studio.submit("a slow fox")
    studio.until(run_id, lambda run: run.jobs[0].state == "sent")
    (stands,) = budgets.standings(studio.store.database, STUDIO)
    assert stands.spent == 0
    assert stands.reserved == estimate(studio) > 0
    studio.ended(run_id)


def test_a_job_that_goes_to_another_server_does_not_count_itself(open_priced: Open, start_sandbox: Start) -> None:
    """Asked again while it is under way, a job finds the room that it holds itself, and a budget below that refuses."""
    studio = open_priced(start_sandbox(delay="1.5").base_url)
    run_id = studio.submit("a fox that is passed on")
    name = studio.until(run_id, lambda run: run.jobs[0].state == "sent").jobs[0].id
    needs = estimate(studio)
    for room, refused in ((needs, False), (needs - Decimal("0.000001"), True)):
        _with_budget(studio, Budget(ALL, "day", room))
        with studio.store.database.reading() as connection:
            try:
                budgets.check(connection, STUDIO, name, "gateway", free=False)
            except BudgetReached:
                assert refused
            else:
                assert not refused
    studio.ended(run_id)


def test_what_does_not_fit_is_refused_before_it_is_sent(open_priced: Open, sandbox: SandboxProcess) -> None:
    """Of four pictures two fit and are made; the server never hears of the other two; with a raised budget one goes."""
    studio = open_priced(sandbox.base_url)
    studio.ended(studio.submit("a fox to learn the price of"))
    each = estimate(studio)
    (before,) = _with_budget(studio, Budget("gateway", "month", Decimal(100)))
    budgets.set_to(studio.store.database, STUDIO, Budget("gateway", "month", before.spent + each * Decimal("2.5")))
    run = studio.ended(studio.submit("four foxes", n=4))
    states = sorted(each.state for each in run.jobs)
    assert states == ["done", "done", "failed", "failed"]
    posts = sandbox.counts()["jobs"]
    for refused in (one for one in run.jobs if one.state == "failed"):
        assert refused.error is not None
        assert refused.error["kind"] == "BudgetReached"
        assert refused.error["hint"].startswith("Not sent, not billed. Raise the budget on the Usage page")
        assert "This month’s budget of gateway is $" in refused.error["message"]
        assert (refused.sent_at, refused.attempts, posts.get(refused.id, 0)) == (None, 0, 0)
    _with_budget(studio, Budget("gateway", "month", Decimal(100)))
    again = studio.engine.again(next(one.id for one in run.jobs if one.state == "failed"))
    assert again
    assert studio.ended(again).jobs[0].state == "done"


def test_who_waits_and_meets_a_full_budget_is_told_before(open_priced: Open, start_sandbox: Start) -> None:
    """While another job is under way the next one's words are of the budget, not of its place; in its turn it is refused."""
    studio = open_priced(start_sandbox(delay="2").base_url, concurrency=1)
    first = studio.submit("a fox that spends it all")
    studio.until(first, lambda run: run.jobs[0].state == "sent")
    full = Budget(ALL, "day", estimate(studio) * Decimal("0.9"))
    budgets.set_to(studio.store.database, STUDIO, full)
    second = studio.submit("a fox too many")
    studio.until(second, lambda run: run.jobs[0].stage == "Waiting: today’s budget has no room for it")
    refused = studio.ended(second).jobs[0]
    assert refused.error is not None
    assert (refused.error["kind"], refused.attempts) == ("BudgetReached", 0)
    assert studio.ended(first).jobs[0].state == "done"


def test_an_answer_that_never_came_keeps_its_reserve(open_priced: Open, start_sandbox: Start) -> None:
    """A job nobody knows the end of may have been billed: its estimate stays held, and brakes the next."""
    studio = open_priced(start_sandbox(fault="cut_before_answer").base_url)
    _with_budget(studio, DEAR)
    assert studio.ended(studio.submit("a lost fox")).jobs[0].state == "unknown"
    (stands,) = budgets.standings(studio.store.database, STUDIO)
    assert (stands.spent, stands.reserved) == (Decimal(0), estimate(studio))
    _with_budget(studio, Budget(ALL, "day", stands.reserved))
    refused = studio.ended(studio.submit("the next fox")).jobs[0]
    assert refused.error is not None
    assert refused.error["kind"] == "BudgetReached"


def test_no_budget_holds_back_what_is_free(open_free: Open, sandbox: SandboxProcess) -> None:
    """By the connection's kind, whatever it is called: a budget of nothing lets it work, and nothing is spent or held."""
    studio = open_free(sandbox.base_url)
    _with_budget(studio, Budget(ALL, "day", Decimal(0)))
    _with_budget(studio, Budget("Try-out", "day", Decimal(0)))
    job = studio.ended(studio.submit("a free fox")).jobs[0]
    assert job.state == "done"
    assert (job.estimate_most, job.pictures[0].cost) == (Decimal(0), Decimal(0))
    assert [stands.used for stands in budgets.standings(studio.store.database, STUDIO)] == [0, 0]
    (entry,) = entries.since(studio.store.database, STUDIO)
    assert (entry.connection, entry.is_free, entry.untold) == ("Try-out", True, 0)


def test_a_whole_run_that_does_not_fit_is_none(open_priced: Open, sandbox: SandboxProcess) -> None:
    """Two of four would fit: nothing is sent, no run is made, and the figures are in the refusal; what fits goes."""
    studio = open_priced(sandbox.base_url)
    studio.ended(studio.submit("a fox to learn the price of"))
    each = estimate(studio)
    (before,) = _with_budget(studio, DEAR)
    _with_budget(studio, Budget(ALL, "day", before.spent + each * Decimal("2.5")))
    runs = studio.runs.recent(9)
    with pytest.raises(BudgetReached, match="Today’s budget is"):
        studio.engine.submit(SMALL_FOX_TIMES_FOUR, whole=True)
    assert studio.runs.recent(9) == runs
    again = studio.engine.again(runs[0].jobs[0].id)
    assert again
    assert studio.ended(again).jobs[0].state == "done"
    _with_budget(studio, Budget(ALL, "day", Decimal(0)))
    with pytest.raises(BudgetReached):
        studio.engine.again(runs[0].jobs[0].id)
    assert len(studio.runs.recent(9)) == len(runs) + 1


def test_a_cost_nobody_can_tell_is_said_not_guessed(open_priced: Open, gateway: PaintingGateway) -> None:
    """Without usage in the answer and a published price, the sums stay 0 and name one unknown; a budget of nothing refuses."""
    gateway.usage = None
    studio = open_priced(gateway.base_url)
    _with_budget(studio, DEAR)
    run = studio.ended(studio.submit("a fox of the house", model="house-model"))
    assert run.jobs[0].state == "done"
    (stands,) = budgets.standings(studio.store.database, STUDIO)
    assert (stands.spent, stands.reserved, stands.unknown) == (Decimal(0), Decimal(0), 1)
    _with_budget(studio, Budget(ALL, "day", Decimal(0)))
    assert studio.ended(studio.submit("none", model="house-model")).jobs[0].state == "failed"


def test_budgets_are_set_raised_and_removed(open_priced: Open, sandbox: SandboxProcess) -> None:
    """One budget per server and period; amounts that are none are refused; a name asks only for its own and the common ones."""
    database = open_priced(sandbox.base_url).store.database
    for budget in (
        DEAR,
        Budget("a", "month", Decimal(5)),
        Budget("b", "day", Decimal(1)),
        Budget("a", "month", Decimal(7)),
    ):
        budgets.set_to(database, STUDIO, budget)
    stand = budgets.standings(database, STUDIO, "a")
    assert {(each.budget.connection, each.budget.usd) for each in stand} == {("", Decimal(100)), ("a", Decimal(7))}
    budgets.remove(database, STUDIO, "a", "month")
    assert [each.budget for each in budgets.standings(database, STUDIO, "a")] == [DEAR]
    for wrong in (Decimal("NaN"), Decimal(-1), Decimal(10_000_000)):
        with pytest.raises(ValueError, match="amount"):
            budgets.set_to(database, STUDIO, Budget(ALL, "day", wrong))


def test_days_and_months_begin_at_local_midnight() -> None:
    """A period starts at its first local midnight and holds the moment that was asked for."""
    now = time.time()
    for period in budgets.PERIODS:
        begun = datetime.fromtimestamp(budgets.starts(period, now)).astimezone()
        assert (begun.hour, begun.minute, begun.second) == (0, 0, 0)
        assert begun.timestamp() <= now
    assert datetime.fromtimestamp(budgets.starts("month", now)).astimezone().day == 1


def _with_budget(studio: Studio, budget: Budget) -> tuple[budgets.Standing, ...]:
    budgets.set_to(studio.store.database, STUDIO, budget)
    return budgets.standings(studio.store.database, STUDIO)
