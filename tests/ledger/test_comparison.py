"""What was charged is held against what it comes to by tokens: an overcharge is named, chance accuses nobody."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from easel.ledger.comparison import Comparison, Reading, Span, Work, between, held, judged
from tests.ledger.billing_gateway import BillingGateway

FOUR = Work(4, 0, 4, Decimal("0.20"), Decimal("0.20"))


def span(charged: str, counted: int | None = 4, work: Work = FOUR) -> Span:
    found = between(
        Reading(0, "total", Decimal(10), None if counted is None else 0),
        Reading(60, "total", Decimal(10) + Decimal(charged), counted),
        work,
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("charged", "verdict"),
    [("0.262", "more"), ("0.219", "same"), ("0.20", "same"), ("0.185", "same"), ("0.1", "less"), ("0", "less")],
)
def test_verdicts(charged: str, verdict: str) -> None:
    """A tenth is left for prices that are rounded up."""
    assert judged([span(charged)]).verdict == verdict


def test_the_share_is_of_what_it_comes_to_by_tokens() -> None:
    """ "31 % more", over all that can be compared."""
    found = judged([span("0.262"), span("0.262")])
    assert (found.charged, found.most, found.pictures, found.sure) == (Decimal("0.524"), Decimal("0.40"), 8, True)
    assert found.share == Decimal("0.31")


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (span("9", counted=7), "others"),
        (span("0.50", None, Work()), "others"),
        (span("-3"), "fell"),
        (span("0.3", -2), "fell"),
        (span("0.1", 2), "late"),
        (span("0.3", 4, Work(4, 1, 3, Decimal("0.15"), None)), "costs"),
    ],
)
def test_what_cannot_be_compared(odd: Span, why: str) -> None:
    """Somebody else's requests, a figure that was set back, requests whose cost nobody knows: each is said, none is held."""
    assert odd.why == why
    found = judged([odd])
    assert (found.verdict, found.why) == ("unknown", why)


def test_another_figure_or_none() -> None:
    """Two figures of different names are not subtracted."""
    one = Reading(0, "quota.used", Decimal(1))
    other = between(one, Reading(60, "total", Decimal(2)), FOUR)
    assert other is not None
    assert other.why == "figure"
    assert between(one, Reading(60, "quota.used", None), FOUR) is None


def test_an_odd_span_takes_no_other_along() -> None:
    """Where requests are counted, what others did in one span says nothing about the next."""
    assert judged([span("9", counted=7), span("0.262")]).verdict == "more"


def test_a_server_that_writes_down_late_is_compared_when_it_has() -> None:
    """What comes with the next span belongs to the one before, as long as the requests are ours."""
    late, rest = span("0.131", 2), span("0.131", 2, Work())
    found = judged([late, rest])
    assert (found.verdict, found.share, found.sure) == ("more", Decimal("0.31"), True)
    assert judged([late, span("3", 5, Work())]).why == "others"
    assert judged([late, span("-3", 0, Work()), span("0.2")]).verdict == "same"


def test_free_requests_that_a_server_counts_are_ours() -> None:
    """Refused ones, say; but others may hide among them."""
    found = judged([span("0.262", 6, replace(FOUR, asked=6))])
    assert (found.verdict, found.sure) == ("more", False)


def test_a_charge_while_nothing_was_sent() -> None:
    """Where requests are not counted, it shows that others use the key: all else it charged may be theirs."""
    assert judged([span("0.5", None, Work()), span("0.262", None)]).why == "others"


@pytest.mark.parametrize("spans", [[], [span("0.0118", 2, Work(2, 0, 2, Decimal("0.0059"), Decimal("0.0059")))]])
def test_too_little_to_say(spans: list[Span]) -> None:
    """Double of half a cent is no accusation."""
    assert judged(spans).verdict == "few"


def test_nobody_is_sure_where_somebody_else_may_have_charged() -> None:
    """Without a count of requests each span has to speak for the others."""
    assert not judged([span("0.262", None)]).sure
    assert judged([span("0.262", None)] * 3).sure
    assert not judged([span("0.262", None), span("0.262", None), span("0.9", None)]).sure


def test_what_answers_say_themselves() -> None:
    """A header on each answer needs no second look."""
    assert held(Decimal("4.10"), Decimal("3.13"), 12, 0, 1).verdict == "more"
    assert held(Decimal(0), Decimal(0), 0, 0, 0) == Comparison("few")


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("seed", range(20))
def test_an_overcharge_is_named_within_twelve_pictures(seed: int, counts: bool) -> None:
    """31 % more, charged late."""
    gateway = BillingGateway(random.Random(seed), Decimal("1.31"), counts=counts, unknown=0)
    gateway.look()
    for _ in range(3):
        gateway.press(4)
        gateway.look()
    found = gateway.verdict()
    assert found.verdict == "more"
    assert found.charged > found.most


def test_an_honest_gateway_is_never_accused() -> None:
    """Two hundred of them: late, in cents, with unknown ends that were billed or not, with others on the same key."""
    accused = []
    for seed in range(200):
        dice = random.Random(seed)
        counts, others = dice.random() < 0.5, dice.choice([0.0, 0.0, 0.3])
        lag = dice.choice([50.0, 50.0, 300.0])
        gateway = BillingGateway(dice, counts=counts, cents=dice.random() < 0.5, others=others, lag=lag)
        gateway.look()
        for _ in range(8):
            gateway.press(dice.randint(1, 6))
            gateway.look()
            if gateway.verdict().verdict == "more":
                accused.append((seed, gateway.verdict()))
    assert not accused
