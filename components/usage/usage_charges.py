"""Shows what servers charged beside what the same requests come to by tokens: a line for each server that tells it."""

import html
from collections.abc import Iterator

import streamlit as st

from components.kit import resources, zones
from components.usage import account_words
from components.usage.account_words import Tone


def show() -> None:
    """Nothing where no server tells it."""
    rows = "".join(
        f'<tr><td>{html.escape(name)}</td><td class="{tone}">{html.escape(text)}</td></tr>'
        for name, tone, text in _rows()
    )
    if rows:
        st.html('<h2 class="easel-heading">Charged by servers, last 30 days</h2>')
        st.html(f'<table class="easel-charges"><tbody>{rows}</tbody></table>')


def _rows() -> Iterator[tuple[str, Tone, str]]:
    for connection in resources.directory().store.all():
        if connection.is_free:
            continue
        standing = resources.studio().billing.standing(connection)
        for found, by_answers in ((standing.charged, False), (standing.told, True)):
            said = account_words.charges(found, zones.here(), by_answers=by_answers)
            if said is not None:
                yield connection.name, *said
