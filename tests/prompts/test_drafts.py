"""Unsent forms on disk: whose they are, which is the newest, and what a page that is left may still say."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from easel.prompts import drafts as of_drafts
from easel.prompts.drafts import KEPT, UNUSED, Draft, Drafts, Mark
from easel.prompts.tables import draft
from easel.store.database import Database
from easel.store.tables import change
from tests.made_database import put_database

Open = Callable[[], Drafts]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(put_database(tmp_path / "library.sqlite"))
    yield opened
    opened.close()


@pytest.fixture
def reopened(database: Database) -> Iterator[Open]:
    """Closes what is open and opens it anew, as the next start does."""
    opened: list[Drafts] = []

    def again() -> Drafts:
        if opened:
            opened.pop().close()
        opened.append(Drafts(database))
        return opened[-1]

    yield again
    for each in opened:
        each.close()


def form(
    prompt: str, tab: str = "one", *, browser: str = "anna", at: int = 1, rev: int = 0, opening: str = "o"
) -> Draft:
    fields = {"prompt": prompt, "params": {"n": 1}}
    return Draft(browser, "generate", tab, fields, {"prompt": Mark(opening, rev, at)})


def prompt(found: Draft | None) -> Any:
    return None if found is None else found.fields["prompt"]


def test_what_was_handed_over_is_there_after_a_restart(reopened: Open) -> None:
    """The last of several, though nobody waited for any of them."""
    kept = reopened()
    for count in range(50):
        kept.keep(form(f"a heron {count}", at=count))
    assert prompt(reopened().find("anna", "generate", "one")) == "a heron 49"


def test_a_tab_finds_its_own_and_a_new_one_the_newest_of_its_browser(reopened: Open) -> None:
    """Never that of another browser, or of another page."""
    kept = reopened()
    for text, tab in (("first", "one"), ("second", "two")):
        kept.keep(form(text, tab))
        assert prompt(kept.find("anna", "generate", tab)) == text
    assert prompt(kept.find("anna", "generate", "one")) == "first"
    assert prompt(kept.find("anna", "generate", "new")) == "second"
    assert kept.find("bert", "generate", "one") is None
    assert kept.find("anna", "edit", "one") is None


def test_what_a_left_page_said_stands_against_its_late_script(reopened: Open) -> None:
    """The text typed later wins, whichever came first; every other field is the script's."""
    kept = reopened()
    kept.keep(form("a her", at=10))
    kept.typed(form("", "one"), "prompt", "a heron", Mark("o", 0, 20))
    kept.keep(Draft("anna", "generate", "one", {"prompt": "a her", "params": {"n": 4}}, {"prompt": Mark("o", 0, 10)}))
    found = kept.find("anna", "generate", "one")
    assert found
    assert (found.fields["prompt"], found.fields["params"]) == ("a heron", {"n": 4})
    kept.keep(form("a heron in the reeds", at=30))
    assert prompt(kept.find("anna", "generate", "one")) == "a heron in the reeds"


def test_a_text_that_python_set_since_is_not_typed_over(reopened: Open) -> None:
    """A form refilled, or emptied, counts up; whoever opened the tab anew knows better, too."""
    kept = reopened()
    kept.keep(form("refilled", rev=2, at=0))
    kept.typed(form(""), "prompt", "what stood there before", Mark("o", 1, 99))
    assert prompt(kept.find("anna", "generate", "one")) == "refilled"
    kept.keep(form("after a reload", opening="another", at=1))
    assert prompt(kept.find("anna", "generate", "one")) == "after a reload"


def test_the_first_words_of_a_tab_stand_on_the_newest_form(reopened: Open) -> None:
    """A new tab that was left before its script kept anything: its text, the settings that it showed."""
    kept = reopened()
    kept.keep(form("the other tab's"))
    kept.typed(Draft("anna", "generate", "two", {}), "prompt", "mine", Mark("p", 0, 5))
    found = kept.find("anna", "generate", "two")
    assert found
    assert (found.tab, found.fields["prompt"], found.fields["params"]) == ("two", "mine", {"n": 1})
    assert prompt(kept.find("anna", "generate", "one")) == "the other tab's"


def test_what_is_forgotten_is_gone_from_all_tabs(reopened: Open) -> None:
    """Also what was just handed over; other browsers keep theirs."""
    kept = reopened()
    kept.keep(form("mine", "one"))
    kept.keep(form("mine", "two"))
    kept.keep(form("another's", browser="bert"))
    kept.forget("anna", "generate")
    assert reopened().find("anna", "generate", "one") is None
    assert prompt(reopened().find("bert", "generate", "one")) == "another's"


def test_no_page_hears_of_it(reopened: Open, database: Database) -> None:
    """Who types makes nobody's page run."""

    def counter() -> int:
        with database.reading() as connection:
            return int(connection.execute(sa.select(change.c.n)).scalar_one())

    before = counter()
    kept = reopened()
    kept.keep(form("typed"))
    kept.typed(form(""), "prompt", "typed on", Mark("o", 0, 2))
    assert prompt(kept.find("anna", "generate", "one")) == "typed on"
    assert counter() == before


def test_old_ones_go(reopened: Open, database: Database) -> None:
    """The newest KEPT tabs of a browser, and what was changed within three months, stay."""
    kept = reopened()
    for count in range(KEPT + 5):
        kept.keep(form(f"{count}", f"tab{count}"))
        kept.find("anna", "generate", "")
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(draft)).scalar_one() == KEPT
    of_drafts.clear(database, time.time())
    assert prompt(kept.find("anna", "generate", "")) == f"{KEPT + 4}"
    of_drafts.clear(database, time.time() + UNUSED + 1)
    assert kept.find("anna", "generate", "") is None


def test_what_the_database_does_not_take_is_kept_with_the_next_look(reopened: Open, database: Database) -> None:
    """A form asks nobody's leave to go on: nothing is raised where it is handed over."""
    kept = reopened()
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE draft RENAME TO away"))
    kept.keep(form("typed meanwhile"))
    kept.close()
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE away RENAME TO draft"))
    assert prompt(kept.find("anna", "generate", "one")) == "typed meanwhile"
