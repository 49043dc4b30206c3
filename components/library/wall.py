"""Shows the library: a search that is answered while it is typed, and everything that it finds as one wall."""

import streamlit as st

from components.kit import resources, session, storage_note, urls
from components.kit.element import element
from components.picture import picture_acts
from easel.pictures.copying import FORMATS

PAGE, KEY = "library", "library_wall"

_wall = element("library/wall")


@st.fragment
@storage_note.instead
def show() -> None:
    """Searches, pictures and what is said of them go by address; only acts that lead to other pages come through this script."""
    resources.studio().store.version()  # raises where the library cannot be used, which is said in place of the wall
    data = {
        "find": urls.library("find"),
        "cards": urls.library("cards"),
        "facets": urls.library("facets"),
        "marks": urls.library("marks"),
        "trash": urls.library("trash"),
        "empty": urls.library("empty"),
        "archives": urls.archives(),
        "names": urls.library("names"),
        "departures": urls.library("departures"),
        "formats": list(FORMATS),
        "arrivals": urls.library("arrivals"),
        "edit": picture_acts.can_edit(),
        "answer": session.page(PAGE).answer,
    }
    _wall(data=data, key=KEY, on_act_change=lambda: picture_acts.do(PAGE, KEY))
