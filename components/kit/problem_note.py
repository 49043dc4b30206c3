"""Shows, right below a field, which rules its value breaks, in words."""

import html
from collections.abc import Iterable

import streamlit as st

from easel.requests.problems import Problem


def say(sentence: str) -> None:
    """A refusal that is about no field of ours: others' text, told as it is."""
    st.html(f'<p class="easel-problem" role="alert">{html.escape(sentence)}</p>')


def show(problems: Iterable[Problem], *fields: str) -> None:
    """The sentences of the problems about `fields`; nothing where there are none."""
    about = [problem.message for problem in problems if problem.field in fields]
    if about:
        st.html("".join(f'<p class="easel-problem">{html.escape(message)}</p>' for message in about))
