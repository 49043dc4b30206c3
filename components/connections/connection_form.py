"""Shows the form of one connection, checked as it is filled in; the key is typed into a field that forgets it at once.

Key and header values stand in a form of their own that clears itself: they leave the browser in the one frame that submits
them, and nothing that was kept ever goes back. Everything else is checked beside its field when it is left.
"""

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from pydantic import SecretStr

from components.connections import connection_limits
from components.connections.connection_help import HELP
from components.kit import model_field, press, press_guard, problem_note, resources, storage_note
from components.kit.plain import plain
from easel.base_urls import normal_base_url, read
from easel.connections.connection import KINDS, TIERS, Connection, kind_of
from easel.connections.keys import NOTHING_ENTERED, Entered
from easel.connections.probes import FREE
from easel.errors import BadParams, EaselError
from easel.requests.problems import Problem

_NEW = Connection("", "", "")


@dataclass(frozen=True, slots=True)
class Done:
    """The form is finished with; `saved` is None when it was given up."""

    saved: Connection | None


@dataclass(slots=True)
class _Kept:
    """What the form keeps from one run to the next: a press on Save until it is settled, and what it was refused for."""

    pressed: Entered | None = None
    refused: tuple[Problem, ...] = ()


def show(connection: Connection | None) -> Done | None:
    """The form for `connection`, or for a new one; None while it stays open."""
    before = connection or _NEW
    kept = _kept(before)
    refused = kept.refused
    with st.container(key="connection_form"):
        given = _fields(before, refused)
        with st.container(key="connection_secret"):
            _secret(before, refused)
            if press.button("Cancel", key=_key(before, "cancel")):
                return _close(kept, None)
        _name_the_rest(refused)
    # A press is kept until here: leaving a field sends a rerun of its own, which may cut short the one of the press.
    return _save(before, given, kept) if kept.pressed is not None else None


def _fields(before: Connection, refused: tuple[Problem, ...]) -> Connection:
    left, right = st.columns([2, 3], gap="small")
    name = left.text_input("Name", before.name, key=_key(before, "name"), help=HELP["name"])
    base_url = right.text_input(
        "Base URL",
        before.base_url,
        key=_key(before, "base_url"),
        placeholder="https://gateway.example/v1",
        help=HELP["base_url"],
    )
    given = replace(before, name=name, base_url=base_url)
    shown = tuple(_shown(before, given, refused))
    with left:
        _below(shown, "name")
    with right:
        _below(shown, "base_url", _put_right(base_url))
    given = _nature(before, given)
    return connection_limits.show(given, _key(before, ""), refused)


def _nature(before: Connection, given: Connection) -> Connection:
    """Kind, plan and model."""
    kinds, tiers = list(KINDS), list(TIERS)
    first = before.kind if before.id else _guess(given.base_url)
    left, middle, right = st.columns(3, gap="small")
    kind = left.selectbox(
        "Kind",
        kinds,
        kinds.index(first),
        format_func=KINDS.__getitem__,
        key=_key(before, f"kind_{first}"),
        help=HELP["kind"],
    )
    tier = middle.selectbox(
        "Plan",
        tiers,
        tiers.index(before.tier),
        format_func=TIERS.__getitem__,
        key=_key(before, "tier"),
        help=HELP["tier"],
    )
    with right:
        model = model_field.show_usual(_key(before, "model"), before.default_model, HELP["default_model"])
    return replace(given, kind=kind, tier=tier, default_model=model)


def _secret(before: Connection, refused: tuple[Problem, ...]) -> None:
    """Key and headers, and Save. The fields are empty in every run but the one of the press."""
    has_key = bool(before.id) and before.key_fingerprint != "none"
    with st.form(_key(before, "secret"), clear_on_submit=True, border=False):
        st.text_input(
            "API key",
            type="password",
            key=_key(before, "api_key"),
            autocomplete="new-password",
            placeholder="Saved. Type a new one to replace it." if has_key else "Leave empty for a server without keys",
            help=HELP["api_key"],
        )
        problem_note.show(refused, "api_key")
        _headers(before)
        problem_note.show(refused, "extra_headers")
        st.form_submit_button("Save", type="primary", key=_key(before, "save"), on_click=_note_press, args=(before,))
    press_guard.show(_key(before, "save"), ".st-key-connection_form")


def _name_the_rest(refused: tuple[Problem, ...]) -> None:
    """What is wrong in fields that may be folded away, said below the press."""
    beside = ("name", "base_url", "api_key", "extra_headers")
    words = " ".join(problem.message for problem in refused if problem.field not in beside)
    if words:
        problem_note.show([Problem("save", "refused", f"Not saved. {words}")], "save")


def _note_press(before: Connection) -> None:
    """Leaving a field sends a rerun of its own, right after the press."""
    key = str(st.session_state[_key(before, "api_key")]).strip()
    headers = _read_headers(before, str(st.session_state[_key(before, "headers")]))
    entered = Entered(SecretStr(key) if key or not before.id else None, headers)
    _kept(before).pressed = entered


def _headers(before: Connection) -> None:
    kept = ", ".join(before.extra_headers)
    with st.expander(f"Extra headers: {plain(kept)}" if kept else "Extra headers", type="compact"):
        st.text_area(
            "One per line, Name: value",
            key=_key(before, "headers"),
            height=80,
            placeholder="Saved. Type all of them again to replace them, or - to remove them."
            if kept
            else "X-Team: design",
            help=HELP["extra_headers"],
        )


def _read_headers(before: Connection, text: str) -> Mapping[str, SecretStr] | None:
    """None keeps what is there; a lone dash removes all."""
    if not text.strip():
        return None if before.id else {}
    lines = [line for line in text.splitlines() if line.strip() and line.strip() != "-"]
    pairs = (line.partition(":") for line in lines)
    return {name.strip(): SecretStr(value.strip()) for name, _, value in pairs}


def _save(before: Connection, given: Connection, kept: _Kept) -> Done | None:
    """Nothing here asks Streamlit before the press is settled: it may end the run at any such place, and the press with it."""
    directory, entered = resources.directory(), kept.pressed or NOTHING_ENTERED
    kept.pressed = None
    try:
        problems = directory.problems(given, entered)
        if problems:
            raise BadParams(problems)
        new = replace(given, enabled=False)  # nothing goes there until somebody says that it is used
        saved = directory.store.change(given, entered) if before.id else directory.store.add(new, entered)
    except BadParams as error:
        kept.refused = _with_key(error.problems, entered)
    except EaselError as error:
        kept.refused = (Problem("api_key", "unsaved", f"{error.message} {error.hint}"),)
    except storage_note.ERRORS as error:
        kept.refused = (Problem("api_key", "unsaved", f"Not saved. {storage_note.words(error)}"),)
    else:
        directory.health.look_now()
        directory.doctor.start(directory.as_seen(saved), FREE)
        return _close(kept, saved)
    return st.rerun()


def _with_key(problems: tuple[Problem, ...], entered: Entered) -> tuple[Problem, ...]:
    """A key is not kept until everything is right, and the field has forgotten it."""
    if entered.key is None or any(problem.field == "api_key" for problem in problems):
        return problems
    return (*problems, Problem("api_key", "again", "Not saved yet: correct the rest, then enter the key again."))


def _close(kept: _Kept, saved: Connection | None) -> Done:
    kept.refused = ()
    return Done(saved)


def _shown(before: Connection, given: Connection, refused: tuple[Problem, ...]) -> Iterator[Problem]:
    """What is wrong now, but not before a field was filled in or Save was pressed."""
    for problem in resources.directory().problems(given):
        filled: Any = getattr(given, problem.field, None)
        if refused or filled:
            yield problem


def _below(problems: tuple[Problem, ...], field: str, otherwise: str = "") -> None:
    """One line below a field, kept free while it is empty: what is wrong there must not push the rest down."""
    message = next((problem.message for problem in problems if problem.field == field), "")
    tone = "easel-problem" if message else "easel-note"
    st.html(f'<p class="{tone} easel-below">{html.escape(message or otherwise)}</p>')


def _put_right(typed: str) -> str:
    """How the address will be used, where that differs from what was typed."""
    try:
        found = read(typed)
    except ValueError:
        return ""
    model = f". Enter {found.deployment} as the model" if found.deployment else ""
    return f"Will be used as {found.address}{model}" if typed.strip() and found.address != typed.strip() else ""


def _guess(typed: str) -> Any:
    try:
        return kind_of(normal_base_url(typed))
    except ValueError:
        return "other"


def _kept(before: Connection) -> _Kept:
    kept: _Kept = st.session_state.setdefault(_key(before, "kept"), _Kept())
    return kept


def _key(before: Connection, name: str) -> str:
    mark = "".join(letter if letter.isalnum() else "-" for letter in before.id) or "new"
    return f"connection_form_{mark}_{name}"
