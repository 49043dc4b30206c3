"""The only place that hands pages the studio's library, engine, settings and server."""

import streamlit as st

from easel import settings
from easel.connections.directory import Directory
from easel.connections.server import Server
from easel.jobs.engine import Engine
from easel.library.library import Library
from easel.runs.runs import Runs
from easel.store.store import Store
from easel.studio import Studio

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@st.cache_resource(show_spinner=False, on_release=Studio.close)
def studio() -> Studio:
    """The studio of this process: opened by the server's lifespan, once."""
    return Studio.open(settings.load(), on_loopback=st.get_option("server.address") in _LOOPBACK)


def store() -> Store:
    return studio().store


def runs() -> Runs:
    return studio().runs


def library() -> Library:
    return studio().library


def engine() -> Engine:
    return studio().engine


def directory() -> Directory:
    """Every connection, how it is doing, and the doctor."""
    return studio().directory


def server() -> Server:
    return studio().server()
