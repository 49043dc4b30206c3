"""From a picture and its mask to a changed picture: the form at the left, pictures, mask and runs at the right."""

import streamlit as st

from components.edit import edit_form, source_bar, version_strip
from components.mask import mask_editor
from components.runs import run_list

with st.container(key="workbench", horizontal=True):
    form = st.container(key="bench_form")
    with st.container(key="bench_pictures"):
        with st.container(key="edit_canvas"):
            sources = source_bar.show()
            if sources:
                # places of their own: the browser mounts an editor anew, empty, when what stands before it comes or goes
                with st.container(key="edit_versions_place"):
                    version_strip.show(sources[0])
                with st.container(key="edit_editor"):
                    mask_editor.show(sources[0])
        with st.container(key="edit_results"):
            run_list.show("edit")
    with form:
        edit_form.show(sources)
