"""What people type to find pictures, and what is understood.

This is the test of `keys.py`, `dates.py` and `query.py`, too.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easel.library.search.grammar import LONGEST, parse
from easel.library.search.keys import KEYS
from easel.library.search.query import Either, Every, Is, LikeThis, Named, Node, Not, OneOf, Range, Words
from easel.store.ids import new_id

NOW = datetime(2026, 12, 1, 10, 30, tzinfo=UTC)  # a Tuesday


def node(text: str) -> Node | None:
    return parse(text, NOW).node


def remarks(text: str) -> list[str]:
    return [remark.sentence for remark in parse(text, NOW).remarks]


def day(year: int, month: int, of: int) -> float:
    return datetime(year, month, of, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", None),
        ("   ", None),
        ("fox", Words("fox")),
        ("red fox", Every((Words("red"), Words("fox")))),
        ('"red fox"', Words("red fox", exact=True)),
        ('-"red fox"', Not(Words("red fox", exact=True))),
        ("fox -cat", Every((Words("fox"), Not(Words("cat"))))),
        ("fox or cat", Either((Words("fox"), Words("cat")))),
        ("fox OR cat | dog", Either((Words("fox"), Words("cat"), Words("dog")))),
        ("a or b c", Every((Either((Words("a"), Words("b"))), Words("c")))),
        ("(a b) or c", Either((Every((Words("a"), Words("b"))), Words("c")))),
        ("-(a or b)", Not(Either((Words("a"), Words("b"))))),
        ("狐狸", Words("狐狸")),
        ("orange order", Every((Words("orange"), Words("order")))),
    ],
)
def test_words(text: str, meant: Node | None) -> None:
    """Words, exact words, without, either, groups."""
    assert node(text) == meant
    assert remarks(text) == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("model:2", Named("model", "2")),
        ('board:"Autumn sale"', Named("board", "Autumn sale", exact=True)),
        ("tag:A,B", Either((Named("tag", "A"), Named("tag", "B")))),
        ("quality:high", OneOf("quality", ("high",))),
        ("quality:h", OneOf("quality", ("high", "hd"))),
        ("Quality:HIGH,low", Either((OneOf("quality", ("high",)), OneOf("quality", ("low",))))),
        ("format:jpg", OneOf("format", ("jpeg",))),
        ("-orientation:portrait", Not(OneOf("orientation", ("portrait",)))),
        ("size:1536x1024", OneOf("size", ("1536x1024",))),
        ("size:1536×1024", OneOf("size", ("1536x1024",))),
        ("size:>1000x1000", Range("pixels", above=1_000_000)),
        ("size:>=2mp", Range("pixels", least=1_900_000)),
        ("asked-size:auto", Named("asked-size", "auto")),
        ("ratio:3:2", Range("ratio", least=1.5 * 0.99, most=1.5 * 1.01)),
        ("ratio:<1", Range("ratio", below=0.99)),
        ("width:>=1000", Range("width", least=1000)),
        ("height:500..900", Range("height", least=500, most=900)),
        ("stars:3", Range("stars", least=3, most=3)),
        ("stars:>=3", Range("stars", least=3)),
        ("stars:1-3", Range("stars", least=1, most=3)),
        ("stars:..3", Range("stars", most=3)),
        ("cost:>0.05", Range("cost", above=0.05)),
        ("cost:$0.01..$0.05", Range("cost", least=0.01, most=0.05)),
        ("cost:<=.1", Range("cost", most=0.1)),
        ("is:picked", Is("is picked")),
        ("-is:edited", Not(Is("is edited"))),
        ("has:mask", Is("has mask")),
        ("has:tags", Is("has tag")),
    ],
)
def test_keys(text: str, meant: Node) -> None:
    """Each key reads names, choices, ranges; each can be negated."""
    assert node(text) == meant
    assert remarks(text) == []


def test_like_names_a_picture() -> None:
    """A kept picture's name, and nothing else."""
    name = new_id()
    assert node(f"like:{name}") == LikeThis(name)
    assert remarks("like:fox")


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("today", day(2026, 12, 1), day(2026, 12, 2)),
        ("yesterday", day(2026, 11, 30), day(2026, 12, 1)),
        ("this-week", day(2026, 11, 30), day(2026, 12, 7)),
        ("this-month", day(2026, 12, 1), day(2027, 1, 1)),
        ("this-year", day(2026, 1, 1), day(2027, 1, 1)),
        ("last-7-days", day(2026, 11, 25), day(2026, 12, 2)),
        ("last-1-day", day(2026, 12, 1), day(2026, 12, 2)),
        ("last-2-weeks", day(2026, 11, 18), day(2026, 12, 2)),
        ("2026", day(2026, 1, 1), day(2027, 1, 1)),
        ("2026-02", day(2026, 2, 1), day(2026, 3, 1)),
        ("2026-12", day(2026, 12, 1), day(2027, 1, 1)),
        ("2026-11-30", day(2026, 11, 30), day(2026, 12, 1)),
        ("2026-11..2026-12-03", day(2026, 11, 1), day(2026, 12, 4)),
    ],
)
def test_dates(text: str, begin: float, end: float) -> None:
    """Days, months, years and words for them, from their first moment to their last."""
    meant = node(f"date:{text}")
    assert isinstance(meant, Range)
    assert meant.least == begin
    assert meant.most == pytest.approx(end, abs=1e-3)
    assert meant.most is not None
    assert meant.most < end


def test_a_day_is_that_of_whoever_searches() -> None:
    """Midnight in Tokyo is not midnight in London."""
    meant = parse("date:today", NOW.astimezone(timezone(timedelta(hours=9)))).node
    assert isinstance(meant, Range)
    assert meant.least == day(2026, 12, 1) - 9 * 3600


def test_after_a_day_begins_when_it_is_over() -> None:
    """`>` leaves the day itself out, `>=` has it."""
    after, since = node("date:>2026-11-30"), node("date:>=2026-11-30")
    assert isinstance(after, Range)
    assert isinstance(since, Range)
    assert after.above == pytest.approx(day(2026, 12, 1), abs=1e-3)
    assert since.least == day(2026, 11, 30)


@pytest.mark.parametrize(
    "text",
    [
        *("size:", "size:15", "size:1536", "size:1536x", "size:>", "size:2m", "-size:15", "ratio:"),
        *("cost:>", "cost:", "stars:>=", "stars:3..", "model:", "board:", "tag:", 'board:"', "like:"),
        *(
            "date:2",
            "date:202",
            "date:2026-1",
            "date:2026-11-",
            "date:last-",
            "date:last-7",
            "date:last-7-da",
            "date:>2026-0",
        ),
        *("date:to", "date:2026-11..", "date:2026-11..2026-1", "is:pi", "is:", "has:m", '"', "-", "(", ")", "or"),
    ],
)
def test_what_is_half_typed_is_left_out_in_silence(text: str) -> None:
    """It neither empties the wall nor is it called wrong while somebody types on; what stands before counts."""
    assert node(text) is None
    assert remarks(text) == []
    assert node(f"fox {text}") == Words("fox")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("quality:best", "quality: is one of low, medium, high, auto, standard, hd."),
        ("stars:many", "stars: takes a number, for example stars:>=3."),
        ("stars:1e3", "stars: takes a number, for example stars:>=3."),
        ("cost:nan", "cost: takes a number, for example cost:>0.05."),
        ("date:2026-13", "date: takes a day, for example date:2026-11-30, date:last-7-days, date:2026-11."),
        ("date:2026-02-30", "date: takes a day, for example date:2026-11-30, date:last-7-days, date:2026-11."),
        ("ratio:1:0", "ratio: takes width:height, for example ratio:3:2, ratio:>1."),
        ("size:large", "size: takes width x height or megapixels, for example size:1536x1024, size:>2mp."),
        ("is:lovely", "is: is one of picked, rejected, unflagged, edited, sealed, imported, late, free, trashed."),
    ],
)
def test_a_bad_value_is_marked_and_left_out(text: str, sentence: str) -> None:
    """The remark says where it stands and what to write; the rest is searched."""
    query = parse(f"fox {text} cat", NOW)
    assert query.node == Every((Words("fox"), Words("cat")))
    (remark,) = query.remarks
    assert remark.sentence == sentence
    assert f"fox {text} cat"[remark.at : remark.at + remark.length] == text


def test_an_unknown_key_is_searched_as_words_and_said_so() -> None:
    """A colon in a prompt is no command."""
    query = parse("colour:blue", NOW)
    assert query.node == Words("colour blue")
    assert [remark.sentence for remark in query.remarks] == ["“colour:” is not a filter, so it was searched as words."]


def test_a_very_long_text_is_read_to_a_point_and_said_so() -> None:
    """A pasted prompt does not hang the search."""
    query = parse("fox " * 1000, NOW)
    assert isinstance(query.node, Every)
    assert len(query.node.parts) == LONGEST // 4
    assert query.remarks[-1].sentence == "Only the first 2,000 characters were read."
    assert parse("(" * 1500 + "fox" + ")" * 400, NOW).remarks


PIECES = [*'ab-:"()|, .<>=0129x狐\u0301\n\\%_*', "or ", "size:", "date:", "is:", "tag:", "like:", "ratio:", "cost:"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_nothing_that_is_typed_is_refused(text: str) -> None:
    """Whatever stands in the box is read to its end, and remarks stand within it."""
    query = parse(text, NOW)
    assert all(0 <= remark.at <= len(text) and remark.at + remark.length <= len(text) for remark in query.remarks)


def test_every_key_says_what_it_is_about() -> None:
    """A list of keys can be shown."""
    assert all(key.words and key.name == name for name, key in KEYS.items())


def test_what_the_documents_show_is_understood() -> None:
    """Each example of docs/library.md means something, and nothing of it is remarked on."""
    text = (Path(__file__).resolve().parents[3] / "docs" / "library.md").read_text("utf-8")
    examples = [span for span in re.findall(r"`([^`]+)`", text) if re.match(r'-?[a-z-]+:[^…]|\(|"red', span)]
    assert len(examples) > 20
    for example in examples:
        assert node(example.removeprefix("?")) is not None or example.startswith("key:"), example
        assert example.lstrip("-").startswith("key:") or remarks(example) == [], example
