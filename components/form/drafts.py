"""Keeps what stands in a page's form, unsent, for the browser: a reload and a new tab begin with it, "Clear form" does not.

Widgets are the truth as ever (session.py, params_form.py); here they are read after each run and handed on when they
changed. No run and no element is added for it.
"""

import contextlib
import secrets
from typing import Any

import streamlit as st

from components.form import rows
from components.form.rows import TEXTS
from components.kit import resources, session, urls
from easel.connections.connection import BEST
from easel.edits.plan import SealChoice
from easel.prompts.drafts import Draft, Mark
from easel.store.trouble import TROUBLE

_CONNECTION = "connection_wanted"
_ALSO: dict[str, dict[str, Any]] = {  # by page: keys of the state, and what they begin with
    "generate": {_CONNECTION: BEST, "generate_variables": False, "generate_board": None},
    "edit": {
        _CONNECTION: BEST,
        "edit_sizing": "own",
        "edit_fit": "pad",
        "edit_seal": "strict",
        session.FEATHER: SealChoice().feather,
        session.COLOUR_MATCH: False,
        "edit_board": None,
    },
    "converse": {_CONNECTION: BEST, "converse_board": None},
    "experiments": {_CONNECTION: BEST, session.VARY: ""},
}


def opened(page: str) -> dict[str, Any]:
    """What `page` keeps for this tab, begun with what its browser has kept: settings at once, texts when the form is filled."""
    kept = session.draft(page)
    if "opening" not in kept:
        kept["opening"] = secrets.token_hex(8)
        found = resources.studio().drafts.find(session.browser(), page, session.came_as())
        kept["restored"] = dict(found.fields) if found else {}
        kept["is_own"] = found is not None and found.tab == session.came_as()
        for key, first in _ALSO[page].items():
            value = kept["restored"].get("also", {}).get(key, first)
            # "Best" is nobody's choice yet: a tab that begins where it is free stays there
            if value != first and _is_like(value, first):
                st.session_state.setdefault(key, value)
        kept.setdefault("sources", [each for each in kept["restored"].get("sources", ()) if isinstance(each, str)])
    return kept


def params(page: str, first: dict[str, Any]) -> dict[str, Any]:
    """The params to fill the form with: as kept, else `first`."""
    restored: dict[str, Any] = opened(page)["restored"]
    told = {**restored.get("params", {}), **{name: restored[name] for name in TEXTS if name in restored}}
    fit = {name: value for name, value in told.items() if name in first and _is_like(value, first[name])}
    return first | fit


def as_filled(page: str) -> None:
    """The form holds what it was opened with: nothing to keep, unless its pictures had to become others."""
    kept = opened(page)
    if not kept.pop("others", False):
        kept["saved"] = _standing(page)


def save(page: str) -> None:
    """Hands on what stands in the form, if it changed."""
    kept = session.draft(page)
    standing = _standing(page)
    if standing is None or standing == kept.get("saved"):
        return
    kept["saved"] = standing
    if standing != kept.get("emptied"):
        kept.pop("before", None)
    typed = {name: Mark(kept["opening"], kept.get(f"{name}_rev", 0), kept.get(f"{name}_at", 0)) for name in TEXTS}
    resources.studio().drafts.keep(Draft(session.browser(), page, session.tab(), standing, typed))


def save_all() -> None:
    """What was typed last on a page that was left: its script does not run any more.

    Where the library cannot be read, the tab still has it, and the page itself says why.
    """
    for page in _ALSO:
        if "opening" in session.draft(page):
            with contextlib.suppress(*TROUBLE):
                save(page)


def can_undo(page: str) -> bool:
    """Whether the form is empty since "Clear form" was pressed."""
    return session.draft(page).get("before") is not None


def is_empty(page: str, first: dict[str, Any]) -> bool:
    """Whether all but the prompt, of which the browser knows more, is as "Clear form" would make it."""
    standing = _standing(page)
    if standing is None:
        return False
    chosen = {name: value for name, value in standing["also"].items() if name != _CONNECTION}
    usual = {name: value for name, value in _ALSO[page].items() if name != _CONNECTION}
    settings = {name: value for name, value in first.items() if name not in TEXTS}
    as_first = standing["params"] == settings and all(
        standing[name] == first[name] for name in TEXTS if name != "prompt"
    )
    return as_first and chosen == usual and not standing["sources"]


def turn(page: str, first: dict[str, Any]) -> dict[str, Any]:
    """ "Clear form", or its undo: the pictures, the settings that are no params, and the params to fill the form with.

    What other tabs of the browser have kept goes, too, and does not come back: whoever comes next finds nothing.
    """
    kept = opened(page)
    before = kept.pop("before", None)
    if before is None:
        kept["before"] = _standing(page)
        with contextlib.suppress(*TROUBLE):  # what stands in this tab is empty all the same
            resources.studio().drafts.forget(session.browser(), page)
    wanted: dict[str, Any] = before or {"params": first, **{name: first[name] for name in TEXTS}}
    kept["sources"] = list(wanted.get("sources", ()))
    for key, usual in _ALSO[page].items():
        if key != _CONNECTION:
            st.session_state[key] = wanted.get("also", {}).get(key, usual)
    for name in ("refused", "notice"):
        kept.pop(name, None)
    return {**wanted["params"], **{name: wanted[name] for name in TEXTS}}


def turned(page: str) -> None:
    """The form is filled with what `turn` gave."""
    kept = session.draft(page)
    kept["emptied"] = _standing(page) if "before" in kept else None


def beacon(page: str, name: str) -> dict[str, Any]:
    """What an element needs to send the text `name` when its page is left."""
    whose = session.browser(), page, session.tab()
    return {"address": urls.unsent(*whose), "name": name, "opening": opened(page)["opening"]}


def _standing(page: str) -> dict[str, Any] | None:
    """JSON-ready; None while there is no form."""
    kept = session.draft(page)
    keys = {name: f"{page}_{name}" for name in rows.of(page) if name not in TEXTS}
    if "prompt" not in kept or any(key not in st.session_state for key in keys.values()):
        return None
    return {
        **{name: kept[name] for name in TEXTS},
        "params": {name: st.session_state[key] for name, key in keys.items()},
        "also": _also(page),
        "sources": list(kept.get("sources", ())),
    }


def _also(page: str) -> dict[str, Any]:
    """Where there is one connection alone, which of them is nobody's choice."""
    said = {key: st.session_state.get(key, first) for key, first in _ALSO[page].items()}
    return said if len(resources.directory().store.enabled()) > 1 else said | {_CONNECTION: BEST}


def _is_like(value: Any, first: Any) -> bool:
    return first is None or type(value) is type(first)
