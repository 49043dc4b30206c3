"""A conversation travels: alone, as a page with pictures, or with the whole library; twice adds nothing.

This is the test of `lines.py` and `later_turns.py`, too.
"""

import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from easel.actions.converse import Saying
from easel.errors import BadExport
from easel.exchange.checking import parsed
from easel.exchange.export import Export
from easel.exchange.manifest import Manifest
from easel.exchange.taking_in import TakingIn
from easel.exchange.thread_page import page_of
from easel.pictures import png
from easel.requests.turn import TurnParams
from easel.settings import load
from easel.store.store import Store
from easel.studio import Studio
from easel.threads.records import Turn
from easel.threads.threads import Threads
from tests.exchange.same import faults, rows_of
from tests.pictures import samples
from tests.sandbox_process import SandboxProcess

Open = Callable[..., Store]


class Held:
    """A conversation of two branches with an attached picture, exported as a page after two turns, and at its end as a page and
    with all there is."""

    def __init__(self, studio: Studio, folder: Path) -> None:
        self._studio, self.folder = studio, folder
        png.write(samples.photo(1024, 640, seed=1), folder / "photo.png")
        photo = studio.sources.take_in(folder / "photo.png", "My photo.png")
        first = self._said("Make it <b>blue</b>", base=photo.id)
        self.thread_id = first.thread_id
        assert first.primary is not None
        base = studio.sources.from_picture(first.primary.id).id
        second = self._said("Make it bigger", thread_id=first.thread_id, parent=first.id, base=base)
        self._export("early.zip")
        again = self._answered(str(studio.converse.again(second)))
        self._said("What do you see?", thread_id=first.thread_id, parent=again.id)
        self._said("Another one")
        self._export("page.zip")
        self._export("page")
        Export(studio.store).write(folder / "whole.zip")
        self.store, self.turns = studio.store, Threads(studio.store).turns(self.thread_id)

    def _said(self, text: str, **more: Any) -> Turn:
        saying = Saying(TurnParams(text, size="1024x640", quality="low"), **more)
        return self._answered(self._studio.converse.say(saying).run_id)

    def _answered(self, run_id: str) -> Turn:
        ends = time.monotonic() + 60
        while (turn := self._studio.converse.threads.of_run(run_id)) is None or turn.run.running:
            assert time.monotonic() < ends
            time.sleep(0.03)
        assert turn.is_answered
        return turn

    def _export(self, name: str) -> None:
        Export(self._studio.store, page=page_of(self._studio.store, self.thread_id)).write(self.folder / name)


@pytest.fixture(scope="module")
def held(sandbox: SandboxProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    folder = tmp_path_factory.mktemp("held")
    studio = Studio.for_command(load(_env_file=None, home=folder / "home", base_url=sandbox.base_url))
    try:
        yield Held(studio, folder)
    finally:
        studio.close(grace=0)


@pytest.mark.parametrize("name", ["page.zip", "page", "whole.zip"])
def test_a_conversation_is_the_same_elsewhere(held: Held, tmp_path: Path, open_store: Open, name: str) -> None:
    """Branches, answers, pictures, what was attached, and where it stands; all of it whole. Taken in twice it adds nothing."""
    second = open_store(tmp_path / "second")
    outcome = TakingIn(second).run(held.folder / name)
    assert (outcome.refused, outcome.left) == ({}, {})
    mine, theirs = Threads(held.store).thread(held.thread_id), Threads(second).thread(held.thread_id)
    assert mine == theirs
    bare = [_bare(turn) for turn in Threads(second).turns(held.thread_id)]
    assert bare == [_bare(turn) for turn in held.turns]
    assert len(bare) == 4
    assert faults(second) == []
    before = rows_of(second)
    again = TakingIn(second).run(held.folder / name)
    assert (dict(again.taken), again.files) == ({}, 0)
    assert rows_of(second) == before


def _bare(turn: Turn) -> tuple[Any, ...]:
    """Without what each library finds out by itself."""
    said = (turn.id, turn.parent, turn.text, turn.base, turn.base_picture, turn.sources, turn.answers, turn.run.params)
    return (*said, [(each.id, each.sha256, each.parents, each.cost) for each in turn.pictures])


def test_only_this_conversation_goes(held: Held) -> None:
    """With the runs of its turns, and none of another."""
    with zipfile.ZipFile(held.folder / "page.zip") as archive:
        manifest = Manifest.from_json(archive.read("manifest.json"))
    assert (manifest.counts["thread"], manifest.counts["run"], manifest.counts["picture"]) == (1, 4, 3)
    assert manifest.lacks == ()


def test_the_page_shows_its_pictures(held: Held) -> None:
    """Each lies beside it once, under a name that people read; what was said is text."""
    with zipfile.ZipFile(held.folder / "page.zip") as archive:
        names, text = archive.namelist(), archive.read("THREAD.md").decode()
        shown = [unquote(name) for name in re.findall(r"!\[[^\n]*?\]\(([^)]+)\)", text)]
        assert sorted(set(shown)) == sorted(name for name in names if name.startswith("pictures/"))
        assert shown[0] == "pictures/01-my-photo.png"
        assert archive.read(shown[0]) == (held.folder / "photo.png").read_bytes()
        assert archive.read(shown[1]) == held.store.blobs.path(held.turns[0].pictures[0].sha256).read_bytes()
    assert len(shown) == 4
    assert "> Make it \\<b\\>blue\\</b\\>" in text
    assert "Changes the picture of turn 1." in text
    assert "## Turn 2-2 (follows turn 1)" in text


def test_what_was_said_later_comes_along(held: Held, tmp_path: Path, open_store: Open) -> None:
    """A conversation that was held further elsewhere gets its new turns, and stands where it stands there; one that was held
    further here, too, stays where it is."""
    second = open_store(tmp_path / "second")
    TakingIn(second).run(held.folder / "early.zip")
    threads = Threads(second)
    assert len(threads.turns(held.thread_id)) == 2
    assert threads.look_at(held.thread_id, held.turns[0].id)
    outcome = TakingIn(second).run(held.folder / "page.zip")
    assert (outcome.taken["turn"], outcome.known["thread"]) == (2, 1)
    there = Threads(held.store).thread(held.thread_id)
    here = threads.thread(held.thread_id)
    assert there is not None
    assert here is not None
    assert here.head == there.head == held.turns[3].id
    assert [each.id for each in threads.turns(held.thread_id)] == [each.id for each in held.turns]


def test_one_that_went_another_way_stays_there(held: Held, tmp_path: Path, open_store: Open) -> None:
    """It was looked at on another branch here."""
    second = open_store(tmp_path / "second")
    TakingIn(second).run(held.folder / "early.zip")
    TakingIn(second).run(held.folder / "page.zip")
    here = Threads(second).thread(held.thread_id)
    assert here is not None
    assert here.head == held.turns[1].id


def test_there_is_no_page_of_nothing(held: Held) -> None:
    """An id that names no conversation gives none."""
    assert page_of(held.store, "0" * 36) is None


@pytest.mark.parametrize(
    "place", ["pictures/../x", "/x", "blobs/x", "pictures/a/b.png", "pictures/.x", "pictures/C:x", 7]
)
def test_no_name_of_a_stranger_leads_out(held: Held, place: Any) -> None:
    """A manifest that places a file anywhere else is none."""
    with zipfile.ZipFile(held.folder / "page.zip") as archive:
        told = json.loads(archive.read("manifest.json"))
    told["names"] = dict.fromkeys(told["names"], place)
    with pytest.raises(BadExport, match="manifest"):
        Manifest.from_json(json.dumps(told).encode())


def test_turns_in_a_circle_are_refused(held: Held) -> None:
    """Whoever walks along them would never end."""
    with zipfile.ZipFile(held.folder / "page.zip") as archive:
        lines = archive.read("rows.jsonl").splitlines()
    told = next(line for line in map(json.loads, lines) if line["table"] == "thread")
    parsed(json.dumps(told).encode(), 1)
    turns = told["parts"]["turn"]
    turns[0]["parent"] = turns[1]["id"]
    with pytest.raises(BadExport, match="circle"):
        parsed(json.dumps(told).encode(), 1)
