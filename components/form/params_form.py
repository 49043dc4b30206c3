"""Shows every parameter of a request and returns them as they stand, legal or not; what a tab typed survives its pages.

Which there are, how they are shown and what their tooltips say stands in the table of `easel.requests.fields`. Prompt, model and
size are Easel's own elements (they count and check in the browser); the rest are Streamlit's, keyed `{page}_{field}`. The
session's state is the truth and is read first, so that each field can say what is wrong with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from components.form import drafts, prompt_box, rows, send_button, size_picker, text_model_field
from components.form.rows import TEXTS
from components.kit import defaults, live_value, model_field, problem_note, session
from components.kit.plain import plain
from easel import models
from easel.requests import fields
from easel.requests.field import Field, Section, Value
from easel.requests.generate import GenerateParams
from easel.requests.problems import Problem

FIRST = GenerateParams(
    prompt=(
        "A lighthouse on a rocky coast at dusk, calm sea, warm light in its window, wide view from the beach, "
        "soft light, landscape photograph"
    ),
    size="1536x1024",
    quality="medium",
    stream=True,  # so that bytes flow: proxies cut requests that are silent for long
    partial_images=1,
)


def show(
    page: str,
    first: GenerateParams = FIRST,
    sizing: Callable[[], str] | None = None,
    vary: Callable[[str], frozenset[str]] | None = None,
) -> GenerateParams:
    """The form of `page` ("generate", "edit", "experiments"); it opens with `first`. `sizing` shows another choice of size, and
    returns it. `vary` is called with the prompt, shows what comes right below it, and returns the fields that have their values
    there: they are not shown."""
    kept = drafts.opened(page)
    if "prompt" not in kept:
        fill(page, drafts.params(page, first.as_dict()))
        drafts.as_filled(page)
    refused = send_button.refused(page)
    bare = drafts.is_empty(page, _begins(page, first))
    prompt = prompt_box.show(kept, page, empty=lambda: _turn(page, first), bare=bare, refused=refused)
    hidden = vary(prompt) if vary else frozenset()
    model = (
        kept["model"]
        if "model" in hidden
        else model_field.show(kept, page, drafts.beacon(page, "model"), refused=refused)
    )
    chosen = _chosen(page, model)
    problems = chosen.problems()
    size = _size(page, sizing, refused=refused) if "size" not in hidden else str(kept["size"])
    for row in _rows(page, "main", hidden):
        _field(page, row, chosen, problems)
    _output(page, chosen, problems, hidden)
    _more(page, chosen, problems, hidden)
    drafts.save(page)
    if kept.pop("turned", False):
        st.rerun()  # its pictures stand outside of the form
    return replace(chosen, prompt=prompt, size=size)


def fill(page: str, params: Mapping[str, Any]) -> None:
    """Sets the whole form to `params` (GenerateParams.as_dict); before its widgets of this run, or in a callback."""
    read = rows.read(page, dict(params))
    for name in rows.of(page):
        value = rows.value(read, name)
        if name in TEXTS:
            live_value.replace(session.draft(page), name, str(value))
        else:
            st.session_state[f"{page}_{name}"] = _held(page, name, value)


def say(page: str, prompt: str) -> None:
    """Sets the prompt alone."""
    live_value.replace(session.draft(page), "prompt", prompt)


def _begins(page: str, first: GenerateParams) -> dict[str, Any]:
    """What the widgets hold where nothing was changed."""
    return {name: _held(page, name, rows.value(first, name)) for name in rows.of(page)}


def _held(page: str, name: str, value: Any) -> Any:
    """As its widget holds it: a slider stands somewhere, at the most where nothing is said."""
    row = rows.of(page)[name]
    return row.limits[1] if value is None and row.limits and row.widget == "slider" else value


def _turn(page: str, first: GenerateParams) -> None:
    """ "Clear form", or its undo."""
    fill(page, drafts.turn(page, first.as_dict() | {"prompt": ""}))
    drafts.turned(page)
    session.draft(page)["turned"] = page != "generate"


def _chosen(page: str, model: str) -> GenerateParams:
    """What the widgets hold, with what does not apply left out; prompt and size stand in as legal ones."""
    values = {name: st.session_state[f"{page}_{name}"] for name in rows.of(page) if name not in TEXTS}
    return rows.read(page, values | {"prompt": "-", "model": model}).fitted()


def _size(page: str, sizing: Callable[[], str] | None, *, refused: bool) -> str:
    return sizing() if sizing else size_picker.show(session.draft(page), page, refused=refused)


def _rows(page: str, section: Section, hidden: frozenset[str] = frozenset()) -> list[Field]:
    return [row for row in rows.section(page, section) if row.name not in hidden]


def _output(page: str, chosen: GenerateParams, problems: tuple[Problem, ...], hidden: frozenset[str]) -> None:
    output = _rows(page, "output", hidden)
    sliders = [row for row in output if row.widget == "slider"]
    with st.container(key=f"{page}_output_row", horizontal=True, wrap=False):
        for row in output:
            if row not in sliders:
                _widget(page, row, chosen)
    for row in sliders:
        _widget(page, row, chosen)
    problem_note.show(problems, *(row.name for row in output))


def _more(page: str, chosen: GenerateParams, problems: tuple[Problem, ...], hidden: frozenset[str]) -> None:
    """What is rarely used, folded away; the fold's label tells what differs from the usual."""
    with st.expander(plain(fold_label(chosen, page)), key=f"{page}_more", type="compact"):
        for row in _rows(page, "more", hidden):
            _field(page, row, chosen, problems)


def fold_label(chosen: GenerateParams, page: str = "generate") -> str:
    """ "More", or with what is not as usual: "More: transparent, moderation low"."""
    unusual = [
        row.fold.format(label=rows.label(row).lower(), value=_said(rows.value(chosen, row.name)))
        for row in rows.section(page, "more")
        if row.fold is not None and rows.value(chosen, row.name) != _usual(row)
    ]
    return f"More: {', '.join(unusual)}" if unusual else "More"


def _usual(row: Field) -> Value:
    return FIRST.value(row.name) if row.name in fields.FIELDS else row.default


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "not sent" if value in ("", None) else str(value)


def _named(value: Value) -> str:
    """A choice as a label: "Low", "WebP"; requests write it in lower case."""
    said = _said(value)
    return _FORMATS.get(said) or said[:1].upper() + said[1:]


def _field(page: str, row: Field, chosen: GenerateParams, problems: tuple[Problem, ...]) -> None:
    _widget(page, row, chosen)
    problem_note.show(problems, row.name)


def _widget(page: str, row: Field, chosen: GenerateParams) -> None:
    """The field as its row says; nothing where it does not apply, or is switched off there."""
    applies = row.applies.holds(chosen.values())
    if applies or row.stays:
        shared: dict[str, Any] = {"help": row.help, "key": f"{page}_{row.name}", "persist_state": "session"}
        shared |= {} if applies else {"disabled": True}
        widget = text_model_field.show if row.name == "text_model" else _WIDGETS[row.widget]
        widget(rows.label(row), row, chosen, shared)


def _choice(label: str, row: Field, chosen: GenerateParams, shared: dict[str, Any]) -> None:
    """One segmented control; a value that this model does not offer stays, as chosen, beside what it does offer."""
    current, options = st.session_state[shared["key"]], row.options(models.lookup(chosen.model))
    offered = options if current in options else (*options, current)
    st.segmented_control(
        label,
        offered,
        default=defaults.choice(shared["key"], offered),
        required=True,
        format_func=lambda option: plain(_named(option)),
        width="stretch",
        **shared,
    )


def _slider(label: str, row: Field, chosen: GenerateParams, shared: dict[str, Any]) -> None:
    least, most = row.limits or (0, 100)
    st.slider(label, least, most, defaults.first(shared["key"]), **shared)


_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WebP"}
_WIDGETS: dict[str, Callable[[str, Field, GenerateParams, dict[str, Any]], object]] = {
    "segmented": _choice,
    # no limits of Streamlit's own: what they refuse is kept from Python, which would send what stood there before
    "number": lambda label, row, chosen, shared: st.number_input(
        label, value=defaults.first(shared["key"]), step=1, **shared
    ),
    "slider": _slider,
    "toggle": lambda label, row, chosen, shared: st.toggle(label, defaults.first(shared["key"], False), **shared),
    "text": lambda label, row, chosen, shared: st.text_input(label, defaults.first(shared["key"], ""), **shared),
}
