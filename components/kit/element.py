"""An element of our own: Streamlit carries its data, everything else comes by address (`element.js`)."""

from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.bidi_component.state import ComponentResult
from streamlit.components.v2.types import ComponentRenderer

from easel.web.assets import Assets

ASSETS = Assets(Path(__file__).resolve().parents[1])
# Addresses begin where the page lies. One promise for all calls keeps their order.
_JS = """const drawing = import(new URL("{element}", location.href));
export default (given) => drawing.then(({{ draw }}) => draw("{module}", given));"""


def element(module: str) -> ComponentRenderer:
    """The element that is drawn by `module`, a file below components/ without its ending."""
    ASSETS.address(f"{module}.js")  # raises where there is none
    js = _JS.format(element=ASSETS.address("kit/element.js"), module=module)
    shown = st.components.v2.component(f"easel_{module.replace('/', '_')}", js=js)

    def show(*, data: object = None, **more: Any) -> ComponentResult:
        # In a list: Streamlit holds each value of a dict against every kind of table there is, and imports two libraries for it.
        return shown(data=[data], **more)

    return show
