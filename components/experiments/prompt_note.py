"""Shows below the prompt what its choices make of it: how many prompts, the first three with what differs, what is wrong."""

import html
from collections.abc import Iterable, Sequence

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
    """Each as HTML, with the words marked that stand between what all of them begin and end with."""
    words = [each.split() for each in prompts]
    head = _alike(words)
    tail = min(_alike([each[::-1] for each in words]), min(len(each) for each in words) - head)
    return [_line(each, head, len(each) - tail) for each in words]


def _alike(words: Sequence[Sequence[str]]) -> int:
    """How many of the first words are the same in all."""
    count = 0
    for each in zip(*words, strict=False):
        if len(set(each)) > 1:
            break
        count += 1
    return count


def _line(words: Sequence[str], head: int, tail: int) -> str:
    before, middle, after = (html.escape(" ".join(part)) for part in (words[:head], words[head:tail], words[tail:]))
    return " ".join(part for part in (before, f"<mark>{middle}</mark>" if middle else "", after) if part)


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
