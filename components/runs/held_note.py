"""Asks, above the runs, about requests that waited in a copy of the library that was put back: send them, or forget them."""

import streamlit as st

from components.kit import resources, storage_note


def show(page: str) -> None:
    count = resources.engine().held()
    if not count:
        return
    many = "1 request was" if count == 1 else f"{count} requests were"
    it, they = ("it", "It") if count == 1 else ("them", "They")
    with st.container(key=f"{page}_held", border=True):
        st.text(
            f"{many} waiting when this copy of the library was made. {they} may have been sent and billed since; "
            f"to send {it} now may bill twice."
        )
        with st.container(horizontal=True):
            st.button(f"Send {it}", key=f"{page}_held_send", on_click=_send)
            st.button(f"Forget {it}", key=f"{page}_held_forget", on_click=_forget)


@storage_note.survives
def _send() -> None:
    resources.engine().send_held()


@storage_note.survives
def _forget() -> None:
    resources.engine().forget_held()
