"""Asks, above the runs, about requests that waited in a copy of the library that was put back: send them, or forget them."""

import streamlit as st

from components.kit import resources, storage_note


def show(page: str) -> None:
    count = resources.engine().held()
    if not count:
        return
    one = count == 1
    with st.container(key=f"{page}_held", border=True):
        st.text(
            "1 request was waiting when this backup was made. It may have been sent and billed since: you may be charged twice."
            if one
            else f"{count} requests were waiting when this backup was made. They may have been sent and billed since: "
            "you may be charged twice."
        )
        with st.container(horizontal=True):
            st.button("Send it" if one else "Send them", key=f"{page}_held_send", on_click=_send)
            st.button("Dismiss" if one else "Dismiss all", key=f"{page}_held_forget", on_click=_forget)


@storage_note.survives
def _send() -> None:
    resources.engine().send_held()


@storage_note.survives
def _forget() -> None:
    resources.engine().forget_held()
