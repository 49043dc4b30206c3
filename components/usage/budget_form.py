"""Shows how every budget stands, and sets, raises or removes one."""

import html
from decimal import Decimal

import streamlit as st

from components.kit import number_field, press_guard, resources, storage_note
from easel.ledger import budgets, entries
from easel.ledger.budgets import ALL, MOST, PERIODS, Budget, Period, Standing
from easel.store.scope import STUDIO
from easel.words import units

_EVERY = "All servers"
_PERIODS = {name: name.capitalize() for name in PERIODS}
_FULL = 1000  # the share that a bar shows, in thousandths


def show() -> None:
    _stands(budgets.standings(resources.store().database, STUDIO))
    _form()


def _stands(found: tuple[Standing, ...]) -> None:
    if not found:
        st.html('<p class="easel-note">No budget set.</p>')
        return
    st.html(f'<div class="easel-budgets">{"".join(_line(each) for each in found)}</div>')


def _line(stands: Standing) -> str:
    """One budget: its name, a bar that fills, the figures in words."""
    tone = "red" if stands.share >= 1 else "amber" if stands.is_near else ""
    width = min(_FULL, int(stands.share * _FULL)) / 10
    return (
        f'<div class="{tone}"><div class="head"><span>{html.escape(_title(stands.budget))}</span>'
        f"<span>{int(stands.share * 100)} % of {units.money(stands.budget.usd)}</span></div>"
        f'<div class="bar"><i style="width:{width}%"></i></div><div class="more">{html.escape(_words(stands))}</div></div>'
    )


def _title(budget: Budget) -> str:
    """ "All servers, a day", "gateway, a month"."""
    return f"{budget.connection or _EVERY}, per {budget.period}"


def _words(stands: Standing) -> str:
    parts = [f"{units.money(stands.spent)} spent"]
    if stands.reserved:
        parts.append(f"{units.money(stands.reserved)} reserved for requests whose cost is not known yet")
    if stands.unknown:
        parts.append(f"{stands.unknown:,} more requests of unknown cost")
    if stands.share >= 1:
        parts.append("nothing more is sent until you raise it")
    return " · ".join(parts)


def _form() -> None:
    names = [ALL, *_names()]
    with st.container(key="usage_budget", horizontal=True, vertical_alignment="bottom"):
        server = st.selectbox(
            "Budget for", names, format_func=lambda name: name or _EVERY, key="budget_server", width=176
        )
        chosen = st.segmented_control(
            "Per", PERIODS, default="day", required=True, format_func=_PERIODS.__getitem__, key="budget_period"
        )
        period: Period = "month" if chosen == "month" else "day"
        now = _set(str(server), period)
        first = float(now) if now is not None else 10.0
        with st.container(width=136):
            usd = number_field.amount("USD", 0, MOST, first, key=f"budget_usd_{server}_{period}_{now}", width=136)
        wanted = None if usd is None else Budget(str(server), period, Decimal(str(usd)))
        st.button("Set budget" if now is None else "Change budget", key="budget_set", on_click=_keep, args=(wanted,))
        if now is not None:
            st.button("Remove", key="budget_remove", on_click=_drop, args=(str(server), period))
    press_guard.show("budget_set", ".st-key-usage_budget")
    st.html(f'<p class="easel-note">{_note(str(server))}</p>')


def _note(server: str) -> str:
    alone = "" if server else " Free connections are not counted."
    return f"You are warned at 80 %; requests over budget are not sent.{alone}"


def _names() -> list[str]:
    database = resources.store().database
    connections = resources.directory().store.all()
    known = {each.name for each in connections} | set(entries.connections(database, STUDIO))
    set_for = {each.budget.connection for each in budgets.standings(database, STUDIO)} - {ALL}
    return sorted((known - {each.name for each in connections if each.is_free}) | set_for, key=str.lower)


def _set(server: str, period: Period) -> Decimal | None:
    found = (each.budget for each in budgets.standings(resources.store().database, STUDIO, server))
    return next((each.usd for each in found if (each.connection, each.period) == (server, period)), None)


@storage_note.survives
def _keep(wanted: Budget | None) -> None:
    """None is an amount that cannot be one; the field says so."""
    if wanted is not None:
        budgets.set_to(resources.store().database, STUDIO, wanted)


@storage_note.survives
def _drop(server: str, period: Period) -> None:
    budgets.remove(resources.store().database, STUDIO, server, period)
