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
from easel.words import errors as error_words
from easel.words import units


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
        f'<tr><td>{html.escape(_reason(kind))}</td><td class="number">{count:,}</td></tr>' for kind, count in found
    )
    st.html(f'<table class="easel-reasons"><tbody>{rows}</tbody></table>')


def spent(found: Sum) -> str:
    """ "$1.24", "at least $1.24, 3 unknown", "unknown" where no cost was told at all."""
    if not found.unknown:
        return units.money(found.cost)
    if not found.cost:
        return f"unknown ({found.unknown:,})"
    return f"at least {units.money(found.cost)}, {found.unknown:,} unknown"


def asked(count: int) -> str:
    return units.many(count, "request")


def _figures(entries: Sequence[Entry]) -> Iterator[tuple[str, str, str]]:
    found, ends, tokens = summary.total(entries), summary.ends(entries), summary.tokens(entries)
    yield "Cost", spent(found), _beside_cost(entries, found)
    yield "Pictures", f"{found.pictures:,}", f"{asked(found.requests)}{_going(ends)}{_probes(entries)}"
    yield "Succeeded", _rate(ends, ends.done), f"{ends.done:,} of {ends.done + ends.failed + ends.unknown:,} finished"
    yield "Failed", _rate(ends, ends.failed), f"{ends.failed:,}"
    yield "Unconfirmed", _rate(ends, ends.unknown), f"{ends.unknown:,}, may have been billed" if ends.unknown else "0"
    yield "Charged, no picture", *_lost(entries)
    yield "Per picked picture", *_per_picked(found)
    waits = summary.latencies(entries)
    if waits:
        yield "Median time", units.took(waits[0]), f"95 % within {units.took(waits[1])}"
    else:
        yield "Median time", "–", "no pictures yet"
    untold = f", {tokens.unknown:,} answers without token counts" if tokens.unknown else ""
    yield "Output tokens", f"{tokens.output:,}", f"{tokens.input:,} input{untold}"


def _beside_cost(entries: Sequence[Entry], found: Sum) -> str:
    """What was expected; where all of it was free, what it would cost by the list."""
    if not entries or not all(entry.is_free for entry in entries):
        return f"estimate {_expected(found)}"
    prices = resources.studio().settings.prices()
    listed = [costs.cost(_usage(entry), prices) for entry in entries]
    return f"list price {units.money(sum((usd for usd in listed if usd), Decimal(0)))}"


def _lost(entries: Sequence[Entry]) -> tuple[str, str]:
    """Money that may have gone for nothing."""
    lost = summary.lost(entries)
    if not lost.requests:
        return "0", "nothing charged without a picture"
    price = "cost unknown" if lost.expected is None else units.money_range(*lost.expected)
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
    least, most = (units.money(usd) for usd in found.expected)
    return least if least == most else f"{least} to {most}"


def _going(ends: Ends) -> str:
    more = f", {ends.under_way:,} running" if ends.under_way else ""
    return more + (f", {ends.cancelled:,} cancelled" if ends.cancelled else "")


def _probes(entries: Sequence[Entry]) -> str:
    """Checks of connections are paid requests, too."""
    count = sum(entry.is_probe for entry in entries)
    return f", {count:,} of them connection checks" if count else ""


def _rate(ends: Ends, count: int) -> str:
    share = ends.rate(count)
    return "–" if share is None else f"{share * 100:.3g} %"


def _reason(kind: str) -> str:
    """A kind of a later version is shown by its own name."""
    words = error_words.ROWS[kind].reason if kind in error_words.ROWS else kind
    return words[:1].upper() + words[1:]
