"""Shows which connection runs go to, where there is a choice, and what is known of it that the request should heed."""

import html

import streamlit as st

from components.connections import breach_words
from components.kit import defaults, resources
from easel import costs
from easel.connections.adaptation import adapt
from easel.connections.connection import BEST, Connection
from easel.requests.generate import GenerateParams

_KEY = "connection_wanted"  # one choice for all pages of a tab
_SAID = "connection_said"  # what the choice is called in this tab's browser
_PAID = "connections_paid"  # whom this session has paid, knowing it
_HELP = (
    "Automatic chooses a connection that can make the picture and is available now: paid plans before Free, then the "
    "cheapest, then the least busy. A request moves on only if the first connection provably did not accept it."
)


def show() -> Connection | None:
    """Whom a run would go to now; None where nobody can tell. With one connection there is nothing to choose.

    A tab that has begun where it is free stays there until somebody chooses otherwise in it.
    """
    offered = resources.directory().store.enabled()
    if len(offered) == 1 and offered[0].is_free:
        st.session_state.setdefault(_KEY, offered[0].id)
    if len(offered) < 2:
        return resources.directory().likely(resources.directory().usual())
    names = {each.id: each.name for each in offered}
    st.session_state.setdefault(_KEY, BEST)
    if st.session_state[_KEY] not in (BEST, *names):
        st.session_state[_KEY] = BEST
    best = resources.directory().likely(BEST)
    label = f"Automatic ({best.name})" if best else "Automatic (none available now)"
    said = names.get(st.session_state[_KEY], label)
    if st.session_state.get(_SAID) != said:
        st.session_state[_SAID] = said
        st.session_state[_KEY] = st.session_state[_KEY]  # else the browser goes on showing it as it was called before
    st.selectbox(
        "Connection",
        [BEST, *names],
        defaults.index(_KEY, [BEST, *names]),
        format_func=lambda wanted: names.get(wanted, label),
        help=_HELP,
        key=_KEY,
        persist_state="session",
    )
    return best if wanted() == BEST else resources.directory().store.get(str(wanted()))


def wanted() -> str | None:
    """What this tab's runs are meant for: a connection's id or "best"; None where there is nothing to choose."""
    chosen = st.session_state.get(_KEY)
    offered = {each.id for each in resources.directory().store.enabled()}
    if len(offered) < 2:
        return next(iter(offered), None)
    return str(chosen) if chosen in offered else BEST


def use(connection_id: str) -> None:
    """From now on the runs of this tab go there; before the choice is shown, or in a callback."""
    st.session_state[_KEY] = connection_id


def first_cost(connection: Connection | None) -> str:
    """What is said beside a press that is the first of this session to cost money there; empty for all others. A session knows
    nothing of those before it, so it does not say "first"."""
    if connection is None or connection.is_free or _payee(connection) in st.session_state.get(_PAID, set()):
        return ""
    return f"{connection.name} ({connection.host}) charges for this run."


def paid(connection: Connection | None) -> None:
    """A run was sent there, its price on the button."""
    if connection is not None and not connection.is_free:
        st.session_state.setdefault(_PAID, set()).add(_payee(connection))


def _payee(connection: Connection) -> tuple[str, ...]:
    """Another address is another one to be paid."""
    return (connection.id, connection.base_url)


def notes(params: GenerateParams, connection: Connection | None, estimate: costs.Estimate | None) -> None:
    """What this server will do otherwise than asked, said before anything is sent."""
    if connection is None:
        return
    seconds = estimate.seconds[1] if estimate else 0
    _, told = adapt(
        params,
        connection.capabilities,
        cut_after=connection.cut_after,
        seconds=seconds,
        streams_fail=connection.streams_fail,
        as_task=resources.directory().goes_as_task(connection, params),
    )
    ignored = [each for each in resources.engine().pricing.breaches(connection) if each.concerns(params)]
    fields = {each.field for each in ignored}  # of them the doctor's word is the older one
    lines = [(True, breach_words.sentence(each)) for each in ignored]
    lines += [(note.grave, note.message) for note in told if note.field not in fields]
    text = "".join(_line(words, grave=grave) for grave, words in lines)
    if text:
        st.html(text)


def _line(words: str, *, grave: bool) -> str:
    return f'<p class="{"easel-warning" if grave else "easel-cost"}">{html.escape(words)}</p>'
