"""Shows what the library takes up and what of it could go, and begins exports, imports and checks; all of it goes by address."""

import streamlit as st

from components.kit import resources, storage_note, urls
from components.kit.element import element

_QUESTIONS = ("figures", "state", "spare", "begin", "stop", "choice", "export", "import")
_KEY = "housekeeping_page"

_housekeeping = element("housekeeping/housekeeping")


@st.fragment
@storage_note.instead
def show() -> None:
    resources.studio().store.version()  # raises where the library cannot be used, which is said in place of it all
    _housekeeping(data={name: urls.housekeeping(name) for name in _QUESTIONS}, key=_KEY)
