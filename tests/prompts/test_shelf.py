"""What people keep for their prompts: `lists.py`, `history.py`, `snippets.py`, `templates.py`, and its names (`names.py`)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.prompts import history as of_history
from easel.prompts import names
from easel.prompts.lists import MOST_LINES, column_of, lines_of
from easel.prompts.shelf import PromptShelf
from easel.prompts.tables import used_prompt
from easel.prompts.templates import PromptTemplate
from easel.store.database import Database
from tests.made_database import put_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(put_database(tmp_path / "library.sqlite"))
    yield opened
    opened.close()


@pytest.fixture
def shelf(database: Database) -> PromptShelf:
    return PromptShelf.of(database)


def test_a_list_is_kept_under_its_name(shelf: PromptShelf) -> None:
    """Written anew in place of what was there, and gone when it is removed; lines are read when they are asked for."""
    shelf.lists.keep("cats/big", ("lion", "tiger"))
    shelf.lists.keep("cats/big", ("lynx",))
    shelf.lists.keep("Colours", ("red",))
    kept = shelf.lists.of()
    assert list(kept) == ["cats/big", "Colours"]
    assert kept["cats/big"] == ("lynx",)
    assert "dogs" not in kept
    with pytest.raises(KeyError):
        kept["dogs"]
    shelf.lists.remove("cats/big")
    assert dict(shelf.lists.of()) == {"Colours": ("red",)}


@pytest.mark.parametrize("name", ["", "_a", "a__b", "a_", "a b ", "a{b", "x" * 81, "a|b"])
def test_a_name_that_a_prompt_could_not_say_is_refused(shelf: PromptShelf, name: str) -> None:
    """In words; nothing is kept."""
    with pytest.raises(ValueError, match="Names have"):
        shelf.lists.keep(name, ("x",))
    assert names.problem(name)
    assert not names.problem("cats/big-2. ed")


def test_lists_have_lines_and_not_too_many(shelf: PromptShelf) -> None:
    """Said in words before anything is kept."""
    with pytest.raises(ValueError, match="empty"):
        shelf.lists.keep("none", ())
    with pytest.raises(ValueError, match="10,001 lines are too many"):
        shelf.lists.keep("all", tuple(map(str, range(MOST_LINES + 1))))


def test_lines_are_read_from_text_however_it_came() -> None:
    """Each once, without empty lines and notes; colours stay."""
    assert lines_of("red\n\n  blue \r\n# note\n#ff8800\nred\n") == ("red", "blue", "#ff8800")
    assert lines_of("\ufeffGrün\n".encode()) == ("Grün",)
    assert lines_of("Grün\n".encode("cp1252")) == ("Grün",)


def test_lines_are_read_from_a_column() -> None:
    """The first one, or that of a name; a mistake in the table is told with its line."""
    table = "animal;place\ncat;house\ndog;\ncat;barn\n"
    assert column_of(table) == ("cat", "dog")
    assert column_of(table, "place") == ("house", "barn")
    with pytest.raises(ValueError, match="no column “size”: choose animal, place"):
        column_of(table, "size")
    with pytest.raises(ValueError, match="Line 3: This row has 1 fields"):
        column_of("a,b\n1,2\n3\n")


def test_a_prompt_is_in_the_history_once(shelf: PromptShelf) -> None:
    """Newest first, with how often; found by words of it in any script and case."""
    for text in ("A cat", "Ein Größenvergleich", "A dog", "A cat"):
        shelf.history.add(text)
    assert [(each.text, each.times) for each in shelf.history.find()] == [
        ("A cat", 2),
        ("A dog", 1),
        ("Ein Größenvergleich", 1),
    ]
    assert [each.text for each in shelf.history.find("GRÖSSEN ein")] == ["Ein Größenvergleich"]
    assert [each.text for each in shelf.history.find("a", limit=1)] == ["A cat"]
    assert shelf.history.find("100%_") == ()


def test_favourites_outlive_a_thousand_others(
    shelf: PromptShelf, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest ordinary prompt goes first; who is no favourite any more may go, too."""
    monkeypatch.setattr(of_history, "KEPT", 2)
    shelf.history.add("Loved")
    shelf.history.mark("Loved", True)
    shelf.history.mark("Never sent", True)
    for number in range(4):
        shelf.history.add(f"Prompt {number}")
    assert {each.text for each in shelf.history.find()} == {"Loved", "Never sent", "Prompt 2", "Prompt 3"}
    assert {each.text for each in shelf.history.find(favourites=True)} == {"Loved", "Never sent"}
    shelf.history.mark("Loved", False)
    shelf.history.add("Prompt 4")
    assert "Loved" not in {each.text for each in shelf.history.find()}
    shelf.history.forget("Prompt 4")
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(used_prompt)).scalar_one() == 2


def test_snippets_are_words_with_a_name(shelf: PromptShelf) -> None:
    """In the order of their names."""
    shelf.snippets.keep("style", "flat, two colours")
    shelf.snippets.keep("Light", "soft light")
    assert list(shelf.snippets.all().items()) == [("Light", "soft light"), ("style", "flat, two colours")]
    shelf.snippets.remove("style")
    assert list(shelf.snippets.all()) == ["Light"]
    with pytest.raises(ValueError, match="empty"):
        shelf.snippets.keep("none", " ")


def test_a_template_is_filled_by_its_fields(shelf: PromptShelf) -> None:
    """What has no value stays to be seen; braces that are no field stay as they are."""
    template = PromptTemplate("poster", "A ${what} in ${style}, {a|b}", {"quality": "low"}, {"style": "ink"})
    shelf.templates.keep(template)
    assert shelf.templates.all() == (template,)
    assert template.fields == ("what", "style")
    assert template.filled({"what": "cat"}) == "A cat in ink, {a|b}"
    assert template.filled({}) == "A ${what} in ink, {a|b}"
    shelf.templates.remove("poster")
    assert shelf.templates.all() == ()
    with pytest.raises(ValueError, match="empty"):
        shelf.templates.keep(PromptTemplate("none", ""))
