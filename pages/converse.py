"""Pictures by talking: the form of the next turn at the left, the thread at the right."""

import streamlit as st

from components.converse import conversation, turn_form

with st.container(key="workbench", horizontal=True):
    form = st.container(key="bench_form")
    with st.container(key="bench_pictures"):
        conversation.show()
    with form:
        turn_form.show()
