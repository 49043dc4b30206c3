"""Conversations outlive the database: sidecars name the turn that a picture answers."""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from easel.jobs.rebuild import rebuild
from easel.settings import load
from easel.store.sidecars import Sidecar
from easel.store.store import Store
from easel.studio import Studio
from easel.threads import origins
from easel.threads.records import Turn
from easel.threads.threads import Threads

Say = Callable[..., Turn]


@pytest.fixture(scope="module")
def held(studio: Studio, say: Say) -> tuple[Turn, ...]:
    """A picture, words alone, and a picture made of the first one."""
    first = say("A red boat", tool_choice="always")
    assert first.primary is not None
    words = say("What do you see?", after=first)
    base = studio.sources.from_picture(first.primary.id).id
    return first, words, say("Make it blue", after=words, base=base, tool_choice="always")


def _lost(studio: Studio, home: Path) -> Store:
    """The same library after its database was lost."""
    shutil.copytree(studio.store.blobs.root, home / "blobs")
    store = Store(load(_env_file=None, home=home))
    store.open()
    return store


def _sidecar(studio: Studio, turn: Turn) -> Sidecar:
    (kept,) = studio.store.sidecars.of_job(turn.run.jobs[0].id)
    return kept


def test_a_lost_conversation_comes_back(studio: Studio, held: tuple[Turn, ...], tmp_path: Path) -> None:
    """With its title, its pictures, what was said, answered, used and paid; what was answered in words alone is lost, and
    the next turn follows the one before it. A second rebuild changes nothing."""
    with closing(_lost(studio, tmp_path / "lost")) as store:
        rebuild(store)
        threads = Threads(store)
        thread = threads.thread(held[0].thread_id)
        assert thread is not None
        assert (thread.title, thread.head) == ("A red boat", held[2].id)
        turns = threads.turns(thread.id)
        assert [(each.id, each.parent) for each in turns] == [(held[0].id, ""), (held[2].id, held[0].id)]
        for back, was in zip(turns, (held[0], held[2]), strict=True):
            assert (back.text, back.base, back.base_picture) == (was.text, was.base, was.base_picture)
            assert [each.id for each in back.pictures] == [each.id for each in was.pictures]
            (said, before) = (each.answer(each.run.jobs[0].id) for each in (back, was))
            assert replace(said, standing=None) == replace(before, standing=None)
        rebuild(store)
        assert threads.turns(thread.id) == turns


def test_a_conversation_of_another_desk_takes_nothing(studio: Studio, held: tuple[Turn, ...], tmp_path: Path) -> None:
    """A sidecar that names it gets no turn in it."""
    with closing(_lost(studio, tmp_path / "lost")) as store:
        rebuild(store)
        later = _sidecar(studio, held[2])
        assert later.turn is not None
        stranger = replace(later, desk="another", turn=later.turn | {"turn_id": held[1].id, "created": 2e9})
        with store.database.writing() as connection:
            origins.put(connection, stranger)
        assert len(Threads(store).turns(held[0].thread_id)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"turn_id": "../x"},
        {"after": ["x"]},
        {"base": 7},
        {"text": "\ud800"},
        {"words": "\0"},
        {"created": "now"},
        {"refused": 1},
        {"usage": []},
        {"cost": "NaN"},
        {"cost": "much"},
        {"owner": "x"},
    ],
)
def test_what_is_no_turn_makes_no_rows(studio: Studio, held: tuple[Turn, ...], change: dict[str, Any]) -> None:
    """A stranger's sidecar may say anything."""
    told = _sidecar(studio, held[0]).turn
    assert told is not None
    assert origins.is_sound(told)
    assert not origins.is_sound(told | change)
    assert not origins.is_sound([told])


@pytest.mark.parametrize(("letters", "sound"), [(440, True), (2000, True), (2001, False)])
def test_a_long_id_survives(studio: Studio, held: tuple[Turn, ...], letters: int, sound: bool) -> None:
    """Gateways make hundreds of letters of one; more than is ever kept is no id."""
    told = _sidecar(studio, held[0]).turn
    assert told is not None
    assert origins.is_sound(told | {"response_id": "r" * letters}) is sound
