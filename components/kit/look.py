"""The little that Streamlit's theme cannot say: density, the form beside the pictures, the button in reach."""

import streamlit as st

from components.kit.browser_parts import source

_CSS = f"<style>\n{source('kit/look.css')}</style>"


def apply_look() -> None:
    """Adds the studio's style to the page; once per run, before anything is shown."""
    st.html(_CSS)
