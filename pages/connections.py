"""The servers that pictures come from: where they are, how they are doing, what each can really do."""

import streamlit as st

from components.connections import connection_list

with st.container(key="connections"):
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Connections", anchor=False)
        connection_list.add_button()
    connection_list.show()
