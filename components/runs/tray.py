"""Shows on every page what is under way, of unknown end or just finished, and counts it in the browser tab's title.

One element, told by the event stream what to count and list (tray_lists.py): no script runs, since a run beside what a person
is doing could cost them a press. Nothing on the page moves: the panel lies over it. How the servers stand comes with the
counts; what is shown of them, here and on a form, runs anew when it is another.
"""

from collections.abc import Callable

import streamlit as st

from components.connections import server_state
from components.kit import resources, session, storage_note, urls
from components.kit.element import element
from components.picture import picture_acts

_KEY, _DONE = "tray", "tray_done"

_tray = element("runs/tray")


@st.fragment
@storage_note.instead
def show(page: str) -> None:
    """The top bar: the tray, seen from `page`, and the server's state; a finished job of another page leads there."""
    tab, standing = session.tab(), resources.studio().standing(within=1.0)
    data = {
        "tab": tab,
        "reach": {"stream": urls.events(tab), "changes": urls.changes(tab), "version": resources.store().version()},
        "standing": standing,
        "done": st.session_state.get(_DONE, 0),
    }
    with st.container(key="top_bar", horizontal=True):
        _tray(data=data, key=_KEY, on_act_change=lambda: _do(page))
        server_state.show()
    if picture_acts.asked_here():
        st.rerun()


def _do(page: str) -> None:
    """Does what was asked for, once: the browser tells it until it hears that it was done.

    Just after a page was changed Streamlit may call for a trigger whose value it has let go.
    """
    told = st.session_state.get(_KEY, {}).get("act") or {"acts": ()}
    for act in told["acts"]:
        if act["seq"] > st.session_state.get(_DONE, 0):
            st.session_state[_DONE] = act["seq"]
            _carry_out(act["what"], str(act["id"]), page)


@storage_note.survives
def _carry_out(what: str, about: str, page: str) -> None:
    acts: dict[str, Callable[[str], object]] = {
        "stop": resources.engine().stop,
        "stop_all": lambda _: resources.engine().stop_all(),
        "again": picture_acts.run_again,
        "forget": resources.engine().forget,
        "show": lambda job_id: picture_acts.show_job(job_id, page),
    }
    if what in acts:
        acts[what](about)
