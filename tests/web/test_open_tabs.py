"""Tabs that left are let go of, with the files that were open for them."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.browser.studio import StudioProcess

TABS = 12


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """It keeps tabs that left for two seconds, where it usually does for two minutes."""
    home = tmp_path_factory.mktemp("tabs") / "home"
    running = StudioProcess(home, options=["--server.disconnectedSessionTTL=6"])
    yield running
    running.stop()


def _names(studio: StudioProcess) -> list[str]:
    """What the open files are: "/home/library.sqlite", "socket:[1234]"."""
    names = []
    for each in Path(f"/proc/{studio.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            names.append(str(each.readlink()))
    return names


def _files(studio: StudioProcess) -> int:
    """But for those of the library, whose connections come and go as they are needed."""
    return sum(not name.startswith("/") for name in _names(studio))


def _loops(studio: StudioProcess) -> int:
    """Event loops: each tab has one of its own, which is one of its three files."""
    return _names(studio).count("anon_inode:[eventpoll]")


def _until(true: Callable[[], object]) -> None:
    ends = time.monotonic() + 60
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.1)


def _open(studio: StudioProcess, *, runs: bool = True) -> ClientConnection:
    """A tab whose page has been shown; one that does not run has opened its socket and nothing more."""
    address = f"{studio.url.replace('http', 'ws')}/_stcore/stream"
    protocols = [Subprotocol("streamlit")]
    tab = connect(address, subprotocols=protocols, max_size=None, origin=Origin(studio.url), legacy=True)
    if runs:
        asked, told = BackMsg(), ForwardMsg()
        asked.rerun_script.query_string = ""
        tab.send(asked.SerializeToString())
        while told.WhichOneof("type") != "script_finished":
            told.ParseFromString(tab.recv(timeout=60))
    return tab


def test_the_last_tabs_take_their_files_along(studio: StudioProcess) -> None:
    """Nobody comes after them: soon as few files are open as before, also of tabs that never showed a page."""
    own = _loops(studio)
    _open(studio).close()  # what the first tab of a process opens for all
    _until(lambda: _loops(studio) == own)
    before = _files(studio)
    tabs = [_open(studio, runs=at % 3 > 0) for at in range(TABS)]
    assert _loops(studio) == own + TABS
    assert _files(studio) >= before + 3 * TABS
    for tab in tabs:
        tab.close()
    _until(lambda: _loops(studio) == own)
    _until(lambda: _files(studio) < before + TABS)  # a connection to the sandbox more, perhaps


def test_a_tab_that_is_open_stays(studio: StudioProcess) -> None:
    """However long: it still answers after others were let go."""
    own = _loops(studio)
    tab, other = _open(studio), _open(studio)
    assert _loops(studio) == own + 2
    other.close()
    _until(lambda: _loops(studio) == own + 1)
    asked, told = BackMsg(), ForwardMsg()
    asked.rerun_script.query_string = ""
    tab.send(asked.SerializeToString())
    while told.WhichOneof("type") != "script_finished":
        told.ParseFromString(tab.recv(timeout=60))
    tab.close()
