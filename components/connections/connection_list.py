"""Shows every connection in its order: where it leads, how it is doing, what it can do, and what can be done with it."""

import html
from collections.abc import Callable, Iterator
from typing import Any

import streamlit as st

from components.connections import (
    account_card,
    breach_words,
    capability_card,
    connection_form,
    connection_picker,
    connection_words,
)
from components.kit import resources, storage_note, zones
from components.usage import account_words
from easel.connections.connection import Connection
from easel.connections.health import Health

_PAGE = "connections_page"  # see _page
_DELETED = "connections_deleted"
LOOK = 4.0  # seconds between two looks at how a connection is doing


def show() -> None:
    """The list, with the form or the card of one connection standing open in it."""
    _taking_back()
    if _page().get("open") == ("", "edit"):
        with st.container(border=True, key="connection_new"):
            _form(None)
    for connection in resources.directory().store.all():
        with st.container(border=True, key=f"connection_{_mark(connection)}"):
            _row(connection)
            _question(connection)
            _opened(connection)


def add_button() -> None:
    """Opens the form for a new connection, above the list."""
    st.button("Add a connection", key="connection_add", icon=":material/add:", on_click=_toggle, args=(("", "edit"),))


def _page() -> dict[str, Any]:
    """What this tab has open: "open" is (connection id, "edit" | "card"), "asked" the id of one that was just added, until it is
    said whether it is used. Changed in place: Streamlit may end a run wherever it is told of the tab's state."""
    page: dict[str, Any] = st.session_state.setdefault(_PAGE, {})
    return page


def _row(connection: Connection) -> None:
    with st.container(key=f"connection_row_{_mark(connection)}", horizontal=True):
        (_words if _is_editing() else _live_words)(connection.id)
        with st.container(key=f"connection_acts_{_mark(connection)}", horizontal=True, width="content"):
            _acts(connection)


def _is_editing() -> bool:
    """While a form stands open nothing polls: a press on Save that meets a rerun of a fragment was seen to be lost."""
    which = _page().get("open")
    return which is not None and which[1] == "edit"


@st.fragment(run_every=LOOK)
@storage_note.instead
def _live_words(connection_id: str) -> None:
    """How it is doing changes by itself; the rest of the page stays as it is meanwhile."""
    _words(connection_id)


def _words(connection_id: str) -> None:
    connection = resources.directory().store.get(connection_id)
    if connection is not None:
        st.html(_text(connection, resources.directory().health.of(connection)))


def _text(connection: Connection, health: Health) -> str:
    tone, words = connection_words.state(connection, health)
    can = (*connection_words.abilities(connection.capabilities), *_ignored(connection))
    told = " · ".join(f'<span class="{tone}">{html.escape(words)}</span>' for tone, words in can)
    notes = "".join(
        f'<div class="can amber">{html.escape(note)}</div>'
        for note in (*connection_words.notes(connection, health), *_how_to_allow(health))
    )
    account = "".join(f'<div class="can {tone}">{html.escape(words)}</div>' for tone, words in _account(connection))
    return (
        f'<div class="easel-connection"><b class="{"" if connection.enabled else "off"}">{html.escape(connection.name)}</b>'
        f' · <span class="{tone}">{html.escape(words)}</span>'
        f'<div class="where">{html.escape(connection_words.origin(connection))}</div>'
        f'<div class="can">{told or "Not checked yet"}</div>{account}{notes}</div>'
    )


def _ignored(connection: Connection) -> Iterator[tuple[connection_words.Tone, str]]:
    """What its own pictures show it to ignore."""
    for words in breach_words.shorts(resources.engine().pricing.breaches(connection)):
        yield "amber", words


def _account(connection: Connection) -> Iterator[tuple[str, str]]:
    """What is left and what is odd about its charges; what is free has neither."""
    if not connection.is_free:
        yield from account_words.lines(resources.studio().billing.standing(connection), zones.here())


def _question(connection: Connection) -> None:
    """Nobody pays for having set something up: a new connection is used when somebody says so."""
    if connection.enabled or connection.read_only:
        return
    mark = _mark(connection)
    with st.container(key=f"connection_question_{mark}", horizontal=True, vertical_alignment="center"):
        if _page().get("asked") == connection.id:
            st.text(_asks(connection))
        st.button(
            "Use it",
            key=f"connection_use_{mark}",
            type="primary" if _page().get("asked") == connection.id else "secondary",
            on_click=_use,
            args=(connection.id,),
        )
        if _page().get("asked") == connection.id:
            st.button("Not now", key=f"connection_not_{mark}", on_click=_answered)


def _asks(connection: Connection) -> str:
    now = resources.directory().likely(resources.directory().usual())
    where = "" if now is None else f" Until then, runs go to {now.name}{', which is free' if now.is_free else ''}."
    cost = "It is free." if connection.is_free else "Its pictures are charged."
    return f"Use “{connection.name}” from now on? {cost}{where}"


@storage_note.survives
def _use(connection_id: str) -> None:
    page = _page()
    resources.directory().store.enable(connection_id, True)
    page.pop("asked", None)
    resources.directory().health.look_now()
    connection_picker.use(connection_id)


def _answered() -> None:
    _page().pop("asked", None)


def _how_to_allow(health: Health) -> Iterator[str]:
    """The setting that an inner address waits for, which may change while the studio runs: a proxy was noticed."""
    if health.reachable is False and health.words.startswith("not allowed"):
        yield resources.directory().audience.why_not()


def _acts(connection: Connection) -> None:
    mark = _mark(connection)
    _act(
        "Run checks",
        "card",
        connection,
        icon=":material/stethoscope:",
        help="Find out what it can do; you see the price first",
    )
    if connection.read_only:
        return
    _act("Edit", "edit", connection, icon=":material/edit:", help="Edit; the key stays unless you enter a new one")
    switch = "Switch off" if connection.enabled else "Switch on"
    st.menu_button(
        "More",
        ("Move up", "Move down", switch, "Delete"),
        key=f"connection_more_{mark}",
        on_click=lambda: _chosen(connection, st.session_state[f"connection_more_{mark}"]),
    )


def _act(label: str, what: str, connection: Connection, *, icon: str, help: str) -> None:
    st.button(
        label,
        key=f"connection_{what}_{_mark(connection)}",
        icon=icon,
        help=help,
        on_click=_toggle,
        args=((connection.id, what),),
    )


def _toggle(wanted: tuple[str, str]) -> None:
    page = _page()
    page["open"] = None if page.get("open") == wanted else wanted


@storage_note.survives
def _chosen(connection: Connection, choice: str) -> None:
    store = resources.directory().store
    acts: dict[str, Callable[[], None]] = {
        "Move up": lambda: store.move(connection.id, -1),
        "Move down": lambda: store.move(connection.id, 1),
        "Switch off": lambda: store.enable(connection.id, False),
        "Switch on": lambda: store.enable(connection.id, True),
        "Delete": lambda: _delete(connection),
    }
    acts[choice]()


def _delete(connection: Connection) -> None:
    resources.directory().store.delete(connection.id)
    st.session_state[_DELETED] = (connection.id, connection.name)


def _taking_back() -> None:
    """A deletion is undone, not asked about."""
    deleted = st.session_state.get(_DELETED)
    if deleted is None:
        return
    with st.container(key="connection_deleted", horizontal=True, vertical_alignment="center"):
        st.text(
            f"“{deleted[1]}” was deleted. You can undo this for ten minutes; after that its key is permanently deleted."
        )
        st.button("Undo", key="connection_take_back", on_click=_take_back, args=(deleted[0],))


@storage_note.survives
def _take_back(connection_id: str) -> None:
    is_back = resources.directory().store.take_back(connection_id)
    st.session_state[_DELETED] = None
    if not is_back:  # last: what is shown may end the run, where another is due
        st.toast("Undo is no longer possible: the ten minutes are over, or its name is in use again.")


def _opened(connection: Connection) -> None:
    which = _page().get("open")
    if which == (connection.id, "card"):
        capability_card.show(connection)
        account_card.show(connection)
    elif which == (connection.id, "edit"):
        _form(connection)


def _form(connection: Connection | None) -> None:
    """What was saved stands open with its card: the free checks run, the others say their price."""
    page = _page()
    done = connection_form.show(connection)
    if done is not None:
        page["open"] = (done.saved.id, "card") if done.saved else None
        if connection is None and done.saved:
            page["asked"] = done.saved.id
        st.rerun()


def _mark(connection: Connection) -> str:
    """Its id as part of a css class."""
    return "".join(letter if letter.isalnum() else "-" for letter in connection.id)
