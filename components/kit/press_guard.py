"""Keeps a page's button true to the form beside it: numbers are told while they are typed, and a red field is named."""

import streamlit as st

from components.kit.browser_parts import source

_guard = st.components.v2.component(
    "easel_press_guard",
    html='<div class="kit"><p role="alert" hidden></p></div>',
    css=source("kit/kit.css", "kit/press_guard.css"),
    js=source("kit/kit.js", "kit/press_guard.js"),
)


def show(button: str, form: str) -> None:
    """For the button with the key `button`; `form` is the css selector of what its fields stand in."""
    _guard(data={"button": button, "form": form}, key=f"{button}_guard")
