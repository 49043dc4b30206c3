"""Shows what a period came to in one strip: money, pictures, how requests ended, their time, tokens; and why some failed."""

import html
from collections.abc import Iterator, Sequence
from decimal import Decimal

import streamlit as st

from components.kit import cost_note, resources
from easel import costs
from easel.costs import Usage
from easel.ledger import summary
from easel.ledger.entries import Entry
from easel.ledger.summary import Ends, Sum

# What errors are called in this table; a kind that is not here is shown by its own name.
_REASONS = {
    "AccountRefused": "the account may not do this",
    "AddressRefused": "the server’s address is not allowed",
    "BadParams": "a value is not allowed",
    "BadRequest": "the server refused a value",
    "BodyTooLarge": "the request was too large",
    "BudgetReached": "over budget, not sent",
    "ConnectFailed": "the server could not be reached",
    "CutOff": "the connection was cut",
    "GatewayRefused": "the gateway’s own account failed",
    "KeyLost": "the kept key could not be read",
    "KeyRefused": "the API key was refused",
    "NoPicture": "an answer without a picture",
    "NoRoom": "the disk was full",
    "NotFetched": "a picture that could not be fetched",
    "NotFound": "model or address not known",
    "NotSent": "not sent",
    "OutOfCredit": "the credit was spent",
    "PolicyRefused": "refused by the content policy",
    "RateLimited": "the rate limit",
    "ServerFailed": "the server failed",
    "SlowServerError": "the server failed after a long wait",
    "TimedOut": "no answer in time",
    "WorkerLost": "the studio ended while it waited",
}


def show(entries: Sequence[Entry]) -> None:
    """One element, whatever the number of entries."""
    figures = "".join(
        f'<div><dt>{label}</dt><dd>{html.escape(value)}</dd><dd class="more">{html.escape(more)}</dd></div>'
        for label, value, more in _figures(entries)
    )
    st.html(f'<dl class="easel-figures">{figures}</dl>')


def reasons(entries: Sequence[Entry]) -> None:
    """Why requests failed or their end is unknown, the most frequent first."""
    found = summary.reasons(entries)
    if not found:
        st.html('<p class="easel-note">Nothing failed in this period.</p>')
        return
    rows = "".join(
        f'<tr><td>{html.escape(_sentence(_REASONS.get(kind, kind)))}</td><td class="number">{count:,}</td></tr>'
        for kind, count in found
    )
    st.html(f'<table class="easel-reasons"><tbody>{rows}</tbody></table>')


def spent(found: Sum) -> str:
    """ "$1.24", "at least $1.24, 3 unknown", "unknown" where no cost was told at all."""
    if not found.unknown:
        return cost_note.money(found.cost)
    if not found.cost:
        return f"unknown ({found.unknown:,})"
    return f"at least {cost_note.money(found.cost)}, {found.unknown:,} unknown"


def asked(count: int) -> str:
    return "1 request" if count == 1 else f"{count:,} requests"


def _figures(entries: Sequence[Entry]) -> Iterator[tuple[str, str, str]]:
    found, ends, tokens = summary.total(entries), summary.ends(entries), summary.tokens(entries)
    yield "Cost", spent(found), _beside_cost(entries, found)
    yield "Pictures", f"{found.pictures:,}", f"{asked(found.requests)}{_going(ends)}{_probes(entries)}"
    yield "Came", _rate(ends, ends.done), f"{ends.done:,} of {ends.done + ends.failed + ends.unknown:,} ended"
    yield "Failed", _rate(ends, ends.failed), f"{ends.failed:,}"
    yield "End unknown", _rate(ends, ends.unknown), f"{ends.unknown:,}, may be billed" if ends.unknown else "0"
    yield "Without a picture", *_lost(entries)
    yield "Per picked picture", *_per_picked(found)
    waits = summary.latencies(entries)
    if waits:
        yield "Half came within", _seconds(waits[0]), f"95 % within {_seconds(waits[1])}"
    else:
        yield "Half came within", "–", "no picture yet"
    untold = f", {tokens.unknown:,} answers told none" if tokens.unknown else ""
    yield "Output tokens", f"{tokens.output:,}", f"{tokens.input:,} input{untold}"


def _beside_cost(entries: Sequence[Entry], found: Sum) -> str:
    """What was expected; where all of it was free, what it would cost by the list."""
    if not entries or not all(entry.is_free for entry in entries):
        return f"expected {_expected(found)}"
    prices = resources.studio().settings.prices()
    listed = [costs.cost(_usage(entry), prices) for entry in entries]
    return f"list price {cost_note.money(sum((usd for usd in listed if usd), Decimal(0)))}"


def _lost(entries: Sequence[Entry]) -> tuple[str, str]:
    """Money that may have gone for nothing."""
    lost = summary.lost(entries)
    if not lost.requests:
        return "0", "no charge without one"
    price = "cost unknown" if lost.expected is None else cost_note.usd_range(*lost.expected)
    return f"{lost.requests:,}", f"may have been billed: {price}"


def _per_picked(found: Sum) -> tuple[str, str]:
    usd = found.per_picked
    if usd is None:
        return "–", "nothing picked yet"
    least = "at least, " if found.unknown else ""
    return cost_note.charged(usd), f"{least}with {found.picked:,} picked"


def _usage(entry: Entry) -> Usage:
    return Usage(
        input_tokens=entry.input_tokens,
        input_text_tokens=entry.input_text_tokens,
        input_image_tokens=entry.input_image_tokens,
        output_tokens=entry.output_tokens,
    )


def _expected(found: Sum) -> str:
    if found.expected is None:
        return "unknown"
    least, most = (cost_note.money(usd) for usd in found.expected)
    return least if least == most else f"{least} to {most}"


def _going(ends: Ends) -> str:
    more = f", {ends.under_way:,} under way" if ends.under_way else ""
    return more + (f", {ends.cancelled:,} cancelled" if ends.cancelled else "")


def _probes(entries: Sequence[Entry]) -> str:
    """Checks of connections are paid requests, too."""
    count = sum(entry.is_probe for entry in entries)
    return f", {count:,} of them checks of connections" if count else ""


def _rate(ends: Ends, count: int) -> str:
    share = ends.rate(count)
    return "–" if share is None else f"{share * 100:.3g} %"


def _seconds(wait: float) -> str:
    return f"{wait:.1f} s" if wait < 10 else f"{wait:.0f} s"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
