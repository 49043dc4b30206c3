"""Pictures named in the prompt: `@1` or `@logo` becomes "image 1", counted in the order sent.

The model sees pictures in order and no names. An address (a@b) is left alone; `@@name` is sent as `@name`.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from easel.requests.problems import Problem

MOST_PROBLEMS = 10  # said at once: a prompt may hold thousands of them, and each is looked up among all names
_MARK = re.compile(r"(?<![\w@.+-])@(@?)(\w+(?:-\w+)*)(\.(?:png|jpe?g|webp)\b)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The text to send, and what is wrong with it: each problem is about the field "prompt"."""

    text: str
    problems: tuple[Problem, ...]


def handle(name: str) -> str:
    """How a picture called `name` ("My Logo v2.png") is named in a prompt, without the @ ("my-logo-v2")."""
    return "-".join(re.findall(r"\w+", PurePath(name).stem.casefold().replace("_", "-")))


def resolve(prompt: str, names: Sequence[str]) -> Resolved:
    """Puts "image N" for every reference; `names` are the pictures' own, in the order sent.

    A name that no picture has, or that several have, stays as it is typed and becomes a problem.
    """
    handles = [handle(name) for name in names]
    problems: list[Problem] = []

    def put(match: re.Match[str]) -> str:
        if match[1]:
            return match[0][1:]
        if len(problems) >= MOST_PROBLEMS:
            return match[0]
        number, problem = _find(match[2], handles)
        if problem and problem not in problems:
            problems.append(problem)
        return match[0] if number is None else f"image {number}"

    return Resolved(_MARK.sub(put, prompt), tuple(problems))


def _find(typed: str, handles: list[str]) -> tuple[int | None, Problem | None]:
    name = typed.casefold().replace("_", "-")
    numbers = [number for number, each in enumerate(handles, start=1) if each == name]
    if len(numbers) == 1:
        return numbers[0], None
    if numbers:
        choices = " or ".join(f"@{number}" for number in numbers)
        return None, _problem(f"@{typed} names {len(numbers)} pictures: write {choices}.", f"@{numbers[0]}")
    if re.fullmatch(r"[0-9]{1,3}", typed) and 1 <= int(typed) <= len(handles):
        return int(typed), None
    return None, _unknown(typed, name, handles)


def _unknown(typed: str, name: str, handles: list[str]) -> Problem:
    close = difflib.get_close_matches(name, [each for each in handles if each], n=1)
    last = f"@1 to @{len(handles)}" if len(handles) > 1 else "@1"
    offer = f"did you mean @{close[0]}?" if close else f"the pictures are {last}."
    return _problem(
        f"No picture is called @{typed}: {offer} To send the text itself, write @@{typed}.",
        f"@{close[0]}" if close else None,
    )


def _problem(message: str, nearest: str | None) -> Problem:
    return Problem("prompt", "reference", message, nearest)
