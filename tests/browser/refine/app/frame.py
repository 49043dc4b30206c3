"""The scratch script: a page with the editor, and one without."""

import streamlit as st

from components.mask.refine import refine
from tests.browser.refine.app import masks


def paint() -> None:
    st.session_state.update(st.query_params.to_dict())
    name = str(st.session_state["name"])
    width, height = int(st.session_state["width"]), int(st.session_state["height"])
    kept = masks.mask(name, width, height)
    row = st.container(horizontal=True)
    if row.button("Invert", key="invert"):
        kept.invert()
    if row.button("Cut", key="cut"):
        kept.cut()
    row.button("Again")
    tint = "#1e6fff" if row.toggle("Blue") else "#e5484d"
    opacity = row.slider("Opacity", 0.0, 1.0, 0.5)
    row.text_input("Prompt")
    runs = st.session_state["runs"] = int(st.session_state.get("runs", 0)) + 1
    change = refine.show(
        picture_url=f"/desk/picture/{width}/{height}",
        mask_url=f"/desk/mask/{name}",
        save_url=f"/desk/mask/{name}",
        select_url=f"/desk/selection/{name}",
        width=width,
        height=height,
        revision=kept.revision,
        key=f"refine-{name}",
        tint=tint,
        opacity=opacity,
        uses=":is(.st-key-invert, .st-key-cut) button",
    )
    if change:
        st.session_state["change"] = change
    st.text(f"run {runs}")
    st.text(f"newest {st.session_state.get('change')}")


def rest() -> None:
    st.text("Elsewhere")


st.set_page_config(layout="wide")
st.navigation([st.Page(paint, title="Paint", default=True), st.Page(rest, title="Rest")], position="top").run()
