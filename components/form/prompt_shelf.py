"""Shows what is kept for prompts: those sent before with favourites, snippets, templates, and the lists that variables name."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from components.form import list_editor, template_fields
from components.kit import live_value, press, problem_note, resources, session
from components.kit.element import element
from easel.prompts.templates import PromptTemplate

_SECTIONS = ("Sent before", "Favourites", "Snippets", "Templates", "Lists")
_MOST = 50
_rows = element("form/prompt_shelf")


@st.dialog("Prompts and lists", width="large")
def show(page: str) -> None:
    """Of the prompt of `page`."""
    section = st.segmented_control(
        "Show",
        _SECTIONS,
        default=_SECTIONS[0],
        required=True,
        key="shelf_section",
        label_visibility="collapsed",
    )
    _SHOWN[section](page)


def _sent(page: str, *, favourites: bool = False) -> None:
    history = resources.studio().prompts.history
    words = st.text_input("Search", key="shelf_search", placeholder="Words in the prompt")
    prompts = history.find(words, favourites=favourites, limit=_MOST)
    rows = [
        {"id": str(number), "text": each.text, "name": "", "star": each.is_favourite}
        for number, each in enumerate(prompts)
    ]
    empty = "No favourites yet: star a prompt under “Sent before”." if favourites else "Nothing sent yet."
    act = _shown("sent", rows, "No prompt contains all these words." if words else empty)
    if act:
        prompt = prompts[int(act["id"])]
        if act["what"] == "use":
            _use(page, prompt.text)
        elif act["what"] == "star":
            history.mark(prompt.text, not prompt.is_favourite)
            st.rerun(scope="fragment")
        else:
            history.forget(prompt.text)
            st.rerun(scope="fragment")


def _snippets(page: str) -> None:
    snippets = resources.studio().prompts.snippets
    kept = snippets.all()
    rows = [{"id": name, "text": text, "name": name, "star": None} for name, text in kept.items()]
    act = _shown("snippets", rows, "No snippets yet: save phrases here that you use often.")
    if act and act["what"] == "use":
        _use(page, _with(str(session.draft(page).get("prompt", "")), kept[act["id"]]))
    elif act:
        snippets.remove(act["id"])
        st.rerun(scope="fragment")
    name = st.text_input("Name", key="snippet_name")
    text = st.text_area("Words", key="snippet_text", height=80)
    _keep("Save snippet", lambda: snippets.keep(name.strip(), text.strip()))


def _templates(page: str) -> None:
    templates = resources.studio().prompts.templates
    kept = {each.name: each for each in templates.all()}
    rows = [{"id": each.name, "text": each.text, "name": each.name, "star": None} for each in kept.values()]
    act = _shown(
        "templates", rows, "No templates yet: write ${name} in a prompt wherever you want to fill in words later."
    )
    if act and act["what"] == "use":
        st.session_state["shelf_template"] = act["id"]
    elif act:
        templates.remove(act["id"])
        st.rerun(scope="fragment")
    chosen = kept.get(st.session_state.get("shelf_template", ""))
    if chosen is not None and (filled := template_fields.show(chosen)) is not None:
        _use(page, filled)
    name = st.text_input("Name", key="template_name", placeholder="Saves the current prompt")
    text = str(session.draft(page).get("prompt", ""))
    _keep("Save this prompt as a template", lambda: templates.keep(PromptTemplate(name.strip(), text)))


_SHOWN: Mapping[str, Callable[[str], None]] = {
    "Sent before": _sent,
    "Favourites": lambda page: _sent(page, favourites=True),
    "Snippets": _snippets,
    "Templates": _templates,
    "Lists": lambda page: list_editor.show(),
}


def _shown(name: str, rows: list[dict[str, Any]], empty: str) -> dict[str, Any] | None:
    """What was pressed in the rows, once."""
    key = f"shelf_{name}"
    _rows(data={"rows": rows, "empty": empty}, key=key, on_act_change=lambda: None)
    act = st.session_state.get(key, {}).get("act")
    is_new = isinstance(act, Mapping) and act.get("seq") != st.session_state.get(f"{key}_seq")
    if not is_new or not any(row["id"] == act.get("id") for row in rows):
        return None
    st.session_state[f"{key}_seq"] = act["seq"]
    return dict(act)


def _use(page: str, text: str) -> None:
    """Puts it into the prompt, and closes."""
    live_value.replace(session.draft(page), "prompt", text)
    st.rerun()


def _keep(label: str, keep: Callable[[], None]) -> None:
    if press.button(label, key=f"shelf_{label}"):
        try:
            keep()
        except ValueError as error:
            problem_note.say(str(error))
        else:
            st.rerun(scope="fragment")


def _with(prompt: str, words: str) -> str:
    """Words at the end of a prompt, after a comma where it has none."""
    prompt = prompt.rstrip()
    return f"{prompt}{' ' if prompt.endswith((',', '.', ';', ':')) else ', '}{words}" if prompt else words
