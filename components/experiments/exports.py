"""Offers an experiment as files: contact sheet, live page, table, config for promptfoo."""

import html

import streamlit as st

from components.kit import urls

_FILES = {
    "png": ("Contact sheet (PNG)", "All cells in one picture"),
    "pdf": ("Contact sheet (PDF)", "One page per value of the other axes"),
    "html": ("Web page", "One interactive file that opens in any browser"),
    "csv": ("Table (CSV)", "One row per cell"),
    "yaml": ("promptfoo", "A config with the same prompts and settings"),
}


def show(experiment_id: str) -> None:
    """A row of links; a file is made when it is asked for."""
    links = [_link(urls.experiment_export(experiment_id, kind), *words) for kind, words in _FILES.items()]
    st.html(f'<p class="easel-exports">Download: {" · ".join(links)}</p>')


def _link(address: str, words: str, title: str) -> str:
    return f'<a href="{html.escape(address)}" download title="{title}">{words}</a>'
