"""An account in words: what is left, what was charged beside what it comes to by tokens, and why that cannot be said."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Literal

from easel.jobs.billing import Standing
from easel.ledger.bills import Bill
from easel.ledger.comparison import Comparison
from easel.ledger.low import Low
from easel.words import units

Tone = Literal["calm", "amber"]
_OF = {
    "balance": "balance",
    "quota": "quota of this key",
    "day": "today’s quota",
    "week": "this week’s quota",
    "month": "this month’s quota",
}
_NONE = {
    "missing": "This server does not tell what it charges.",
    "refused": "The server does not tell this key what it charges.",
    "unreachable": "The server could not be asked what it charged.",
    "unit": "The server tells what it charged, but not in which unit, so it cannot be compared.",
}
_WHY = {
    "others": "somebody else uses this key, too, or the server writes down late what it charges",
    "late": "the server has not written down all requests yet",
    "fell": "the server’s own figure fell: it was set back",
    "costs": "the cost of some requests is unknown here",
    "figure": "the server tells another figure than before",
}
_TIMES = Decimal(2)  # a share from which on percents say less than a factor
_UNSURE = "This holds if nobody else uses this key."
_AGREED = "If this price was agreed, enter it under Edit: estimates and budgets count with it, and so does the next comparison."
_LATE = "Servers write down late what they charge. Easel compares a minute after the last request has ended."


def left(bill: Bill | None, low: Low | None = None) -> str:
    """ "$0.84 left of $5.00 (today’s quota), about 9 pictures"; empty where nobody knows."""
    if bill is None or (bill.left is None and not bill.unlimited):
        return ""
    if bill.left is None:
        return "No limit"
    of = f" of {units.money(bill.most)}" if bill.most is not None and bill.most >= bill.left else ""
    return f"{amount(bill.left)} left{of} ({_OF.get(bill.of, f'quota of {bill.of}')}){about(low)}"


def about(low: Low | None) -> str:
    """How far that goes, where it is little."""
    if low is None or low.pictures is None or not low.left:
        return ""
    count = "less than 1 picture" if not low.pictures else f"about {low.pictures} picture{'s' * (low.pictures > 1)}"
    return f", {count}"


def amount(usd: Decimal) -> str:
    return "Nothing" if not usd else units.money(usd)


def charges(found: Comparison, zone: tzinfo, *, by_answers: bool = False) -> tuple[Tone, str] | None:
    """ "Charged $4.10, by tokens $3.13: 31 % more (12 pictures since 29 Nov)"; None where too little was sent."""
    if found.verdict == "few":
        return None
    if found.verdict == "unknown":
        return "calm", f"Charges cannot be compared: {_WHY[found.why]}."
    who = "Its answers say" if by_answers else "Charged"
    count = "1 picture" if found.pictures == 1 else f"{found.pictures:,} pictures"
    since = datetime.fromtimestamp(found.since, zone)
    words = f"{who} {units.money(found.charged)}, by tokens {_by_tokens(found)}: {_verdict(found)}"
    words += f" ({count} since {since.day} {since:%b})"
    doubt = f". {_UNSURE}" if found.verdict == "more" and not found.sure else ""
    return "amber" if found.verdict == "more" and found.sure else "calm", words + doubt


def lines(standing: Standing, zone: tzinfo) -> Iterator[tuple[Tone, str]]:
    """What a connection's row says of it, the most pressing first."""
    if words := left(standing.bill, standing.low):
        yield "amber" if standing.low else "calm", words
    for found, by_answers in ((standing.charged, False), (standing.told, True)):
        said = charges(found, zone, by_answers=by_answers)
        if said is not None and found.verdict in ("more", "less"):
            yield said


def whole(standing: Standing, zone: tzinfo, now: float) -> tuple[tuple[Tone, str], ...]:
    """All that its card says."""
    found: list[tuple[Tone, str]] = []
    if standing.asked.reason:
        found.append(("calm", _NONE[standing.asked.reason]))
    if words := left(standing.bill, standing.low):
        found.append(("amber" if standing.low else "calm", f"{words}."))
    said = (charges(standing.charged, zone), charges(standing.told, zone, by_answers=True))
    found += [(tone, _sentence(text)) for tone, text in filter(None, said)]
    if standing.bill is not None and standing.bill.charged is None:
        found.append(("calm", "The server tells what is left, not what it charged, so charges cannot be compared."))
    if any(each.verdict == "more" for each in (standing.charged, standing.told)):
        found.append(("calm", _AGREED))
    if standing.bill is not None and standing.bill.charged is not None and said[0] is None:
        found.append(("calm", "Too little was sent since the first look to compare what it charges."))
    if standing.bill is not None and not standing.rest.is_settled(now):
        found.append(("calm", _LATE))
    return tuple(found)


def _verdict(found: Comparison) -> str:
    if found.verdict == "same":
        return "as expected"
    if found.verdict == "more" and found.share >= _TIMES:
        return f"{1 + found.share:,.1f} times as much"
    return f"{found.share * 100:.0f} % {found.verdict}" if found.share else f"{found.verdict} than expected"


def _by_tokens(found: Comparison) -> str:
    low, high = units.money(found.least), units.money(found.most)
    return low if low == high else f"{low} to {high}"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
