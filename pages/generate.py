"""From a prompt to pictures: the form at the left, the runs at the right, newest first."""

import streamlit as st

from components import params_form, resources, run_list, send_button

PAGE = "generate"


@st.fragment
def form() -> None:
    params = params_form.show(PAGE)
    if send_button.show("Generate", params, PAGE):
        resources.engine().submit(params)
        st.rerun()


with st.container(key="workbench", horizontal=True):
    with st.container(key="bench_form", gap="small"):
        form()
    with st.container(key="bench_pictures"):
        run_list.show(PAGE)
