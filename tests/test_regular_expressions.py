"""Every regular expression takes time in proportion to its text: one that does not stands the whole process still.

The interpreter's lock is held while a pattern is matched, so that one text from outside would stop every page and every job.
Each pattern of the tree is found by reading the sources, and is tried with texts made from its own parts, repeated.
"""

import ast
import re
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined] # the parser's own names for what a pattern is made of
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
TREES = ("app.py", "easel", "components", "pages", "sandbox")
OURS = {"easel/web/page.py"}  # reads a page of the installed Streamlit, nothing from outside
CALLS = {
    f"re.{name}" for name in ("compile", "search", "match", "fullmatch", "sub", "subn", "findall", "finditer", "split")
}
LONGEST = 32 * 1024  # characters that the longest of them is ever given: a capped page, a prompt, a header
TIMES = 4
SECONDS = 2.0  # of processor time for all texts of one pattern; the quadratic ones took minutes


def _sources() -> Iterator[Path]:
    for tree in TREES:
        place = ROOT / tree
        yield from [place] if place.is_file() else sorted(place.rglob("*.py"))


def _patterns() -> dict[tuple[str | bytes, bool], str]:
    """Every pattern, whether it is looked for anywhere in a text, and where it stands."""
    found: dict[tuple[str | bytes, bool], str] = {}
    for path in _sources():
        text = "" if path.relative_to(ROOT).as_posix() in OURS else path.read_text("utf-8")
        for node in ast.walk(ast.parse(text if "re." in text else "")):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in CALLS:
                place = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
                for pattern in _written(node.args[0], path):
                    found.setdefault((pattern, _searches(ast.unparse(node), text)), place)
    return found


def _searches(call: str, text: str) -> bool:
    """Only what is not matched from the beginning of a text is tried at each of its letters."""
    if call.startswith("re.compile"):
        return not re.search(r"\.(full)?match\(", text) or bool(
            re.search(r"[A-Z_]\.(search|sub|find\w+|split)\(", text)
        )
    return not call.startswith(("re.match", "re.fullmatch"))


def _written(node: ast.expr, path: Path) -> Iterator[str | bytes]:
    """The pattern as it is written; one that is put together when its module is read, as it came out there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        yield node.value
        return
    if isinstance(node, ast.JoinedStr) and "re.escape(" in ast.unparse(node):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "abc" for part in node.values)
        return
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    made = list(_compiled(list(vars(module).values())))
    assert made, f"{path}: {ast.unparse(node)} is put together at run time: do it where the module is read"
    yield from made


def _compiled(values: Any) -> Iterator[str | bytes]:
    for value in values:
        if isinstance(value, re.Pattern):
            yield value.pattern
        elif isinstance(value, tuple | list):
            yield from _compiled(value)


def _sample(items: Any) -> str:
    """A short text that the parsed pattern would take, roughly."""
    return "".join(_one(op, value) for op, value in items)


def _one(op: Any, value: Any) -> str:
    if op is sre.LITERAL:
        return chr(value)
    if op is sre.NOT_LITERAL:
        return "x" if value != ord("x") else "y"
    if op is sre.ANY:
        return "x"
    if op is sre.IN:
        return _of_set(value)
    if op is sre.BRANCH:
        return _sample(value[1][0])
    if op is sre.SUBPATTERN:
        return _sample(value[3])
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        return _sample(value[2]) * max(1, min(int(value[0]), 20))
    return ""


def _of_set(items: Any) -> str:
    classes: dict[Any, str] = {sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a"}
    op, value = items[0]
    if op is sre.NEGATE:
        return next(
            letter for letter in ("x", "1", " ", "<", "-") if not re.match(re.escape(letter), _text_of(items[1:]))
        )
    if op is sre.LITERAL:
        return chr(int(value))
    return chr(int(value[0])) if op is sre.RANGE else classes.get(value, "a")


def _text_of(items: Any) -> str:
    return chr(items[0][1]) if items[0][0] is sre.LITERAL else "\0"


def _repeats(items: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """What stands before each repeated part, and one round of it."""
    for op, value in items:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            yield before, _sample(value[2])
            yield from _repeats(value[2], before)
        elif op is sre.SUBPATTERN:
            yield from _repeats(value[3], before)
        elif op is sre.BRANCH:
            for branch in value[1]:
                yield from _repeats(branch, before)
        before += _one(op, value)


def _texts(pattern: str | bytes, length: int) -> Iterator[str]:
    parsed = parser.parse(pattern)
    whole = _sample(parsed)
    pieces = {(before, round_) for before, round_ in _repeats(parsed)} | {("", whole), ("", " "), ("", "1"), ("", "a")}
    for before, round_ in pieces:
        for unit in {round_, before, before + round_, whole}:
            if unit:
                count = length // len(unit) + 1
                yield (before + unit * count)[:length] + "\0!"
                yield (unit * count)[:length]


def _seconds(pattern: str | bytes, searches: bool) -> float:
    """Of the slowest length that could be waited for: a quadratic one is found out long before the longest."""
    spent, compiled = 0.0, re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for length in (30, *(LONGEST // part for part in (32, 4, 2, 1)), TIMES * LONGEST):
        if spent > SECONDS / 8:
            return SECONDS
        spent = sum(_spent(compiled, text, searches) for text in sorted(set(_texts(pattern, length))))
    return spent


def _spent(compiled: Any, text: str, searches: bool) -> float:
    given: Any = text if isinstance(compiled.pattern, str) else text.encode("latin-1", "replace")
    begun = time.process_time()
    if searches:
        for _ in compiled.finditer(given):
            pass
    else:
        compiled.match(given)
        compiled.fullmatch(given)
    return time.process_time() - begun


PATTERNS = _patterns()


@pytest.mark.parametrize(
    ("pattern", "searches"), PATTERNS, ids=[f"{number} {place}" for number, place in enumerate(PATTERNS.values())]
)
def test_no_pattern_stands_the_process_still(pattern: str | bytes, searches: bool) -> None:
    """At four times the longest text that any of them is given."""
    assert _seconds(pattern, searches) < SECONDS, f"{pattern!r} has two ways to match"


@pytest.mark.parametrize("pattern", [r"<title[^>]*>(.*?)</title", r"/+(images|models)$", r"\s*\d+"])
def test_the_test_would_see_a_pattern_that_does(pattern: str) -> None:
    """Those that were here once."""
    assert _seconds(pattern, searches=True) >= SECONDS


def test_no_pattern_stands_the_browser_still() -> None:
    """Those of the pages' own scripts, tried the same way; none is put together from text."""
    literal = re.compile(r"[(=,:!&|] ?/([^/\n* ][^/\n]*)/[gimsuy]*[.,;)]")
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "components").rglob("*.js"))]
    found = {match for text in texts for match in literal.findall(text)}
    assert found
    for pattern in found:
        assert _seconds(pattern, searches=True) < SECONDS, pattern
    assert not [text for text in texts if "new RegExp" in text]
