"""Shows what is rarely set for a connection (limits, times, prices, ways), folded away; the fold's label tells what is set."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.connections.connection_help import HELP
from components.kit import defaults, problem_note
from easel.connections.connection import TASK_WAYS, Connection, Timeouts
from easel.costs import Prices
from easel.requests.problems import Problem
from easel.wire.authorities import is_text

_MB = 1_000_000
_LIST, _TOKENS, _PICTURES = "Studio prices", "Per token", "Per picture"
_TOKEN_PRICES = {
    "text_in": "Text input",
    "text_in_cached": "Text input, cached",
    "image_in": "Picture input",
    "image_in_cached": "Picture input, cached",
    "image_out": "Picture output",
}
_TIERS = ("Up to 1024", "Up to 2048", "Larger")
_TIMES = {
    "timeout": "Time limit (s)",
    "timeout_large": "Large pictures (s)",
    "timeout_connect": "Connect timeout (s)",
    "timeout_gap": "Idle timeout (s)",
}
_LIMITS = {
    "concurrency": "Parallel requests",
    "requests_per_minute": "Requests per minute",
    "images_per_minute": "Pictures per minute",
}


def show(given: Connection, prefix: str, problems: tuple[Problem, ...]) -> Connection:
    """`given` with what stands in these fields; `prefix` begins their keys."""
    with st.expander(_label(given), type="compact"):
        given = _limits(given, prefix)
        problem_note.show(given.problems(), *_LIMITS, "part_limit")
        given = _times(given, prefix)
        problem_note.show(given.problems(), *_TIMES)
        given = replace(given, prices=_prices(given.prices, prefix))
        problem_note.show(given.problems(), "prices")
        given = _tasks(given, prefix)
        given = _ways(given, prefix, problems)
        problem_note.show(problems, "proxy", "ca_file", "account_headers", "key_headers")
    return given


def _label(given: Connection) -> str:
    said = {
        "limits": any(getattr(given, name) for name in (*_LIMITS, "part_limit")),
        "times": given.timeouts != Timeouts(),
        "own prices": given.prices is not None,
        "header names": bool(given.account_headers or given.key_headers),
        "tasks": given.tasks != "auto",
        "proxy": bool(given.proxy),
        "picture hosts": bool(given.picture_hosts),
        "own CA": bool(given.ca_file),
    }
    set_ = ", ".join(words for words, is_set in said.items() if is_set)
    return f"More: {set_}" if set_ else "More: limits, times, prices, tasks, proxy, picture hosts"


def _limits(given: Connection, prefix: str) -> Connection:
    columns = st.columns(4, gap="small")
    found: dict[str, Any] = {}
    for column, (name, title) in zip(columns, _LIMITS.items(), strict=False):
        found[name] = _number(column.number_input, title, getattr(given, name), prefix, name, step=1)
    shown = None if given.part_limit is None else given.part_limit / _MB
    size = _number(columns[3].number_input, "Largest picture (MB)", shown, prefix, "part_limit", step=0.1)
    return replace(given, **found, part_limit=None if size is None else round(size * _MB))


def _times(given: Connection, prefix: str) -> Connection:
    found = {
        name: _number(column.number_input, title, getattr(given.timeouts, name), prefix, name, step=1.0)
        for column, (name, title) in zip(st.columns(4, gap="small"), _TIMES.items(), strict=True)
    }
    return replace(given, timeouts=Timeouts(**found))


def _prices(prices: Prices | None, prefix: str) -> Prices | None:
    first = _LIST if prices is None else _PICTURES if prices.per_picture else _TOKENS
    options = (_LIST, _TOKENS, _PICTURES)
    chosen = st.segmented_control(
        "Prices", options, default=first, required=True, key=f"{prefix}prices", help=HELP["prices"]
    )
    shown = prices or Prices()
    if chosen == _TOKENS:
        st.caption("USD per million tokens")
        given: dict[str, Any] = {
            name: _money(column.number_input, title, getattr(shown, name), prefix, name)
            for column, (name, title) in zip(st.columns(5, gap="small"), _TOKEN_PRICES.items(), strict=True)
        }
        return replace(Prices(), **given)
    if chosen == _PICTURES:
        st.caption("USD per picture, by longest edge in pixels")
        tiers = shown.per_picture or (Decimal("0.04"), Decimal("0.08"), Decimal("0.16"))
        small, middle, large = (
            _money(column.number_input, title, price, prefix, title)
            for column, title, price in zip(st.columns(3, gap="small"), _TIERS, tiers, strict=True)
        )
        return Prices(per_picture=(small, middle, large))
    return None


def _tasks(given: Connection, prefix: str) -> Connection:
    chosen = st.segmented_control(
        "Send as tasks",
        tuple(TASK_WAYS),
        default=given.tasks,
        format_func=TASK_WAYS.__getitem__,
        required=True,
        key=f"{prefix}tasks",
        help=HELP["tasks"],
    )
    return replace(given, tasks=chosen)


def _ways(given: Connection, prefix: str, problems: tuple[Problem, ...]) -> Connection:
    left, right = st.columns(2, gap="small")
    proxy = left.text_input(
        "Proxy", given.proxy, key=f"{prefix}proxy", placeholder="http://proxy.example:3128", help=HELP["proxy"]
    )
    accounts = left.text_input(
        "Account ID headers",
        ", ".join(given.account_headers),
        key=f"{prefix}account_headers",
        help=HELP["account_headers"],
    )
    keys = right.text_input(
        "Key ID headers", ", ".join(given.key_headers), key=f"{prefix}key_headers", help=HELP["key_headers"]
    )
    hosts = _picture_hosts(right, given, prefix, problems)
    return replace(
        given,
        proxy=proxy.strip(),
        ca_file=_authority(given, prefix),
        account_headers=_names(accounts),
        key_headers=_names(keys),
        picture_hosts=hosts,
    )


def _picture_hosts(
    column: DeltaGenerator, given: Connection, prefix: str, problems: tuple[Problem, ...]
) -> tuple[str, ...]:
    """What is wrong with them stands right below; that an address is an inner one is known when Save was pressed."""
    typed = column.text_input(
        "Picture hosts",
        ", ".join(given.picture_hosts),
        key=f"{prefix}picture_hosts",
        placeholder="cdn.example",
        help=HELP["picture_hosts"],
    )
    hosts = _names(typed)
    inner = (problem for problem in problems if problem.rule == "private")
    with column:
        problem_note.show((*replace(given, picture_hosts=hosts).problems(), *inner), "picture_hosts")
    return hosts


def _authority(given: Connection, prefix: str) -> str:
    """The certificate as text; a file that an older Easel was told of is kept until something else is typed."""
    kept = "" if is_text(given.ca_file) else given.ca_file
    typed = st.text_area(
        "Own CA certificate",
        "" if kept else given.ca_file,
        key=f"{prefix}ca_file",
        height=80,
        max_chars=200_000,
        placeholder="A file is saved. Paste a certificate to replace it, or - to remove it."
        if kept
        else "-----BEGIN CERTIFICATE-----",
        help=HELP["ca_file"],
    ).strip()
    return kept if not typed else "" if typed == "-" else typed


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _number(field: Callable[..., Any], title: str, value: Any, prefix: str, name: str, *, step: Any) -> Any:
    """A number as typed, in range or not, or None when the field is empty. What is kept is no default of Streamlit's: that
    would come back as soon as the field is emptied."""
    st.session_state.setdefault(f"{prefix}{name}", value)
    held = defaults.first(f"{prefix}{name}")
    return field(title, value=held, step=step, key=f"{prefix}{name}", placeholder="default", help=HELP[name])


def _money(field: Callable[..., Any], title: str, value: Decimal, prefix: str, name: str) -> Decimal:
    """An amount as typed; NaN, which no price may be, when the field is empty."""
    key = f"{prefix}price_{name}"
    st.session_state.setdefault(key, float(value))
    amount = field(title, value=defaults.first(key), step=0.01, format="%.4f", key=key)
    return Decimal("NaN") if amount is None else Decimal(str(round(amount, 6)))
