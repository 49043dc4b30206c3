"""What a budget has to say on the button that would spend from it, and beside it: nothing below 80 %."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import streamlit as st

from components.kit import press, resources
from easel.connections.connection import Connection
from easel.costs import Estimate
from easel.ledger import budgets
from easel.ledger.budgets import Shortfall, Standing
from easel.ledger.spending import ZERO
from easel.store.scope import STUDIO
from easel.words import units

_PAGES = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True, slots=True)
class Note:
    """`over` is what the button says ("over today’s budget by $0.01"), empty while there is room; `words` what stands below."""

    over: str = ""
    words: str = ""


def of(connection: Connection | None, estimate: Estimate | None) -> Note:
    """For a run on `connection`, None where nobody knows which; what is free concerns no budget."""
    return of_price(connection, estimate.usd[1] if estimate and estimate.usd else ZERO)


def of_price(connection: Connection | None, usd: Decimal = ZERO) -> Note:
    """The same, where what it costs at most is `usd`."""
    if connection is not None and connection.is_free:
        return Note()
    found = budgets.standings(resources.store().database, STUDIO, connection.name if connection else "")
    short = budgets.shortfall(found, usd)
    return _over(short) if short else Note(words=_near(found))


def way_out(note: Note, key: str) -> None:
    """The way to raise a budget that keeps something from being sent."""
    if note.over and press.button("Raise the budget", key=key, type="tertiary", icon=":material/bar_chart:"):
        st.switch_page(_PAGES / "usage.py")


def _over(short: Shortfall) -> Note:
    of = short.standing
    name = budgets.name(of.budget)
    held = f", {units.money(of.reserved)} reserved for requests still running" if of.reserved else ""
    words = f"{_capital(name)} is {units.money(of.budget.usd)}: {units.money(of.spent)} spent{held}."
    over = f"over {name} by {units.money(short.usd)}" if short.usd else f"{name} is used up"
    return Note(over, f"Over budget: not sent. {words}")


def _near(found: tuple[Standing, ...]) -> str:
    """ "84 % of today’s budget ($5.00) is used."."""
    near = [each for each in found if each.is_near]
    if not near:
        return ""
    worst = max(near, key=lambda each: each.share)
    return f"{int(worst.share * 100)} % of {budgets.name(worst.budget)} ({units.money(worst.budget.usd)}) used."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
