"""Shows what experiments and conversations came to, with what was picked of them, the dearest first."""

import html
from collections.abc import Sequence

import streamlit as st

from components.kit import cost_note, resources
from components.usage import usage_figures
from easel.ledger.entries import Entry
from easel.ledger.purposes import Purpose, purposes

_SHOWN = 12
_HEAD = (
    '<th>Experiment or conversation</th><th class="number">cost</th><th class="number">pictures</th>'
    '<th class="number">picked</th><th class="number">per picked</th>'
)
_KINDS = {"experiment": "Experiment", "thread": "Conversation"}


def show(entries: Sequence[Entry]) -> None:
    """One element; nothing where all was made without either."""
    made = purposes(resources.store().database, entries)
    if not made:
        return
    rows = "".join(map(_row, made[:_SHOWN]))
    more = f'<p class="easel-note">{len(made) - _SHOWN:,} more cost less.</p>' if len(made) > _SHOWN else ""
    table = f'<table class="easel-purposes"><thead><tr>{_HEAD}</tr></thead><tbody>{rows}</tbody></table>{more}'
    st.html(f'<h2 class="easel-heading">By experiment and conversation</h2>{table}')


def _row(purpose: Purpose) -> str:
    name = purpose.name or "deleted"
    per = purpose.sum.per_picked
    cells = (
        usage_figures.spent(purpose.sum),
        f"{purpose.sum.pictures:,}",
        f"{purpose.sum.picked:,}",
        "–" if per is None else cost_note.charged(per),
    )
    numbers = "".join(f'<td class="number">{html.escape(each)}</td>' for each in cells)
    return f'<tr><td><span class="more">{_KINDS[purpose.kind]}</span> {html.escape(name)}</td>{numbers}</tr>'
