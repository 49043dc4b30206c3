"""Shows what a connection was seen to do, and tries it anew: each probe with its price before, its result after."""

import html
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import streamlit as st

from components.connections import own_pictures
from components.kit import press, resources, storage_note, zones
from components.kit.plain import plain
from components.usage import budget_note
from easel.connections import probes
from easel.connections.capability_card import CapabilityCard, Finding
from easel.connections.connection import Connection
from easel.connections.examination import Examination
from easel.connections.probes import Name, Probe
from easel.errors import EaselError
from easel.ledger.spending import ZERO
from easel.words import units

_VERDICTS = {"yes": ("", "yes"), "no": ("amber", "no"), "unknown": ("amber", "unknown")}


def show(connection: Connection) -> None:
    """The card and the buttons; while an examination is under way, its progress."""
    examination = resources.directory().doctor.under_way(connection.id)
    if examination is None:
        _at_rest(resources.directory().as_seen(connection))  # it may have ended since the page began
    else:
        _under_way(connection)


@st.fragment(run_every=0.5)
@storage_note.instead
def _under_way(connection: Connection) -> None:
    examination = resources.directory().doctor.under_way(connection.id)
    if examination is None:
        st.rerun()
    _table(connection, examination.card, examination)
    st.html('<p class="easel-note">The checks continue if you leave this page; results are saved.</p>')


def _at_rest(connection: Connection) -> None:
    card = connection.capabilities
    _table(connection, card)
    plan = resources.directory().doctor.plan(connection)
    budget = budget_note.of_price(connection, probes.total(plan) or ZERO)
    with st.container(key="connection_examine", horizontal=True):
        label = _label(connection, plan) + (f": {plain(budget.over)}" if budget.over else "")
        said = press.button(label, key=f"connection_examine_all_{connection.id}", type="primary")
        if said == label and not budget.over:
            _start(connection, probes.ALL)
        if press.button("Free checks only", key=f"connection_examine_free_{connection.id}"):
            _start(connection, probes.FREE)
    if budget.words:
        st.html(f'<p class="easel-warning">{html.escape(budget.words)}</p>')
    budget_note.way_out(budget, "connection_examine_raise")
    st.html(f'<p class="easel-note">{html.escape(_dated(card))}</p>')
    own_pictures.show(connection)


def _start(connection: Connection, names: tuple[Name, ...]) -> None:
    try:
        resources.directory().doctor.start(connection, names)
    except EaselError as error:
        st.html(f'<p class="easel-problem" role="alert">{html.escape(f"{error.message} {error.hint}")}</p>')
        return
    st.rerun()


def _label(connection: Connection, plan: Sequence[Probe]) -> str:
    """ "Run all 9 checks, about $0.03", "… free", "… cost unknown"."""
    total = probes.total(plan)
    price = "cost unknown" if total is None else f"about {units.money(total)}"
    return f"Run all {len(plan)} checks, {'free' if connection.is_free else price}"


def _table(connection: Connection, card: CapabilityCard | None, examination: Examination | None = None) -> None:
    plan = resources.directory().doctor.plan(connection)
    rows = "".join(_line(probe, card, examination, connection) for probe in plan)
    head = '<th>Check</th><th class="number wide">tokens</th><th class="number">price</th><th>result</th>'
    st.html(f'<table class="easel-probes"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')


def _line(probe: Probe, card: CapabilityCard | None, examination: Examination | None, connection: Connection) -> str:
    finding = card.finding(probe.name) if card else None
    if examination is not None and examination.now == probe.name:
        result = "running…"
    else:
        result = _result(finding) if finding else "not checked yet"
    tokens = "" if not probe.requests else "?" if probe.tokens is None else f"{probe.tokens:,}"
    return (
        f'<tr><td>{html.escape(probe.title)}</td><td class="number wide">{tokens}</td>'
        f'<td class="number">{_price(probe, connection)}</td><td>{result}</td></tr>'
    )


def _price(probe: Probe, connection: Connection) -> str:
    if not probe.requests or connection.is_free:
        return "free"
    return units.money(probe.usd)


def _result(finding: Finding) -> str:
    tone, verdict = _VERDICTS[finding.verdict]
    took = units.took(finding.seconds) if finding.seconds >= 0.1 else ""
    billed = "" if finding.usd is None or not Decimal(finding.usd) else f"{units.money(Decimal(finding.usd))} billed"
    more = ", ".join(part for part in (took, billed) if part)
    words = f"{html.escape(finding.words)}" + (f" ({more})" if more else "")
    return f'<span class="{tone}">{verdict}</span> · {words}'


def _dated(card: CapabilityCard | None) -> str:
    if card is None or not card.findings:
        return "Each check sends at most one request at the smallest size and lowest quality, and never repeats it."
    seen = f"; answers include {', '.join(card.headers)}" if card.headers else ""
    return f"Checked on {_moment(card.checked)} with {card.model}{seen}."


def _moment(when: float) -> str:
    """In the time zone of whoever looks."""
    return f"{datetime.fromtimestamp(when, zones.here()):%d %b %Y, %H:%M}"
