"""An account in words: what is left, an overcharge with its sum, and never more than is known."""

from datetime import UTC
from decimal import Decimal

import pytest

from components.usage import account_words
from easel.jobs.billing import Standing
from easel.ledger.bills import Asked, Bill
from easel.ledger.comparison import Comparison, Verdict, Work
from easel.ledger.work import Rest

REST = Rest(False, 0.0, 0.0)
FEW = Comparison("few")
SINCE = 1_795_910_400.0  # 29 Nov 2026


def bill(left: str | None, most: str | None = None, of: str = "balance", *, unlimited: bool = False) -> Bill:
    known = [None if each is None else Decimal(each) for each in (left, most)]
    return Bill(SINCE, True, "sub2api", "total", Decimal(4), 1, known[0], known[1], of, unlimited, Work())


def compared(verdict: Verdict = "more", share: str = "0.31", *, sure: bool = True) -> Comparison:
    usd = Decimal("3.13")
    return Comparison(verdict, SINCE, SINCE + 60, Decimal("4.10"), usd, usd, 12, Decimal(share), sure)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (bill("0.84", "5", "day"), "$0.84 left of $5.00 (today’s quota)"),
        (bill("12"), "$12.00 left (balance)"),
        (bill("0"), "Nothing left (balance)"),
        (bill("3", "5", "5h"), "$3.00 left of $5.00 (quota of 5h)"),
        (bill(None, unlimited=True), "No limit"),
        (bill(None), ""),
        (None, ""),
    ],
)
def test_what_is_left(found: Bill | None, words: str) -> None:
    """In the words of whatever limits it."""
    assert account_words.left(found) == words


@pytest.mark.parametrize(
    ("found", "tone", "words"),
    [
        (compared(), "amber", "Charged $4.10, by tokens $3.13: 31 % more (12 pictures since 29 Nov)"),
        (
            compared(sure=False),
            "calm",
            "Charged $4.10, by tokens $3.13: 31 % more (12 pictures since 29 Nov). This holds if nobody else uses this key.",
        ),
        (compared("less"), "calm", "Charged $4.10, by tokens $3.13: 31 % less (12 pictures since 29 Nov)"),
        (compared("same"), "calm", "Charged $4.10, by tokens $3.13: as expected (12 pictures since 29 Nov)"),
        (
            compared(share="21"),
            "amber",
            "Charged $4.10, by tokens $3.13: 22.0 times as much (12 pictures since 29 Nov)",
        ),
        (
            Comparison("unknown", why="others"),
            "calm",
            "Charges cannot be compared: somebody else uses this key, too, or the server writes down late what it charges.",
        ),
    ],
)
def test_charges(found: Comparison, tone: str, words: str) -> None:
    """Amber is for what is sure alone."""
    assert account_words.charges(found, UTC) == (tone, words)


def test_too_little_says_nothing() -> None:
    """On the row; its card says that it is too little."""
    assert account_words.charges(FEW, UTC) is None
    standing = Standing(bill("3"), Asked(), FEW, FEW, REST)
    assert [text for _, text in account_words.lines(standing, UTC)] == ["$3.00 left (balance)"]
    assert "Too little was sent" in account_words.whole(standing, UTC, SINCE)[-1][1]


def test_a_card_says_why_there_are_no_figures_and_what_to_do() -> None:
    """A server that tells nothing, answers that do, and charges that are written down late."""
    standing = Standing(None, Asked(1.0, "missing"), FEW, compared(), REST)
    said = [text for _, text in account_words.whole(standing, UTC, SINCE)]
    assert said[0] == "This server does not tell what it charges."
    assert said[1].startswith("Its answers say $4.10, by tokens $3.13: 31 % more")
    assert said[2].startswith("If this price was agreed, enter it under Edit")
    busy = Standing(bill("3"), Asked(), FEW, FEW, Rest(True, SINCE, 0.0))
    assert account_words.whole(busy, UTC, SINCE)[-1][1].startswith("Servers write down late")
