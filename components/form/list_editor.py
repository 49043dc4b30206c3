"""Shows a list of words that prompts name as __list__, to be written, pasted or read from a file, and kept."""

import streamlit as st

from components.kit import press, problem_note, resources
from components.kit.plain import plain
from easel.prompts import lists

_NEW, _DONE = "New list", "list_done"


def show() -> None:
    shelf = resources.studio().prompts.lists
    kept = shelf.of()
    done: dict[str, str] = st.session_state.pop(_DONE, {})
    if done:
        st.session_state["list_chosen"] = done["chosen"]
    chosen = st.selectbox("List", (_NEW, *kept), key="list_chosen")
    if chosen not in kept:
        chosen = _NEW
    name = st.text_input("Name", "" if chosen == _NEW else chosen, key=f"list_name_{chosen}", help=_HELP)
    uploaded = st.file_uploader("Load lines from a file", ("txt", "csv"), key=f"list_file_{chosen}")
    first = "\n".join(kept[chosen]) if chosen != _NEW else ""
    text = st.text_area("One entry per line", first, key=f"list_lines_{chosen}", height=200)
    with st.container(horizontal=True):
        is_kept = press.button("Save list", key="list_keep", type="primary")
        is_removed = chosen != _NEW and press.button("Delete list", key="list_remove")
    st.caption(plain(done.get("words", "")))
    if is_removed:
        shelf.remove(chosen)
        _again(_NEW, "Deleted.")
    if is_kept:
        _keep(name.strip(), text, uploaded.getvalue() if uploaded else None, is_table=_is_table(uploaded))


_HELP = "Write __name__ in a prompt to use it. A / in the name makes a group; __group/*__ uses all lists of that group."


def _is_table(file: object) -> bool:
    return str(getattr(file, "name", "")).lower().endswith(".csv")


def _keep(name: str, text: str, data: bytes | None, *, is_table: bool) -> None:
    """A file's lines come after those that are written."""
    try:
        more = () if data is None else lists.column_of(data) if is_table else lists.lines_of(data)
        lines = tuple(dict.fromkeys((*lists.lines_of(text), *more)))
        resources.studio().prompts.lists.keep(name, lines)
    except ValueError as error:
        problem_note.say(str(error))
        return
    _again(name, "Saved: 1 line." if len(lines) == 1 else f"Saved: {len(lines):,} lines.")


def _again(chosen: str, words: str) -> None:
    st.session_state[_DONE] = {"chosen": chosen, "words": words}
    st.rerun(scope="fragment")
