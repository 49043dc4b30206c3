"""Which server runs go to, and whether it can be reached: a few words at the right of the top bar."""

import streamlit as st

from components.kit import resources


def show() -> None:
    server = resources.server()
    tone = "amber" if server.reachable is False else "calm"
    with st.container(key=f"server_state_{tone}"):
        st.text(server.name if server.reachable is not False else f"{server.name} · {server.state}")
