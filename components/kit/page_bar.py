"""Shows the pages at the foot of a phone's screen, in reach of the thumb: the first ones, and the rest under More."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from components.kit.element import element

_PAGES = Path(__file__).resolve().parents[2] / "pages"
_FIRST = 5  # as many as fit beside More on a narrow phone
_KEY = "page_bar_links"

_bar = element("kit/page_bar")


def show(pages: Sequence[tuple[str, str, str]], now: str) -> None:
    """`pages` by name, title and sign, the first one lying at the root; `now` is the title of the one that is shown."""
    with st.container(key="page_bar"):
        _bar(data=links(pages, now), key=_KEY, on_go_change=_go)


def links(pages: Sequence[tuple[str, str, str]], now: str) -> dict[str, list[dict[str, Any]]]:
    """What the browser draws of them, as the bar and what is under More."""
    told = [
        {
            "name": name,
            "title": title,
            "icon": sign.removeprefix(":material/").rstrip(":"),
            "address": f"./{name}" if at else "./",
            "now": title == now,
        }
        for at, (name, title, sign) in enumerate(pages)
    ]
    return {"first": told[:_FIRST], "more": told[_FIRST:]}


def _go() -> None:
    """A press on a link; just after a page was changed Streamlit may call for a trigger whose value it has let go."""
    page = _PAGES / f"{st.session_state.get(_KEY, {}).get('go')}.py"
    if page.exists():
        st.switch_page(page, query_params={})
