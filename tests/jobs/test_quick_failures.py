"""A quick failure is no proof that nothing was painted: how often a wish is sent then, and that each time is booked and said."""

import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from components.picture import job_card
from easel.connections.capability_card import CapabilityCard, Finding
from easel.connections.connection import BEST
from easel.connections.directory import Directory
from easel.costs import Prices
from easel.ledger import budgets, exports, figures, summary
from easel.ledger.budgets import Budget
from easel.runs.tables import attempt
from easel.settings import load
from easel.store.scope import STUDIO
from tests.connections.conftest import connection
from tests.jobs.conftest import Desk
from tests.painting_gateway import PaintingGateway, painting_gateway

STREAMED = {"stream": True, "partial_images": 1}
NO_ACCOUNT = {"code": "no_available_account", "message": "No available accounts: none is ready"}


def test_a_stream_that_is_painted_and_fails_costs_one_more_request_and_both_are_booked(
    desk: Desk, gateway: PaintingGateway
) -> None:
    """One streamed try and one plain: two pictures painted for one wish, one of them came, and every book tells of two."""
    job = desk.job(desk.add(gateway), **STREAMED)
    assert (job.state, len(job.pictures), gateway.painted, gateway.streamed) == ("done", 1, 2, [True, False])
    assert (job.attempts, job.unconfirmed, job.billable) == (2, 1, 2)
    assert job_card.requests(job) == "1 picture, 2 requests that may be billed"
    assert any("without streaming: both may have been billed" in note for note in job.notes)
    with desk.studio.store.database.reading() as transaction:
        rows = transaction.execute(sa.select(attempt.c.outcome, attempt.c.error).order_by(attempt.c.number)).all()
    assert [outcome for outcome, _ in rows] == ["ServerFailed", "ok"]
    assert rows[0].error["possibly_billed"]


def test_what_was_sent_again_stands_in_the_ledger_its_sums_its_exports_and_the_figures(
    desk: Desk, gateway: PaintingGateway
) -> None:
    """The picture's cost is known, that of the request before it is not: sums say so."""
    entry = desk.entry(desk.job(desk.add(gateway), **STREAMED))
    assert (entry.billable, entry.untold, entry.may_be_billed) == (2, 1, True)
    assert entry.cost == Decimal("0.00389")
    found = summary.total([entry])
    assert (found.cost, found.unknown) == (entry.cost, 1)
    assert entry.estimate_most is not None
    assert found.expected is not None
    assert found.expected[1] == 2 * entry.estimate_most
    assert b",billable," in exports.to_csv([entry])
    ((name, usd, untold),) = figures.read(desk.studio.store.database).money
    assert (name, usd, untold) == ("gateway", entry.cost, 1)


def test_a_budget_holds_what_was_sent_again(desk: Desk, gateway: PaintingGateway) -> None:
    """Spent is what the picture cost, reserved the estimate of the request before it; also under way and after a failure."""
    database = desk.studio.store.database
    budgets.set_to(database, STUDIO, Budget("", "day", Decimal(5)))
    job = desk.job(desk.add(gateway), **STREAMED)
    (stands,) = budgets.standings(database, STUDIO)
    assert (stands.spent, stands.reserved) == (Decimal("0.00389"), job.estimate_most)


def test_a_budget_without_room_for_another_request_ends_the_wish(desk: Desk, gateway: PaintingGateway) -> None:
    """The brake is asked again before a request that may be billed twice; what is told is the failure, not the budget."""
    wanted = desk.add(gateway)
    estimate = desk.job(wanted, **STREAMED).estimate_most
    assert estimate is not None
    gateway.painted, gateway.plain_failures = 0, 9
    database = desk.studio.store.database
    budgets.set_to(database, STUDIO, Budget("", "day", Decimal(5)))
    (stands,) = budgets.standings(database, STUDIO)
    budgets.set_to(database, STUDIO, Budget("", "day", stands.used + estimate * Decimal("1.5")))
    job = desk.job(wanted, **STREAMED)
    assert (job.state, gateway.painted, job.billable) == ("failed", 1, 1)
    assert job.error is not None
    assert job.error["kind"] == "ServerFailed"


def test_the_second_press_sends_one_request(desk: Desk, gateway: PaintingGateway) -> None:
    """The connection has learned that streams fail: the next wish goes plain from the start, and its notes say so."""
    wanted = desk.add(gateway)
    desk.job(wanted, **STREAMED)
    gateway.painted = 0
    job = desk.job(wanted, **STREAMED)
    assert (job.state, gateway.painted, gateway.streamed[-1]) == ("done", 1, False)
    assert (job.unconfirmed, job_card.requests(job)) == (0, "")
    assert any(note.startswith("Streams fail on this connection") for note in job.notes)


def test_a_check_that_finds_streams_lets_them_go_again(desk: Desk, gateway: PaintingGateway) -> None:
    """What was learned holds against an older check, until a newer one says otherwise."""
    kept = desk.directory.store.get(desk.add(gateway))
    assert kept is not None
    facts = desk.directory.store.facts

    def card(at: float) -> CapabilityCard:
        return CapabilityCard(at, streams=True, findings=(Finding("stream", "yes", "It streams.", at=at),))

    facts.keep_card(kept, card(time.time() - 60))
    desk.job(kept.id, **STREAMED)
    assert desk.directory.as_seen(kept).streams_fail
    desk.job(kept.id, **STREAMED)
    assert gateway.streamed == [True, False, False]
    gateway.streams_fail = False
    facts.keep_card(kept, card(time.time() + 1))
    assert not desk.directory.as_seen(kept).streams_fail
    desk.job(kept.id, **STREAMED)
    assert gateway.streamed[-1]


def test_a_server_that_took_no_task_is_asked_for_one_after_a_check(desk: Desk, gateway: PaintingGateway) -> None:
    """What was learned holds until a later check finds that tasks are taken."""
    kept = desk.directory.store.get(desk.add(gateway, tasks="always"))
    assert kept is not None
    facts = desk.directory.store.facts
    facts.note_tasks_off(kept)
    assert desk.directory.as_seen(kept).tasks_off
    for at, off in ((time.time() - 60, True), (time.time() + 1, False)):
        finding = Finding("tasks", "yes", "It takes them.", at=at)
        facts.keep_card(kept, CapabilityCard(at, tasks=True, findings=(finding,)))
        assert desk.directory.as_seen(kept).tasks_off is off


@pytest.mark.parametrize("failures", [1, 9])
def test_a_plain_request_is_sent_again_as_often_as_set_and_each_is_booked(
    desk: Desk, gateway: PaintingGateway, failures: int
) -> None:
    """Two further tries; three failures leave three requests that may have been billed, and the card says so."""
    gateway.plain_failures = failures
    job = desk.job(desk.add(gateway))
    tries = min(failures + 1, 3)
    assert (gateway.painted, job.attempts, job.billable, desk.entry(job).billable) == (tries,) * 4
    if failures == 1:
        assert job.state == "done"
        return
    card = job_card.words(job)
    assert (job.state, desk.entry(job).untold) == ("failed", 3)
    assert card is not None
    assert card.money.startswith("It may have been billed: about $0.003")
    assert "3 requests that may be billed" in card.money
    assert card.again == "Run again (you may be charged twice)"
    assert job.error is not None
    assert job.error["hint"].startswith("2 earlier requests may have been billed.")


def test_a_failure_that_proves_that_nothing_was_sent_on_is_not_booked(desk: Desk, gateway: PaintingGateway) -> None:
    """503 no available account: tried again, never billed, and nothing is learned of streams from it."""
    gateway.status, gateway.body, gateway.plain_failures = 503, NO_ACCOUNT, 1
    wanted = desk.add(gateway)
    job = desk.job(wanted)
    assert (job.state, job.attempts, job.billable) == ("done", 2, 1)
    streamed = desk.job(wanted, **STREAMED)
    assert (streamed.state, streamed.attempts, streamed.billable) == ("done", 2, 1)
    kept = desk.directory.store.get(wanted)
    assert kept is not None
    assert not kept.streams_fail
    gateway.plain_failures = 9
    failed = desk.job(wanted)
    assert (failed.state, failed.attempts, failed.billable) == ("failed", 3, 0)
    card = job_card.words(failed)
    assert card is not None
    assert (card.money, card.again) == ("Not billed.", "Run again")


def test_a_no_after_a_quick_failure_keeps_the_booking(desk: Desk, gateway: PaintingGateway) -> None:
    """500, then 401: the wish failed and API key refused, yet the first request may have been billed."""
    gateway.plain_failures = 1
    answer, refused = gateway.answer, (401, {"error": {"code": "invalid_api_key", "message": "no"}})
    gateway.answer = lambda asked: refused if gateway.painted else answer(asked)  # type: ignore[method-assign] # a turn of mind
    job = desk.job(desk.add(gateway))
    assert job.error is not None
    assert (job.state, job.error["kind"], job.billable) == ("failed", "KeyRefused", 1)
    assert job.error["hint"].startswith("1 earlier request may have been billed.")
    entry = desk.entry(job)
    assert (entry.may_be_billed, entry.untold) == (True, 1)
    card = job_card.words(job)
    assert card is not None
    assert card.money.startswith("1 earlier request may have been billed: about")
    assert card.again == "Run again (you may be charged twice)"


def test_no_other_server_is_asked_after_a_failure_that_may_have_been_billed(
    desk: Desk, gateway: PaintingGateway
) -> None:
    """ "Best" goes on to another server only while nothing may have been billed."""
    gateway.plain_failures = 1
    answer, refused = gateway.answer, (401, {"error": {"code": "invalid_api_key", "message": "no"}})
    gateway.answer = lambda asked: refused if gateway.painted else answer(asked)  # type: ignore[method-assign] # a turn of mind
    desk.add(gateway, prices=Prices(image_out=Decimal(1)))
    with painting_gateway() as other:
        desk.add(other, "dearer", prices=Prices(image_out=Decimal(90)))
        job = desk.job(BEST)
        assert (job.state, job.connection, other.painted) == ("failed", "gateway", 0)


def test_a_failure_that_took_half_as_long_as_the_quickest_picture_is_not_quick(
    desk: Desk, gateway: PaintingGateway
) -> None:
    """The quickest picture of this model took 2.6 s: a failure after 1.4 s may be a painted one, and is never sent again."""
    wanted = desk.add(gateway)
    kept = desk.directory.store.get(wanted)
    assert kept is not None
    facts = desk.directory.store.facts
    facts.note_quickest(kept, "gpt-image-2", 2.6)
    answer = gateway.answer

    def slowly(asked: dict[str, Any]) -> tuple[int, Any]:
        time.sleep(1.4)
        return answer(asked)

    gateway.answer, gateway.plain_failures = slowly, 9  # type: ignore[method-assign] # a slow day
    job = desk.job(wanted)
    assert (job.state, gateway.painted, job.billable) == ("unknown", 1, 1)


def test_the_quickest_picture_is_remembered_by_model(desk: Desk, gateway: PaintingGateway) -> None:
    """A picture that comes tells how quick the server can be; only a quicker one replaces it, in every process."""
    wanted = desk.add(gateway)
    desk.job(wanted)
    kept = desk.directory.store.get(wanted)
    assert kept is not None
    first = kept.quickest["gpt-image-2"]
    assert 0 <= first < 30
    desk.directory.store.facts.note_quickest(kept, "gpt-image-2", first + 1)
    again = Directory(desk.studio.settings, desk.studio.store.database, on_loopback=True, outside=())
    again.store.facts.note_quickest(kept, "gpt-image-2", first + 1)
    assert again.as_seen(kept).quickest == {"gpt-image-2": first}
    for seconds in (5.0, 3.0, 4.0):
        again.store.facts.note_quickest(kept, "other", seconds)
    assert desk.directory.as_seen(kept).quickest == {"gpt-image-2": first, "other": 3.0}
    again.close()


@pytest.mark.parametrize(
    ("window", "quickest", "holds"), [(10, 60.0, 10), (10, 6.0, 3.0), (10, 0.05, 1.0), (0.5, 6.0, 0.5), (10, None, 10)]
)
def test_how_quick_is_quick(window: float, quickest: float | None, holds: float) -> None:
    """Half of the quickest picture, at least a second, at most the setting."""
    known = {} if quickest is None else {"m": quickest}
    where = replace(connection(), quickest=known)
    assert where.settings(load(_env_file=None, retry_window=window), "m").retry_window == holds
    assert where.settings(load(_env_file=None, retry_window=window), "other").retry_window == window


def test_a_rebuilt_library_keeps_the_booking(desk: Desk, gateway: PaintingGateway) -> None:
    """The picture's sidecar tells how many requests before it may have been billed."""
    job = desk.job(desk.add(gateway), **STREAMED)
    (story,) = desk.studio.store.sidecars.of_job(job.id)
    assert story.unconfirmed == 1
