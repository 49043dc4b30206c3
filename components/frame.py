"""The script that Streamlit runs for every tab: page settings, the pages in the top bar, the server's name and state."""

from pathlib import Path

import streamlit as st

from components.form import drafts
from components.kit import page_bar, storage_note
from components.runs import tray

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    ("generate", "Generate", ":material/auto_awesome:"),
    ("edit", "Edit", ":material/brush:"),
    ("converse", "Converse", ":material/forum:"),
    ("experiments", "Experiments", ":material/science:"),
    ("library", "Library", ":material/photo_library:"),
    ("usage", "Usage", ":material/bar_chart:"),
    ("connections", "Connections", ":material/lan:"),
    ("housekeeping", "Housekeeping", ":material/inventory_2:"),
)
_HIDDEN = ("housekeeping",)  # reached from the library

st.set_page_config(
    page_title="Easel",
    page_icon=str(ROOT / "components" / "static" / "easel.svg"),
    layout="wide",
    initial_sidebar_state="collapsed",
)
page = st.navigation(
    [
        st.Page(
            ROOT / "pages" / f"{name}.py",
            title=title,
            icon=icon,
            url_path=name,
            default=name == "generate",
            visibility="hidden" if name in _HIDDEN else "visible",
        )
        for name, title, icon in PAGES
        if (ROOT / "pages" / f"{name}.py").exists()
    ],
    position="top",
)
tray.show(page.title.lower())
page_bar.show(PAGES, page.title)
drafts.save_all()
storage_note.instead(page.run)()
