"""Pictures that are brought in: as they are, once, with what their files tell, and for nothing."""

import hashlib
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL.PngImagePlugin import PngInfo

from easel.actions.bring_in import BringIn, Outcome, Settings
from easel.ledger import entries, figures
from easel.library import archive, marks
from easel.library.library import Library
from easel.library.records import Picture
from easel.library.search.query import Query
from easel.library.told import MANIFEST
from easel.pictures.metadata.story import Story
from easel.pictures.metadata.writing import with_story
from easel.requests.generate import GenerateParams
from easel.runs import adoption, tray
from easel.runs.runs import Runs
from easel.runs.tables import job, run
from easel.store.blobs import key_of
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.store.store import Store
from tests.made_database import opened_store
from tests.pictures import samples

PHOTO = samples.photo(96, 64)
PLAIN = samples.encoded(PHOTO)
A1111 = (
    "a cat on a roof\nNegative prompt: dogs\nSteps: 20, Seed: 1, Size: 768x512, Model: dreamshaper_8, Version: v1.9.0"
)
GRAPH = {
    "1": {"class_type": "KSampler", "inputs": {"seed": 7, "steps": 4, "positive": ["2", 0], "negative": ["3", 0]}},
    "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a cat on a roof"}},
    "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "dogs"}},
}
INVOKE = {"positive_prompt": "a cat on a roof", "negative_prompt": "dogs", "seed": 5, "model": {"name": "sdxl"}}
REQUEST = GenerateParams("a cat on a roof", size="1536x1024", quality="high")


def png(seed: int = 1, **texts: str) -> bytes:
    info = PngInfo()
    for name, text in texts.items():
        info.add_text(name, text)
    return samples.encoded(samples.photo(96, 64, seed), pnginfo=info)


def own(data: bytes, kind: str = "png", **more: Any) -> bytes:
    return with_story(
        data, kind, Story(REQUEST.prompt, asked=REQUEST.as_dict(), model="gpt-image-2", cost="0.041", **more)
    )


class Door:
    """Brings bytes into a library, as a spooled upload lies there."""

    def __init__(self, store: Store) -> None:
        self.store, self.library = store, Library(store)
        self._bring_in = BringIn(store)
        self._spool = store.home / "spool"
        self._spool.mkdir(exist_ok=True)

    def bring(self, data: bytes, name: str = "sunset.png") -> Outcome:
        path = self._spool / hashlib.sha256(name.encode("utf-8", "replace") + data).hexdigest()
        path.write_bytes(data)
        try:
            return self._bring_in.file(path, name)
        finally:
            path.unlink()

    def one(self, data: bytes, name: str = "sunset.png") -> Picture:
        (brought,) = self.bring(data, name).pictures
        return self.picture(brought.picture_id)

    def picture(self, picture_id: str) -> Picture:
        found = self.library.picture(picture_id)
        assert found is not None
        return found

    def zip(self, *files: tuple[str, bytes]) -> Outcome:
        path = self.store.home / "it.zip"
        with zipfile.ZipFile(path, "w") as packed:
            for name, data in files:
                packed.writestr(name, data)
        return self.bring(path.read_bytes(), "it.zip")

    @property
    def count(self) -> int:
        return self.library.total(Query(""))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened_store(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def door(store: Store) -> Iterator[Door]:
    yield Door(store)
    rooms = store.home / "workroom"
    assert not rooms.exists() or not list(rooms.iterdir()), "something was left"


def test_a_picture_is_kept_as_it_came(door: Door) -> None:
    """Its bytes, a thumbnail, its place in the library, and what it looks like; there is nothing to be decoded later."""
    kept = door.one(PLAIN)
    assert door.store.blobs.path(kept.sha256).read_bytes() == PLAIN
    assert (kept.kind, kept.width, kept.height, kept.format, kept.prompt) == ("imported", 96, 64, "png", "")
    assert kept.cost == 0
    assert (kept.title, kept.asked) == ("sunset", {"prompt": "", "said": {"file": "sunset.png"}})
    assert kept.thumb_ready
    assert door.library.thumb(kept.id)
    assert [spot.id for spot in door.library.find(Query("")).spots] == [kept.id]


def test_two_processes_that_bring_in_the_same_keep_it_once(door: Door) -> None:
    """Both have read it before either writes; the one that comes second finds the other's, and leaves nothing of its own."""
    others = [_another(door.store) for _ in range(2)]
    came: list[Outcome] = []

    def bring(one: Store, name: str) -> None:
        came.append(Door(one).bring(PLAIN, name))

    threads = [threading.Thread(target=bring, args=(one, f"{at}.png")) for at, one in enumerate(others)]
    with door.store.database.writing():
        for thread in threads:
            thread.start()
        ends = time.monotonic() + 30
        while len(list(door.store.blobs.names("sidecars"))) < len(threads) and time.monotonic() < ends:
            time.sleep(0.02)
    for thread in threads:
        thread.join(30)
    assert door.count == 1
    assert sorted(each.pictures[0].known for each in came) == [False, True]
    assert len({each.pictures[0].picture_id for each in came}) == 1
    assert len(list(door.store.blobs.names("sidecars"))) == 1
    assert len(list((door.store.home / "thumbs").rglob("*.jpg"))) == 1
    assert adoption.rebuild(door.store.database, door.store.sidecars) == 0
    for each in others:
        each.close()


def _another(store: Store) -> Store:
    """The same library, as another process has it open."""
    opened = Store(store._settings)
    opened.open()
    return opened


def test_one_that_died_on_its_way_is_not_taken_in_beside_the_other(door: Door) -> None:
    """Its sidecar is there, and so is the picture that another process kept."""
    kept = door.one(PLAIN)
    (told,) = door.store.sidecars.of_job(kept.job_id)
    door.store.sidecars.write(replace(told, picture_id=new_id(), job_id=new_id(), run_id=new_id()))
    assert adoption.rebuild(door.store.database, door.store.sidecars) == 0
    assert door.count == 1


def test_a_known_picture_is_told_and_nothing_is_added(door: Door) -> None:
    """By its bytes, whatever it is called; one in the trash is said to lie there."""
    first = door.one(PLAIN)
    outcome = door.bring(PLAIN, "another name.png")
    assert [(each.picture_id, each.known) for each in outcome.pictures] == [(first.id, True)]
    assert (door.count, outcome.problems) == (1, [])
    with door.store.database.writing() as rows:
        marks.mark(rows, STUDIO, [first.id], {"trashed": True})
    assert door.bring(PLAIN, "again.png").problems == ["again.png is already here, in the trash."]


def test_the_same_picture_twice_at_once_comes_once(door: Door) -> None:
    """Two tabs that bring in one file."""
    found: list[Outcome] = []
    threads = [threading.Thread(target=lambda name=f"{n}.png": found.append(door.bring(PLAIN, name))) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert door.count == 1
    assert len({one.picture_id for each in found for one in each.pictures}) == 1


@pytest.mark.parametrize(
    ("data", "program", "model", "settings"),
    [
        (png(parameters=A1111), "AUTOMATIC1111", "dreamshaper_8", {"seed": "1", "steps": "20"}),
        (png(prompt=json.dumps(GRAPH)), "ComfyUI", "", {"seed": "7", "steps": "4"}),
        (png(invokeai_metadata=json.dumps(INVOKE)), "InvokeAI", "sdxl", {"seed": "5"}),
    ],
)
def test_what_other_programs_say_is_kept(
    door: Door, data: bytes, program: str, model: str, settings: dict[str, str]
) -> None:
    """Their prompt is the picture's, their model is found, the rest stands as it was said."""
    kept = door.one(data)
    assert kept.prompt == "a cat on a roof"
    said = kept.asked["said"]
    assert (said["program"], said["negative"], said.get("model", "")) == (program, "dogs", model)
    assert settings.items() <= said["settings"].items()
    assert "model" not in kept.asked
    assert kept.got.get("model", "") == model


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_easels_own_pictures_tell_their_request(door: Door, kind: str) -> None:
    """Size, quality and all, so that the form can be filled with it; what it cost there costs nothing here."""
    kept = door.one(own(samples.encoded(PHOTO, kind.upper()), kind, revised_prompt="a cat, on a roof"))
    assert GenerateParams.from_dict(kept.asked) == REQUEST
    assert (kept.revised_prompt, kept.asked["said"]["cost"]) == ("a cat, on a roof", "0.041")
    assert kept.cost == 0


def test_parents_that_are_here_are_known(door: Door) -> None:
    """They are told by the hash of their file; the others are told and that is all."""
    parent = door.one(PLAIN)
    child = door.one(own(png(2), parents=(parent.sha256, "f" * 64)))
    assert child.parents == (parent.id,)


def test_a_photograph_lies_as_it_is_seen(door: Door) -> None:
    """Its EXIF stays in its bytes, and its size is that of the upright picture, so that nothing is shown squeezed."""
    data = samples.oriented_jpeg(PHOTO, 6)
    kept = door.one(data, "photo.jpg")
    assert door.store.blobs.path(kept.sha256).read_bytes() == data
    assert (kept.width, kept.height) == (96, 64)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (samples.gif(), "x.gif is a GIF; only PNG, JPEG and WebP can be used: export it as one of these."),
        (PLAIN[: len(PLAIN) // 2], "x.gif cannot be used. The PNG ends in the middle: it was cut short."),
        (samples.png_without_rows(), "x.gif cannot be used."),
        (samples.png_bomb(), "x.gif cannot be used. The picture is 30000 × 30000"),
        (b"", "x.gif is an empty file"),
        (b"<html>", "x.gif is a web page"),
        (b"PK\3\4 no archive", "x.gif cannot be unpacked: the archive is damaged, or too large."),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(door: Door, data: bytes, sentence: str) -> None:
    """Nothing of it stays: no bytes, no rows, no sidecar."""
    before = sorted(path for path in door.store.home.rglob("*") if path.is_file() and "library.sqlite" not in path.name)
    outcome = door.bring(data, "x.gif")
    assert (outcome.pictures, len(outcome.problems)) == ([], 1)
    assert outcome.problems[0].startswith(sentence)
    after = sorted(path for path in door.store.home.rglob("*") if path.is_file() and "library.sqlite" not in path.name)
    assert after == before


def test_an_archive_of_easels_own_restores_what_was_known(door: Door, tmp_path: Path) -> None:
    """Prompts, requests and parents come back into an empty library; what lies beside the pictures is no picture."""
    parent = door.one(own(PLAIN), "a.png")
    child = door.one(own(png(2), parents=(parent.sha256,)), "b.png")
    bare = door.one(png(3, parameters=A1111))
    data = b"".join(archive.stream(door.library, [child.id, bare.id, parent.id]))
    with opened_store(tmp_path / "other") as other:
        there = Door(other)
        outcome = there.bring(data, "all.zip")
        assert (len(outcome.pictures), outcome.problems, outcome.ignored) == (3, [], 0)
        pictures = {each.sha256: each for each in map(there.picture, (one.picture_id for one in outcome.pictures))}
        again = pictures[child.sha256]
        assert again.parents == (pictures[parent.sha256].id,)
        assert (again.prompt, GenerateParams.from_dict(again.asked)) == (REQUEST.prompt, REQUEST)
        assert again.asked["said"]["archive"] == "all.zip"
        assert pictures[bare.sha256].prompt == bare.prompt
        assert len({each.run_id for each in pictures.values()}) == 1
        assert [each.known for each in there.bring(data, "all.zip").pictures] == [True] * 3


def test_a_manifest_restores_what_a_file_does_not_tell(door: Door) -> None:
    """A picture without a word in it gets prompt, request, cost and revised prompt by its hash."""
    digest = hashlib.sha256(PLAIN).hexdigest()
    facts = {
        "id": "1",
        "file": "a.png",
        "sha256": digest,
        "prompt": "a walrus",
        "cost": "0.02",
        "revised_prompt": "A walrus",
    }
    manifest = {"easel": 1, "pictures": [facts | {"asked": {"size": "1024x1024", "quality": "low"}}]}
    outcome = door.zip(("a.png", PLAIN), (MANIFEST, json.dumps(manifest).encode()))
    (brought,) = outcome.pictures
    kept = door.picture(brought.picture_id)
    assert (kept.prompt, kept.revised_prompt) == ("a walrus", "A walrus")
    assert (kept.asked["size"], kept.asked["quality"], kept.asked["said"]["cost"]) == ("1024x1024", "low", "0.02")


def test_an_archive_brings_each_picture_once(door: Door) -> None:
    """The same bytes under two names are one picture; what is broken is named, the others come."""
    outcome = door.zip(("a.png", PLAIN), ("b/a copy.png", PLAIN), ("c.png", PLAIN[:900]), ("notes.txt", b"words"))
    assert [each.known for each in outcome.pictures] == [False, True]
    assert outcome.problems == ["c.png cannot be used. The PNG ends in the middle: it was cut short."]
    assert (outcome.ignored, door.count) == (1, 1)


def test_of_many_problems_a_few_are_told(door: Door) -> None:
    """Nobody reads a thousand sentences."""
    outcome = door.zip(*((f"{number}.png", PLAIN[:500]) for number in range(30)))
    assert len(outcome.problems) == 21
    assert outcome.problems[-1] == "And 10 more like these."


def test_words_of_strangers_are_words(door: Door) -> None:
    """Whatever a prompt or a name holds is kept as text, and found."""
    hostile = "<script>alert(1)</script> ' OR 1=1 -- \u202e ${x}"
    kept = door.one(png(parameters=f"{hostile}\nSteps: 1, Seed: 2, Size: 8x8"), "../../<b>\u202eevil\ud800.png")
    assert kept.prompt == hostile
    assert kept.asked["said"]["file"] == "<b>evil.png"


def test_nothing_was_asked_of_any_server(door: Door) -> None:
    """Runs, tray, ledger and figures know nothing of what was brought in: it has cost nothing, here."""
    door.one(own(PLAIN))
    assert Runs(door.store).recent() == ()
    found = Runs(door.store).tray()
    assert (found.under_way, found.unknown, found.ended) == ((), (), ())
    assert entries.since(door.store.database, STUDIO) == ()
    assert entries.connections(door.store.database, STUDIO) == ()
    read = figures.read(door.store.database)
    assert (read.jobs, read.pictures, read.money, read.tokens) == ((), (), (), ())
    with door.store.database.reading() as rows:
        assert tray.counts(rows, STUDIO).unknown == 0
        states = rows.execute(sa.select(job.c.state, job.c.cost, job.c.sent_at, run.c.kind).join(run)).all()
    assert [tuple(each) for each in states] == [("done", 0, None, "imported")]


def test_a_lost_database_gets_them_back(door: Door, tmp_path: Path) -> None:
    """By their sidecars, with all that was said, as pictures that were brought in."""
    before = [door.one(own(PLAIN)), door.one(png(2, parameters=A1111), "b.png")]
    with opened_store(tmp_path / "other") as other:
        assert adoption.rebuild(other.database, door.store.sidecars) == 2
        library = Library(other)
        for each in before:
            again = library.picture(each.id)
            assert again is not None
            same = ("kind", "prompt", "asked", "got", "cost", "sha256", "created", "run_id", "parents")
            assert all(getattr(again, name) == getattr(each, name) for name in same)
        assert Runs(other).recent() == ()
        assert entries.since(other.database, STUDIO) == ()


def test_settings_are_known_by_bytes_or_by_what_a_file_says(tmp_path: Path) -> None:
    """A kept picture by its bytes, its copy by the digest in it, a stranger by its own words; a photograph has none."""
    with opened_store(tmp_path / "home") as store:
        bring_in = BringIn(store)

        def blob(data: bytes) -> str:
            digest = hashlib.sha256(data).hexdigest()
            store.blobs.put(key_of(digest), data)
            return digest

        original = own(png(3))
        (store.home / "original.png").write_bytes(original)
        kept = bring_in.file(store.home / "original.png", "original.png").pictures[0]
        known = Settings(kept.picture_id, {})
        assert bring_in.settings(hashlib.sha256(original).hexdigest()) == known
        assert bring_in.settings(blob(own(png(4), sha256=hashlib.sha256(original).hexdigest()))) == known
        told = bring_in.settings(blob(png(5, parameters=A1111)))
        assert told
        assert (told.picture_id, told.asked["prompt"]) == ("", "a cat on a roof")
        assert bring_in.settings(blob(png(6))) is None
