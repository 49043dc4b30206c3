"""Shows below the prompt what its choices make of it: how many prompts, the first three with what differs, what is wrong."""

import html
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import groupby

import streamlit as st

from easel.requests.problems import Problem

_FIRST = 3
_AROUND = 24  # letters shown around a mistake


def show(prompt: str, prompts: Iterable[str], problems: Sequence[Problem]) -> None:
    """`prompts` are those of all cells, `problems` what is wrong with the experiment; nothing where the prompt is one alone."""
    wrong = [each for each in problems if each.field == "prompt" and prompt.strip()]
    if wrong:
        st.html("".join(_mistake(prompt, each) for each in wrong))
        return
    different = list(dict.fromkeys(prompts))
    if len(different) < 2:
        return
    rows = "".join(f"<li>{line}</li>" for line in marked(different[:_FIRST]))
    more = f"{len(different):,} prompts" + (", the first three:" if len(different) > _FIRST else ":")
    st.html(f'<div class="easel-prompts"><p>{more}</p><ol>{rows}</ol></div>')


def marked(prompts: Sequence[str]) -> list[str]:
    """Each as HTML, with the words marked that not all of them have in this order."""
    words = [each.split() for each in prompts]
    return [_line(each, [other for at, other in enumerate(words) if at != number]) for number, each in enumerate(words)]


def _line(words: Sequence[str], others: Sequence[Sequence[str]]) -> str:
    shared = set(range(len(words)))
    for other in others:
        blocks = SequenceMatcher(None, words, other, autojunk=False).get_matching_blocks()
        shared &= {block.a + at for block in blocks for at in range(block.size)}
    runs = groupby(range(len(words)), key=shared.__contains__)
    parts = ((is_shared, " ".join(words[at] for at in run)) for is_shared, run in runs)
    return " ".join(html.escape(text) if is_shared else _mark(text) for is_shared, text in parts)


def _mark(text: str) -> str:
    """Marks the words, not the comma after them, which all prompts have."""
    end = len(text.rstrip(",.;:!?")) or len(text)
    return f"<mark>{html.escape(text[:end])}</mark>{html.escape(text[end:])}"


def _mistake(prompt: str, problem: Problem) -> str:
    """The sentence, and where in the prompt it is."""
    start, end = getattr(problem, "start", None), getattr(problem, "end", None)
    place = ""
    if start is not None and end is not None:
        before = ("…" if start > _AROUND else "") + prompt[max(0, start - _AROUND) : start]
        after = prompt[end : end + _AROUND] + ("…" if end + _AROUND < len(prompt) else "")
        parts = (html.escape(each) for each in (before, prompt[start:end] or " ", after))
        place = '<p class="easel-place">{}<mark>{}</mark>{}</p>'.format(*parts)
    return f'<p class="easel-problem">{html.escape(problem.message)}</p>{place}'
