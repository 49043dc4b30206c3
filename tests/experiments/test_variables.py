"""Prompts with variables: what each form of the grammar becomes (`expansions.py`, `picks.py`, `joining.py`, `compiling.py`)."""

import time
from collections import Counter
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from easel.experiments.parsing import escape
from easel.experiments.variables import Template, shown

LISTS = {
    "fruit": ("apple", "pear", "plum"),
    "cats/big": ("lion", "tiger"),
    "cats/small": ("tabby", "lion"),
    "pets": ("__cats/small__", "dog"),
    "rare": ("9::common", "rare"),
    "hats": ("${colour} hat",),
}
FORMS: list[tuple[str, list[str]]] = [
    ("A {red|blue} ball", ["A red ball", "A blue ball"]),
    ("{a|b} {c|d}", ["a c", "a d", "b c", "b d"]),
    ("{a {big|small} cat|dog}", ["a big cat", "a small cat", "dog"]),
    ("{2$$a|b|c}", ["a, b", "a, c", "b, c"]),
    ("{1-2$$ and $$a|b|c}", ["a", "b", "c", "a and b", "a and c", "b and c"]),
    ("{0-1$$a|b}", ["", "a", "b"]),
    ("{2$$ \\| $$a|b}", ["a | b"]),
    ("{1..5}", ["1", "2", "3", "4", "5"]),
    ("{1..9..2}", ["1", "3", "5", "7", "9"]),
    ("{3..1}", ["3", "2", "1"]),
    ("{-1..1}", ["-1", "0", "1"]),
    ("{08..10}", ["08", "09", "10"]),
    ("{2$$1..3}", ["1, 2", "1, 3", "2, 3"]),
    ("{3::red|blue}", ["red", "blue"]),
    ("__fruit__ pie", ["apple pie", "pear pie", "plum pie"]),
    ("__cats/*__", ["lion", "tiger", "tabby"]),
    ("{2$$__fruit__}", ["apple, pear", "apple, plum", "pear, plum"]),
    ("{2$$__cats/big__|dog}", ["lion, tiger", "lion, dog", "tiger, dog"]),
    ("__pets__", ["tabby", "lion", "dog"]),
    ("__rare__", ["common", "rare"]),
    ("${c={red|blue}}A ${c} cat in a ${c} hat", ["A red cat in a red hat", "A blue cat in a blue hat"]),
    ("${c=!{red|blue}} A ${c} cat", ["A red cat", "A blue cat"]),
    ("${a={x|y}}${b={${a}1|${a}2}}${b}${a}", ["x1x", "x2x", "y1y", "y2y"]),
    ("${colour={red|blue}}a __hats__", ["a red hat", "a blue hat"]),
    ("{${n={1|2}}${n} and ${n}|none}", ["1 and 1", "2 and 2", "none"]),
    ("# which ball\nA {red|blue} ball # big\n# end", ["A red ball", "A blue ball"]),
    ("{red # warm\n|blue # cold\n} ball", ["red ball", "blue ball"]),
    ("${a={x|y}}\n${b=z}\nA ${a}${b}", ["A xz", "A yz"]),
    ("a #ff8800 sky, $5, a_b, x | y", ["a #ff8800 sky, $5, a_b, x | y"]),
    ("\\{a\\|b\\} \\$\\{x\\} \\_\\_y\\_\\_ \\# z \\\\ C:\\new", ["{a|b} ${x} __y__ # z \\ C:\\new"]),
    ("{3\\::1|4\\::3}", ["3::1", "4::3"]),
    ("a {big|} dog", ["a big dog", "a dog"]),
    ("a{ big|} dog", ["a big dog", "a dog"]),
    ("a {big |}dog", ["a big dog", "a dog"]),
    ("a { red | blue } dog", ["a red dog", "a blue dog"]),
    ("dog {big|}", ["dog big", "dog"]),
    ("  two  spaces stay\n", ["  two  spaces stay\n"]),
]


@pytest.mark.parametrize(("text", "expected"), FORMS, ids=[text for text, _ in FORMS])
def test_each_form_of_the_grammar_becomes_these_prompts(text: str, expected: list[str]) -> None:
    """In this order, and counted without being made."""
    template = Template(text, LISTS)
    assert not template.problems()
    assert [each.text for each in template.expansions()] == expected
    assert template.count == len(expected)


def test_what_was_chosen_is_marked() -> None:
    """Words of choices, lists and variables; nothing of what is the same in all."""
    template = Template("A {red|blue} cat, __fruit__, ${s={x|y}}${s}", LISTS)
    first = template.expansion(0)
    assert list(first.segments()) == [
        ("A ", False),
        ("red", True),
        (" cat, ", False),
        ("apple", True),
        (", ", False),
        ("x", True),
    ]


def test_the_places_of_choice_have_names() -> None:
    """Of the variable or list; two choices are told apart by number, and shown by their words."""
    slots = Template("${who={cat|dog}}${who} {red|blue} {a|b} __fruit__ {only one|none}x", LISTS)
    assert [(slot.name, slot.label) for slot in slots.slots[:4]] == [
        ("who", "who"),
        ("choice", "red|blue"),
        ("choice 2", "a|b"),
        ("fruit", "fruit"),
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("{1..1000000}", 10**6),
        ("{0..9}" * 30, 10**30),
        (f"{{1..{10**30}}}", 10**30),
        ("{a|b}" * 6000, 2**6000),
        ("{10$$" + "|".join(str(each) for each in range(100)) + "}", 17310309456440),
    ],
    ids=["a million", "10^30", "one range", "a whole prompt of choices", "ten of a hundred"],
)
def test_as_many_as_nobody_could_make_are_counted_at_once(text: str, count: int) -> None:
    """And the first, the last and some by chance are made without the others."""
    began = time.process_time()
    template = Template(text)
    assert not template.problems()
    assert template.count == count
    assert template.expansion(count - 1).text
    assert len(list(islice(template.expansions(), 3))) == len(set(template.sample(3, seed=1))) == 3
    assert shown(template.count)
    assert time.process_time() - began < 20  # a hang, not a figure: made one by one none would end


def test_long_lists_are_quick() -> None:
    """Ten thousand lines, named again and again, also from other lists."""
    lists = {"long": tuple(f"line {number}" for number in range(10_000))}
    for level in range(4):
        lists[f"level{level}"] = tuple(f"{each} __{'long' if not level else f'level{level - 1}'}__" for each in "abc")
    template = Template("__level3__ and __level3__", lists)
    assert template.count == (3**4 * 10_000) ** 2
    assert not template.problems()


def test_weights_count_in_samples_alone() -> None:
    """Nine to one, in choices, in lists, and where several are taken."""
    for text, often in (("{9::a|b}", "a"), ("__rare__", "common"), ("{1$$9::a|b}", "a")):
        drawn = Counter(each.text for each in Template(text, LISTS).sample(2000, seed=7))
        assert 1700 < drawn[often] < 1900
        assert Template(text, LISTS).count == 2


def test_samples_repeat_by_their_seed() -> None:
    """Another seed draws others."""
    template = Template("{1..1000} {2$$a|b|c|d}")
    assert list(template.sample(9, seed=1)) == list(template.sample(9, seed=1))
    assert list(template.sample(9, seed=1)) != list(template.sample(9, seed=2))


@pytest.mark.parametrize(
    ("count", "words"), [(3, "3"), (10_000, "10,000"), (10**30, "about 10^30"), (2**9000, "about 10^2709")]
)
def test_counts_are_said_so_that_they_can_be_read(count: int, words: str) -> None:
    """Also those that Python itself refuses to write."""
    assert shown(count) == words


WORDS = st.text("abc ,", min_size=1, max_size=4)


def joined(parts: list[str]) -> str:
    return "".join(parts)


PROMPTS = st.recursive(
    WORDS | st.sampled_from(["__fruit__", "__cats/*__", "{1..3}", "${v}"]),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(joined)
        | st.lists(inner, min_size=2, max_size=3, unique_by=str.strip).map(
            lambda options: "{" + "|".join(options) + "}"
        )
        | st.lists(inner, min_size=2, max_size=3, unique_by=str.strip).map(
            lambda options: "{1-2$$" + "|".join(options) + "}"
        )
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(PROMPTS)
def test_as_many_expansions_come_as_were_counted(text: str) -> None:
    """Whatever is nested in whatever; each has its number, and a sample draws from these."""
    template = Template("${v={1|2}}" + text, LISTS)
    problems = template.problems()
    assert not [problem for problem in problems if problem.rule not in ("twice", "empty")]
    if problems or template.count > 3000:
        return
    made = [each.text for each in template.expansions()]
    assert len(made) == template.count
    assert {each.text for each in template.sample(20)} <= set(made)


@settings(deadline=None)
@given(st.text())
def test_an_escaped_text_becomes_itself_and_nothing_else(text: str) -> None:
    """Whatever stands in it."""
    template = Template(escape(text), LISTS)
    assert not template.problems()
    assert [each.text for each in template.expansions()] == [text]


@settings(deadline=None)
@given(st.text("{}|$\\#_:=. ab12-!\n", max_size=60))
def test_any_text_is_read_or_refused_at_a_place_of_its_own(text: str) -> None:
    """Nothing hangs or breaks; a mark lies within the text, and a sentence is one."""
    template = Template(text, LISTS)
    for problem in template.problems():
        assert problem.start is not None
        assert problem.end is not None
        assert 0 <= problem.start < problem.end <= len(text)
        assert problem.message[0].isupper() or problem.message[0] in "“0123456789"
        assert problem.message.endswith(".")
    if not template.problems():
        first = template.expansion(0)
        assert "".join(words for words, _ in first.segments()) == first.text
