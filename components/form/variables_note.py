"""Shows below a prompt with variables how many prompts it is, the first three with what was chosen marked, and what is wrong."""

from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any

from components.kit.element import element
from easel.experiments.joining import Expansion
from easel.experiments.problems import PlacedProblem
from easel.experiments.variables import Template, shown

_FIRST = 3
_AROUND = 24  # letters shown beside a mark
_note = element("form/variables_note")


def show(
    prompt: str, lists: Mapping[str, tuple[str, ...]], *, key: str, known: Collection[str] = (), is_on: bool = True
) -> None:
    """`known` are variables that get their values elsewhere. Off, it only says what would happen, if anything."""
    look = facts(prompt, lists, known=known, is_on=is_on)
    if any(look.values()):
        _note(data=look, key=key)


def facts(
    prompt: str, lists: Mapping[str, tuple[str, ...]], *, known: Collection[str] = (), is_on: bool = True
) -> dict[str, Any]:
    """What the element shows: words, prompts as pieces of text with whether each was chosen, and problems at their places."""
    template = Template(prompt, lists)
    problems = template.problems(known) if prompt.strip() else ()
    if not is_on:
        return _look(_when_off(prompt, template, problems))
    if problems:
        return _look("", problems=[_placed(prompt, each) for each in problems])
    if template.count == 1:
        return _look("One prompt. Write {red|blue}, {1..5} or __list__ to get several." if prompt.strip() else "")
    rows = [pieces(each) for each in islice(template.expansions(), _FIRST)]
    return _look(f"{shown(template.count)} prompts{'. The first three:' if template.count > _FIRST else ''}", rows=rows)


def pieces(expansion: Expansion) -> list[list[str | bool]]:
    """Its text in pieces, long stretches that are the same in all cut short."""
    segments = list(expansion.segments())
    last = len(segments) - 1
    return [
        [text if is_chosen else _short(text, begins=number == 0, ends=number == last), is_chosen]
        for number, (text, is_chosen) in enumerate(segments)
    ]


def _short(text: str, *, begins: bool, ends: bool) -> str:
    if len(text) <= 3 * _AROUND:
        return text
    front = "" if begins else text[:_AROUND]
    back = "" if ends else text[-_AROUND:]
    return f"{front or text[:_AROUND]} … {back}" if ends or not begins else f"… {back}"


def _when_off(prompt: str, template: Template, problems: Collection[PlacedProblem]) -> str:
    if not any(sign in prompt for sign in ("{", "__")) or (not problems and template.count == 1):
        return ""
    if problems:
        return "Braces are sent as written."
    return f"Sent as written. Turn on Variables to get {shown(template.count)} prompts."


def _placed(prompt: str, problem: PlacedProblem) -> dict[str, str]:
    start, end = problem.start or 0, problem.end or 0
    before = prompt[max(0, start - _AROUND) : start]
    after = prompt[end : end + _AROUND]
    return {
        "message": problem.message,
        "before": ("…" if start > _AROUND else "") + before,
        "marked": prompt[start:end],
        "after": after + ("…" if end + _AROUND < len(prompt) else ""),
    }


def _look(words: str, *, rows: Any = (), problems: Any = ()) -> dict[str, Any]:
    return {"words": words, "rows": list(rows), "problems": list(problems)}
