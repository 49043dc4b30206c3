"""Shows what stands beside the form: the thread that is open, the mask that is painted, or all conversations."""

import streamlit as st

from components.converse import mask_place, opened, thread_list, thread_view
from components.converse.opened import PAGE
from components.picture import picture_acts


def show() -> None:
    picture_acts.changed_page(PAGE)  # all of it runs now
    state = opened.follow_address()
    place = "mask" if state.masking else "thread" if state.thread else "beside"
    with st.container(key=f"converse_{place}"):
        if state.masking:
            mask_place.show(state.masking)
        elif state.thread:
            thread_view.show()
        else:
            thread_list.show()
