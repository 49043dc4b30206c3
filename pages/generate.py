"""From a prompt to pictures: the form at the left, the runs at the right, newest first."""

import streamlit as st

from components import connection_picker, params_form, resources, run_list, send_button, storage_note
from easel.requests.generate import GenerateParams


def send(params: GenerateParams) -> str:
    return resources.studio().generate.start(params, connection_picker.wanted(), whole=True)


@st.fragment
@storage_note.instead
def form() -> None:
    params = params_form.show("generate")
    send_button.show("generate", "Generate", params, send)


with st.container(key="workbench", horizontal=True):
    with st.container(key="bench_form"):
        form()
    with st.container(key="bench_pictures"):
        run_list.show("generate")
