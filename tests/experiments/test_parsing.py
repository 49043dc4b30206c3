"""Wrong and odd prompts: each ends in a sentence at its place (`braces.py`, `scope.py`, `syntax.py`)."""

import pytest

from easel.experiments.parsing import parse
from easel.experiments.variables import Template

LISTS: dict[str, tuple[str, ...]] = {
    "animals": ("cat", "dog"),
    "empty": (),
    "loop": ("a", "{b|__loop__}"),
    "broken": ("fine", "a {b"),
    "needy": ("${colour} hat",),
}
# The mark of each is what stands between the arrows.
WRONG: list[tuple[str, str]] = [
    ("A «{»red|blue ball", "is not closed"),
    ("A «{»red|{big|small}", "is not closed"),
    ("A red«}» ball", "no opening brace"),
    ("A «{}» ball", "nothing to choose from"),
    ("A «{|}» ball", "nothing to choose from"),
    ('«{"scene": "a cat"}»', "only one option"),
    ("A «{red}» ball", "write \\{ and \\}"),
    ("A {red|«red»} ball", "twice"),
    ("A «{red||}» ball", "“nothing” twice"),
    ("«${a}»", "no variable “a”"),
    ("${a={x|«${a}»}} ${a}", "refers to itself"),
    ("«${a}» ${a={x|y}}", "used before it is chosen"),
    ("${a={x|y}}«${a={1|2}}»", "already has values"),
    ("{${b={1|2}}${b}|c} «${b}»", "no variable “b”"),
    ("A «${}»", "write a name"),
    ("A «${2nd}»", "write a name"),
    ("A «${a:red}»", "write a name"),
    ("«${a=x|»y} ${a}", "their own braces"),
    ("«${a=}»", "has no value"),
    ("«${»a={x|y}", "is not closed"),
    ("A «__animal__»", "Did you mean __animals__"),
    ("A «__unheard of__»", "no list “unheard of”"),
    ("A «__b*__ cat»".replace(" cat»", "» cat"), "“broken”"),
    ("A «__z*__»", "no list “z*”"),
    ("A «__empty__»", "is empty"),
    ("A «__loop__»", "in a circle"),
    ("A «__broken__»", "in “a {b”: This { is not closed"),
    ("A «__needy__»", "uses the variable “colour”"),
    ("{«0::»a|b}", "never comes up"),
    ("{«-1::»a|b}", "never comes up"),
    ("«{4$$a|b|c}»", "only 3 options"),
    ("«{3$$__animals__}»", "only 2 options"),
    ("{«2-1»$$a|b}", "runs backwards"),
    ("{«0»$$a|b}", "takes nothing"),
    ("{«-2$$»a|b}", "how many to take"),
    ("{«1-2-3$$»a|b}", "how many to take"),
    ("{1..9..«0»}", "step of 0"),
    ("«{100$$1..9999}»", "too many combinations"),
    ("«{2$$1..999999999}»".replace("«{2$$1..999999999}»", "{2$$«1..999999999»}"), "too long to take several"),
    ("{" * 12 + "«{»" + "a|b}" * 13, "12 deep"),
]


@pytest.mark.parametrize(("marked", "words"), WRONG, ids=[marked for marked, _ in WRONG])
def test_a_wrong_prompt_ends_in_a_sentence_at_its_place(marked: str, words: str) -> None:
    """One problem, its letters and its words."""
    text = marked.replace("«", "").replace("»", "")
    (problem,) = Template(text, LISTS).problems()
    assert words in problem.message
    assert (problem.start, problem.end) == (marked.index("«"), marked.index("»") - 1)


def test_several_mistakes_are_told_at_once() -> None:
    """In the order of the text, and not without end."""
    problems = parse("a } b {c} ${} {").problems
    assert [problem.start for problem in problems] == [2, 6, 10, 14]
    assert len(parse("}" * 5000).problems) == 10


def test_what_is_no_syntax_stays_as_it_is() -> None:
    """Colours, prices, names with a line beneath, a bar between words and a backslash."""
    text = "#ff8800 for $5, snake_case, ____, a | b, C:\\new, 50% :: x, 1..5"
    (expansion,) = Template(text, LISTS).expansions()
    assert expansion.text == text
    assert expansion.marks == ()
