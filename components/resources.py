"""The only place that hands pages the studio's library, engine, settings and server."""

import streamlit as st

from easel import settings
from easel.jobs.engine import Engine
from easel.library.library import Library
from easel.studio import Server, Studio


@st.cache_resource(show_spinner=False, on_release=Studio.close)
def studio() -> Studio:
    """The studio of this process: opened by the server's lifespan, once."""
    return Studio.open(settings.load())


def library() -> Library:
    return studio().library


def engine() -> Engine:
    return studio().engine


def server() -> Server:
    return studio().server()
