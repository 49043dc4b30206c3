"""Sums that say what they do not know, and rates and times that can be checked by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from easel.ledger import summary
from easel.ledger.entries import Entry

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
CENT = Decimal("0.01")


def entry(**given: object) -> Entry:
    """A picture for a cent, made at noon."""
    made = Entry(
        time=NOON,
        job_id="job",
        kind="generate",
        state="done",
        connection="gateway",
        account_id="",
        key_id="1234abcd",
        request_id="ours",
        upstream_request_id="theirs",
        model="gpt-image-2",
        size="1024x1024",
        size_real="1024x1024",
        quality="low",
        quality_said="low",
        output_format="png",
        pictures=1,
        input_tokens=10,
        input_text_tokens=10,
        input_image_tokens=0,
        output_tokens=196,
        total_tokens=206,
        latency=2.0,
        attempts=1,
        status=200,
        outcome="ok",
        may_be_billed=True,
        billable=1,
        cost=CENT,
        estimate_least=CENT,
        estimate_most=2 * CENT,
    )
    return replace(made, **given)  # type: ignore[arg-type] # tests give fields by name


UNTOLD = entry(cost=None, output_tokens=None, input_tokens=None)
LOST = entry(state="unknown", outcome="CutOff", cost=None, pictures=0, latency=None)
REFUSED = entry(
    state="failed", outcome="PolicyRefused", cost=None, pictures=0, latency=None, may_be_billed=False, billable=0
)
GOING = entry(state="sent", outcome="sent", cost=None, pictures=0, latency=None)


def test_a_sum_counts_what_nobody_told_beside_it() -> None:
    """Known costs add up; a lost answer and one without usage are unknown; a refusal and one under way are neither."""
    found = summary.total([entry(), entry(), UNTOLD, LOST, REFUSED, GOING])
    assert (found.cost, found.unknown, found.pictures, found.requests) == (2 * CENT, 2, 3, 6)
    assert found.expected == (4 * CENT, 8 * CENT)


def test_one_unpriced_request_leaves_the_expectation_open() -> None:
    """Where one may have been billed without a published price there is no honest sum of estimates."""
    assert summary.total([entry(), entry(estimate_least=None, estimate_most=None)]).expected is None
    assert summary.total([]).expected == (Decimal(0), Decimal(0))


def test_groups_come_dearest_first() -> None:
    """By connection, model, quality and real size, each with its own sum; an unsaid value has a name."""
    found = [entry(quality="high", cost=5 * CENT), entry(), entry(), entry(model="", size_real="", cost=None)]
    assert list(summary.grouped(found, summary.BY["quality"])) == ["high", "low"]
    assert summary.grouped(found, summary.BY["quality"])["low"].unknown == 1
    assert summary.NOT_SAID in summary.grouped(found, summary.BY["model"])
    assert list(summary.grouped(found, summary.BY["size"])) == ["1024x1024"]


def test_days_are_those_of_whoever_looks() -> None:
    """One moment is Sunday in Europe and Monday in Auckland."""
    late = entry(time=NOON + 5 * 3600)
    assert list(summary.by_day([late], UTC)) == ["2026-11-22"]
    assert list(summary.by_day([late, entry()], timezone(timedelta(hours=13)))) == ["2026-11-23"]
    assert list(summary.by_day([late, entry(time=NOON - 86_400)], UTC)) == ["2026-11-21", "2026-11-22"]


def test_rates_are_shares_of_what_ended() -> None:
    """What is under way or cancelled is in no rate; before the first end there is none."""
    ends = summary.ends([entry(), entry(), LOST, REFUSED, GOING, entry(state="cancelled")])
    assert (ends.done, ends.failed, ends.unknown, ends.cancelled, ends.under_way) == (2, 1, 1, 1, 1)
    assert ends.rate(ends.done) == 0.5
    assert summary.ends([GOING]).rate(0) is None
    assert summary.reasons([LOST, REFUSED, REFUSED, entry()]) == (("PolicyRefused", 2), ("CutOff", 1))


def test_tokens_say_how_many_answers_told_none() -> None:
    """Totals of what was told, and the number of whole answers that told nothing."""
    assert summary.tokens([entry(), entry(), UNTOLD, LOST, REFUSED]) == summary.Tokens(40, 784, 1)


@pytest.mark.parametrize(
    ("count", "expected"), [(1, (1.0, 1.0)), (2, (1.0, 2.0)), (20, (10.0, 19.0)), (100, (50.0, 95.0))]
)
def test_percentiles_are_waits_that_happened(count: int, expected: tuple[float, float]) -> None:
    """The nearest rank: half of 1..100 came within 50, 95 % within 95."""
    assert summary.latencies([entry(latency=float(wait)) for wait in range(count, 0, -1)]) == expected


def test_without_a_picture_there_is_no_latency() -> None:
    """What failed or is on its way has no time to tell."""
    assert summary.latencies([LOST, REFUSED, GOING]) is None


def test_what_was_lost_is_a_sum_of_its_own() -> None:
    """A cut, and tries before a picture that came; no refusal, no probe's answer, nothing that is free or under way."""
    again = entry(billable=3)
    words = entry(kind="converse", pictures=0)
    free = entry(state="unknown", cost=None, estimate_least=Decimal(0), estimate_most=Decimal(0))
    assert summary.lost([entry(), again, LOST, REFUSED, GOING, words, free]) == summary.Lost(3, (3 * CENT, 6 * CENT))
    assert summary.lost([replace(LOST, estimate_most=None)]) == summary.Lost(1, None)
    assert summary.lost([entry()]) == summary.Lost(0, (Decimal(0), Decimal(0)))


def test_a_picked_picture_costs_what_all_cost() -> None:
    """Drafts that nobody picked belong to its price; without a pick there is none."""
    assert summary.total([entry(picked=True), entry(), entry()]).per_picked == 3 * CENT
    assert summary.total([entry()]).per_picked is None
