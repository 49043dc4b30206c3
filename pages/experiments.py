"""From one prompt to a grid of pictures: the form with its plan at the left, the table of cells at the right."""

import streamlit as st

from components.experiments import experiment_form, experiment_view

with st.container(key="workbench", horizontal=True):
    with st.container(key="bench_form"):
        experiment_form.show()
    with st.container(key="bench_pictures"):
        experiment_view.show()
