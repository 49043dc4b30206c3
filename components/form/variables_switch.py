"""Shows the switch that makes several pictures of a prompt with variables, and what it becomes; off, nothing is touched."""

import streamlit as st

from components.form import prompt_shelf, variables_note
from components.kit import defaults, press, resources

PAGES = ("generate", "experiments")  # that have prompts and lists at hand; the switch is on the first alone
_HELP = (
    "On: {red|blue} takes one of them, {2$$a|b|c} two, {1..5} a number, __list__ a line from a list; ${x={a|b}} picks once and "
    "${x} repeats it. # starts a comment, \\{ is a plain brace. Each combination makes one picture. Off: sent as written."
)


def key(page: str) -> str:
    """Of the switch."""
    return f"{page}_variables"


def is_on(page: str) -> bool:
    return bool(st.session_state.get(key(page), False))


def show(page: str, prompt: str) -> None:
    """Below the prompt of `page`."""
    with st.container(key=f"{page}_variables_row", horizontal=True, vertical_alignment="center"):
        if page == "generate":
            first = defaults.first(key(page), False)
            st.toggle("Variables", first, help=_HELP, key=key(page), persist_state="session")
        if press.button("Prompts and lists", key=f"{page}_shelf", type="tertiary", icon=":material/history:"):
            prompt_shelf.show(page)
    if page != "generate":
        return  # an experiment says itself what its prompt becomes
    lists = resources.studio().prompts.lists.of() if "__" in prompt else {}
    variables_note.show(prompt, lists, key=f"{page}_variables_note", is_on=is_on(page))
