"""Shows what a connection's own pictures tell of it, without a check and without cost: what they took, and what it ignores."""

import html
from collections.abc import Iterator

import streamlit as st

from components.connections import breach_words
from components.kit import resources
from easel.connections.connection import Connection
from easel.ledger.breaches import Breach
from easel.ledger.fits import Fit
from easel.requests.generate import GenerateParams
from easel.words import units

_SHOWN = 8  # rows of what pictures cost
_HEAD = '<th>Pictures like</th><th class="number">pictures</th><th class="number wide">tokens</th><th class="number">cost</th>'


def show(connection: Connection) -> None:
    """One element; nothing where there is no picture yet."""
    pricing = resources.engine().pricing
    count = pricing.pictures(connection)
    if not count:
        return
    rows = "".join(_row(params, fit) for params, fit in pricing.learned(connection)[:_SHOWN])
    table = (
        f'<table class="easel-probes easel-fits"><thead><tr>{_HEAD}</tr></thead><tbody>{rows}</tbody></table>'
        if rows
        else ""
    )
    heading = f'<h3 class="easel-heading">Seen in your last {count} pictures here</h3>'
    if count == 1:
        heading = '<h3 class="easel-heading">Seen in your only picture here</h3>'
    st.html(heading + "".join(_ignored(pricing.breaches(connection))) + table)


def _ignored(breaches: tuple[Breach, ...]) -> Iterator[str]:
    if not breaches:
        yield '<p class="easel-note">Nothing was ignored.</p>'
    apart = len({breach.model for breach in breaches}) > 1
    for breach in breaches:
        of = f" ({breach.model})" if apart else ""
        yield f'<p class="easel-note amber">{html.escape(breach_words.sentence(breach) + of)}</p>'


def _row(params: GenerateParams, fit: Fit) -> str:
    tokens = "" if fit.tokens is None else _range(*(f"{count:,}" for count in fit.tokens))
    usd = _range(*(units.money(each) for each in fit.usd))
    return (
        f'<tr><td>{html.escape(_like(params))}</td><td class="number">{fit.count}</td>'
        f'<td class="number wide">{tokens}</td><td class="number">{usd}</td></tr>'
    )


def _like(params: GenerateParams) -> str:
    """ "gpt-image-2, low, 1024 × 1024", with what else is priced."""
    kind = {"edit": ["edit"], "converse": ["turn"]}.get(params.kind, [])
    previews = [_previews(params.partial_images)] if params.stream and params.partial_images else []
    return ", ".join([params.model, params.quality, params.size.replace("x", " × "), *kind, *previews])


def _previews(count: int) -> str:
    return "1 preview" if count == 1 else f"{count} previews"


def _range(least: str, most: str) -> str:
    return least if least == most else f"{least} to {most}"
