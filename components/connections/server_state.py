"""Which server runs go to and whether it can be reached, or that little money is left: a few words in the top bar."""

import streamlit as st

from components.connections import low_balance
from components.kit import resources


def show() -> None:
    server = resources.server()
    if server.reachable is not False and low_balance.show():
        return
    tone = "amber" if server.reachable is False else "calm"
    with st.container(key=f"server_state_{tone}"):
        st.text(server.name if server.reachable is not False else f"{server.name} · {server.state}")
