"""Finding kept pictures: by words of every script, by facts, by what people said of them.

This is the test of `search/index.py`, `search/conditions.py`, `search/kin.py`, `catalogue.py`, `marks.py`, too.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from easel.library import catalogue, finder, marks
from easel.library.library import Library
from easel.library.search.grammar import parse
from easel.library.tables import catalogue as places
from easel.library.tables import picture
from easel.store.ids import new_id
from easel.store.sidecars import Sidecar
from easel.store.store import Store

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
Keep = Callable[..., Sidecar]


def find(store: Store, text: str) -> list[str]:
    """The prompts of what is found, by name."""
    library = Library(store)
    found = library.find(parse(text, NOW))
    pictures = library.by_ids([spot.id for spot in found.spots])
    return sorted(pictures[spot.id].prompt for spot in found.spots)


def remarks(store: Store, text: str) -> list[str]:
    return [remark.sentence for remark in Library(store).find(parse(text, NOW)).remarks]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fox", ["a red fox", "foxglove in a vase"]),
        ("glove", ["foxglove in a vase"]),
        ("oxglo", ["foxglove in a vase"]),
        ("red fox", ["a red fox"]),
        ("fox red", ["a red fox"]),
        ('"red fox"', ["a red fox"]),
        ('"fox red"', []),
        ('"fox"', ["a red fox"]),
        ("-fox", ["Café by the sea", "ช้างสีขาว", "一只红色的狐狸在雪地里"]),
        ("fox -glove", ["a red fox"]),
        ("sea or red", ["Café by the sea", "a red fox"]),
        ("CAFE", ["Café by the sea"]),
        ("café", ["Café by the sea"]),
        ("狐", ["一只红色的狐狸在雪地里"]),
        ("狐狸", ["一只红色的狐狸在雪地里"]),
        ("狸狐", []),
        ("红色 雪", ["一只红色的狐狸在雪地里"]),
        ("ช้าง", ["ช้างสีขาว"]),
        ("a", ["a red fox", "foxglove in a vase"]),
        ("by", ["Café by the sea"]),
        ("b", []),
        ("zebra", []),
        ("gpt-image", ["Café by the sea", "a red fox", "foxglove in a vase", "ช้างสีขาว", "一只红色的狐狸在雪地里"]),
        ("%", ["Café by the sea", "a red fox", "foxglove in a vase", "ช้างสีขาว", "一只红色的狐狸在雪地里"]),
    ],
)
def test_words(store: Store, keep: Keep, text: str, found: list[str]) -> None:
    """Parts of words from three letters, each sign of unspaced scripts, phrases, without, either."""
    for prompt in ("a red fox", "foxglove in a vase", "Café by the sea", "一只红色的狐狸在雪地里", "ช้างสีขาว"):
        keep(prompt, asked={"prompt": prompt, "model": "gpt-image-2", "size": "1024x1024"})
    assert find(store, text) == found


def test_words_of_what_the_model_made_of_a_prompt(store: Store, keep: Keep) -> None:
    """A revised prompt is searched, too, and no phrase reaches from one text into the next."""
    keep("a fox", revised_prompt="An elegant vixen at dusk")
    assert find(store, "vixen") == ["a fox"]
    assert find(store, '"fox an"') == []


MASK = {"position": -1, "sha256": "0" * 64, "name": "m", "content_type": "image/png", "size_bytes": 1}
FACTS: list[tuple[str, dict[str, object]]] = [
    ("plain", {"width": 1024, "height": 1024, "cost": "0.01"}),
    ("wide", {"width": 1536, "height": 1024, "cost": "0.20", "format": "jpeg", "connection": "Studio 上海"}),
    ("tall", {"width": 1024, "height": 1536, "cost": None, "got": {"quality": "high"}, "after_stop": True}),
    ("edited", {"kind": "edit", "cost": "0", "inputs": (MASK,)}),
    ("mini", {"asked": {"prompt": "mini", "model": "gpt-image-2-mini", "size": "auto", "quality": "low"}, "cost": "0.05"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("orientation:landscape", ["wide"]),
        ("-orientation:square", ["tall", "wide"]),
        ("size:1536x1024", ["wide"]),
        ("size:>1.2mp", ["tall", "wide"]),
        ("ratio:3:2", ["wide"]),
        ("ratio:<1", ["tall"]),
        ("width:>=1025", ["wide"]),
        ("asked-size:auto", ["mini"]),
        ("format:jpg", ["wide"]),
        ("quality:high", ["tall"]),
        ("quality:high,low", ["mini", "tall"]),
        ("model:mini", ["mini"]),
        ('-model:"gpt-image-2-mini"', ["edited", "plain", "tall", "wide"]),
        ("connection:上海", ["wide"]),
        ("-connection:sandbox", ["wide"]),
        ("cost:>0.05", ["wide"]),
        ("cost:>=0.05", ["mini", "wide"]),
        ("cost:0.01", ["plain"]),
        ("-cost:>0.05", ["edited", "mini", "plain", "tall"]),
        ("has:cost", ["edited", "mini", "plain", "wide"]),
        ("is:free", ["edited"]),
        ("is:edited", ["edited"]),
        ("has:mask", ["edited"]),
        ("-has:mask is:edited", []),
        ("is:late", ["tall"]),
        ("date:2026-11", ["edited", "mini", "plain", "tall", "wide"]),
        ("date:today", []),
        ("wide or tall -is:late", ["wide"]),
    ],
)
def test_facts(store: Store, keep: Keep, text: str, found: list[str]) -> None:
    """Every key, with ranges and without."""
    for prompt, given in FACTS:
        keep(prompt, **given)
    assert find(store, text) == found


def test_what_was_brought_in_is_found(store: Store, keep: Keep) -> None:
    """As a fact, and among the filters where there is any."""
    keep("a fox")
    assert Library(store).facets(parse("", NOW))["is"] == [("unflagged", 1)]
    keep("a photo", kind="imported")
    assert find(store, "is:imported") == ["a photo"]
    assert find(store, "-is:imported") == ["a fox"]
    assert Library(store).facets(parse("", NOW))["is"] == [("unflagged", 2), ("imported", 1)]


def test_what_people_said_is_found(store: Store, keep: Keep) -> None:
    """Stars, picks, notes, tags and boards are separate facts; each is searched by key, and what was written by its words."""
    first, second, third = keep("one"), keep("two"), keep("three")
    with store.database.writing() as connection:
        marks.mark(connection, "studio", [first.picture_id], {"stars": 4, "flag": 1})
        marks.mark(connection, "studio", [second.picture_id], {"flag": -1})
        marks.note(connection, "studio", second.picture_id, "too dark for the Herbstkampagne")
        marks.tag(connection, "studio", [first.picture_id, third.picture_id], " winter  sale ", on=True)
        marks.place(connection, "studio", [third.picture_id], "客户 A", on=True)
    expected = {
        "stars:>=4": ["one"], "stars:0": ["three", "two"], "is:picked": ["one"],
        "is:rejected": ["two"], "is:unflagged": ["three"],
        "has:note": ["two"],
        "kampagne": ["two"], "tag:winter": ["one", "three"], '-tag:"winter sale"': ["two"],
        "has:tag": ["one", "three"],
        "board:客户": ["three"], "-has:board": ["one", "two"],
        "客": ["three"], "sale": ["one", "three"], "has:stars": ["one"],
    }  # fmt: skip
    assert {text: find(store, text) for text in expected} == expected
    with store.database.writing() as connection:
        marks.tag(connection, "studio", [first.picture_id], "winter sale", on=False)
        marks.rename_board(connection, "studio", "客户 A", "Client A")
    assert find(store, "winter") == ["three"]
    assert find(store, "client") == ["three"]
    assert find(store, "客") == []
    told = Library(store).marked(third.picture_id)
    assert told is not None
    assert (told.tags, told.boards, told.stars) == (("winter sale",), ("Client A",), 0)
    with store.database.writing() as connection:
        marks.drop_board(connection, "studio", "Client A")
    assert find(store, "client") == []
    assert find(store, "three") == ["three"]


def test_what_lies_in_the_trash_is_found_there_alone(store: Store, keep: Keep) -> None:
    """Until it is brought back."""
    kept = keep("a fox")
    with store.database.writing() as connection:
        marks.mark(connection, "studio", [kept.picture_id], {"trashed": True})
    assert (find(store, ""), find(store, "fox"), find(store, "fox is:trashed")) == ([], [], ["a fox"])
    with store.database.writing() as connection:
        marks.mark(connection, "studio", [kept.picture_id], {"trashed": False})
    assert (find(store, "fox"), find(store, "is:trashed")) == (["a fox"], [])


@pytest.mark.parametrize(
    "values", [{"stars": 6}, {"stars": True}, {"flag": 2}, {"trashed": 1}, {"cost": 3}, {"stars": "3"}]
)
def test_facts_that_cannot_be(store: Store, values: dict[str, object]) -> None:
    """What a page sends is looked at before it is kept."""
    with store.database.writing() as connection, pytest.raises(ValueError, match="cannot be"):
        marks.mark(connection, "studio", [new_id()], values)


def test_other_desks_are_neither_found_nor_marked(store: Store, keep: Keep) -> None:
    """A search asks for one desk."""
    kept = keep("a fox", desk="elsewhere")
    with store.database.writing() as connection:
        marks.mark(connection, "studio", [kept.picture_id], {"stars": 5})
        marks.tag(connection, "studio", [kept.picture_id], "mine", on=True)
    assert find(store, "fox") == []
    told = Library(store).marked(kept.picture_id, desk="elsewhere")
    assert told is not None
    assert (told.stars, told.tags) == (0, ())


def test_a_name_that_nothing_has_is_told_and_left_out(store: Store, keep: Keep) -> None:
    """A half-typed board does not empty the wall."""
    keep("a fox")
    assert find(store, "fox board:zzz model:zzz") == ["a fox"]
    assert remarks(store, "fox board:zzz model:zzz") == [
        "Nothing here has a board “zzz”.",
        "Nothing here has a model “zzz”.",
    ]


def test_newest_first(store: Store, keep: Keep) -> None:
    """The beginning can be had alone."""
    names = [keep(f"fox {number}").picture_id for number in range(5)]
    library, query = Library(store), parse("fox", NOW)
    assert [spot.id for spot in library.find(query).spots] == names[::-1]
    assert [spot.id for spot in library.find(query, 2).spots] == names[:2:-1]
    assert library.total(query) == 5


def test_facets_count_what_is_found(store: Store, keep: Keep) -> None:
    """Each value with how many of the found pictures have it, most first."""
    for prompt, given in FACTS:
        keep(prompt, **given)
    with store.database.writing() as connection:
        ids = [spot.id for spot in Library(store).find(parse("wide or tall", NOW)).spots]
        marks.place(connection, "studio", ids, "Best", on=True)
    counts = Library(store).facets(parse("", NOW))
    assert counts["orientation"] == [("square", 3), ("landscape", 1), ("portrait", 1)]
    assert counts["connection"] == [("Sandbox", 4), ("Studio 上海", 1)]
    assert counts["board"] == [("Best", 2)]
    assert Library(store).facets(parse("format:png is:edited", NOW))["size"] == [("1024x1024", 1)]


def test_like_finds_relatives_nearest_first(store: Store, keep: Keep) -> None:
    """By the hashes of all pictures; strangers are not among them."""
    kept = [keep(f"fox {number}") for number in range(4)]
    with store.database.writing() as connection:
        for each, likeness in zip(kept, (0b0, 0b1110, 0b0, -1), strict=True):
            where = places.c.picture_id == each.picture_id
            connection.execute(sa.update(places).where(where).values(likeness=likeness))
    found = Library(store).find(parse(f"like:{kept[0].picture_id}", NOW)).spots
    assert [(spot.id, spot.apart) for spot in found] == [
        (kept[2].picture_id, 0),
        (kept[0].picture_id, 0),
        (kept[1].picture_id, 3),
    ]
    assert find(store, f"-like:{kept[0].picture_id}") == ["fox 3"]
    assert remarks(store, f"like:{new_id()}") == ["This picture cannot be compared with others."]


def test_searches_are_saved_by_name(store: Store) -> None:
    """One name, one text; names are made plain."""
    with store.database.writing() as connection:
        marks.save_search(connection, "studio", ' Good\n"foxes" ', "fox stars:>=4")
        marks.save_search(connection, "studio", "Good foxes", "fox stars:5")
        assert marks.searches(connection, "studio") == [("Good foxes", "fox stars:5")]
        marks.drop_search(connection, "studio", "Good foxes")
        assert marks.searches(connection, "studio") == []
        with pytest.raises(ValueError, match="Enter a name"):
            marks.save_search(connection, "studio", ' " ', "x")


def test_numbers_sort_as_names_do() -> None:
    """So that the index of words knows what came last."""
    names = [new_id() for _ in range(2000)]
    numbers = [catalogue.number_of(name) for name in names]
    assert sorted(numbers) == numbers
    assert len(set(numbers)) == 2000
    assert max(numbers) < 2**63


def test_a_picture_that_goes_leaves_the_index(store: Store, keep: Keep) -> None:
    """A broken one loses its row, and no search meets it."""
    kept = keep("a fox")
    with store.database.writing() as connection:
        catalogue.leave(connection, kept.picture_id)
        connection.execute(sa.delete(picture).where(picture.c.id == kept.picture_id))
    assert find(store, "fox") == find(store, "") == []
    with store.database.reading() as connection:
        assert finder.total(connection, "studio", parse("fox", NOW)) == 0


def test_a_turn_is_edited_where_it_changed_a_picture(store: Store, keep: Keep) -> None:
    """One that made a new picture is not, although pictures can go along with both."""
    changed, _ = (keep(kind="converse", asked={"prompt": "a fox", "action": name}) for name in ("edit", "generate"))
    assert [spot.id for spot in Library(store).find(parse("is:edited", NOW)).spots] == [changed.picture_id]
