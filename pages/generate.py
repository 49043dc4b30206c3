"""From a prompt to pictures: the form at the left, the runs at the right, newest first."""

import streamlit as st

from components.form import params_form, send_button, variables_button, variables_switch
from components.kit import resources, storage_note
from components.runs import run_list
from easel.requests.generate import GenerateParams


def send(params: GenerateParams, wanted: str | None, board: str) -> str:
    run = resources.studio().generate.start(params, wanted, whole=True, board=board)
    resources.studio().prompts.sent(params.prompt)
    return run


@st.fragment
@storage_note.instead
def form() -> None:
    params = params_form.show("generate")
    if variables_switch.is_on("generate"):
        variables_button.show("generate", params)
    else:
        send_button.show("generate", "Generate", params, send)


with st.container(key="workbench", horizontal=True):
    with st.container(key="bench_form"):
        form()
    with st.container(key="bench_pictures"):
        run_list.show("generate")
