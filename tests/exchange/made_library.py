"""A small library of everything, made once by real runs at the sandbox: what goes from one installation to another."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from easel.actions.converse import Saying
from easel.connections.keys import Entered
from easel.edits.plan import EditPlan, SealChoice
from easel.edits.sources import Source
from easel.experiments.ballot import Ballot
from easel.experiments.ballots import Ballots
from easel.ledger import budgets
from easel.ledger.budgets import Budget
from easel.library import marks
from easel.library.library import Library
from easel.library.records import Picture
from easel.pictures import png
from easel.pictures.masks import Adjustments
from easel.prompts.tables import draft
from easel.prompts.templates import PromptTemplate
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams
from easel.runs.records import Run
from easel.settings import Settings, load
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.studio import Studio
from tests.actions import experiments as lab
from tests.connections.conftest import connection
from tests.made_database import put_database
from tests.pictures import samples
from tests.sandbox_process import SandboxProcess

KEY = "sk-canary-of-a-saved-connection-0123456789"
DRAFT = "a draft that nobody has sent"
GATEWAY = "gateway.canary.example"
_MADE: list[Path] = []  # once, however many folders of tests take the fixture
SMALL: dict[str, Any] = {"size": "1024x640", "quality": "low"}


def settings(home: Path) -> Settings:
    return load(_env_file=None, home=home)


@pytest.fixture(scope="session")
def made_home(sandbox: SandboxProcess, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home; nobody changes it, see `home`."""
    if not _MADE:
        _MADE.append(_make(sandbox.base_url, tmp_path_factory.mktemp("made")))
    return _MADE[0]


def _make(base_url: str, folder: Path) -> Path:
    studio = Studio.for_command(
        load(_env_file=None, home=folder / "home", base_url=base_url, connection_name="Mine", api_key=KEY)
    )
    try:
        _work(studio, folder)
    finally:
        studio.close(grace=0)
    return folder / "home"


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(made_home, tmp_path / "first", ignore=shutil.ignore_patterns("executors", "incoming"))


@pytest.fixture
def open_store() -> Iterator[Callable[..., Store]]:
    """Opens the library of a home: `open_store(home, **settings)`."""
    opened: list[Store] = []

    def start(home: Path, **given: Any) -> Store:
        if not (home / "library.sqlite").exists():
            put_database(home / "library.sqlite")
        opened.append(Store(load(_env_file=None, home=home, **given)))
        opened[-1].open()
        return opened[-1]

    yield start
    for each in opened:
        each.close()


def ended(studio: Studio, run_id: str) -> Run:
    ends = time.monotonic() + 60
    while (run := studio.runs.run(run_id)) is None or run.running:
        assert time.monotonic() < ends
        time.sleep(0.03)
    return run


def _work(studio: Studio, folder: Path) -> None:
    ended(studio, studio.generate.start(GenerateParams("a red fox in the snow", n=2, **SMALL)))
    sealed = _edit(studio, _brought(studio, folder))
    again = studio.sources.from_picture(sealed.id)
    plain = EditPlan((again.id, _brought(studio, folder, seed=2).id))
    ended(studio, studio.edit.start(EditParams("a second hat", **SMALL), plan=plain).result(60))
    _experiment(studio)
    _said(studio, sealed)
    _conversation(studio, _brought(studio, folder, seed=2))
    _written(studio)


def _brought(studio: Studio, folder: Path, seed: int = 1) -> Source:
    path = folder / f"photo-{seed}.png"
    png.write(samples.photo(1024, 640, seed=seed), path)
    return studio.edit.bring_in(path, path.name).result(60)


def _edit(studio: Studio, source: Source) -> Picture:
    """An edit with a mask that has a history and a name; the sealed picture."""
    area = np.zeros((640, 1024), np.uint8)
    area[100:300, 200:500] = 255
    mask = studio.masks.of(source.id)
    studio.masks.replace(mask.id, area, "paint")
    studio.masks.fill(mask.id)
    studio.masks.undo(mask.id)
    studio.masks.adjust(mask.id, Adjustments(feather=4))
    studio.masks.save_as(mask.id, "The hat")
    plan = EditPlan((source.id,), mask_id=mask.id, seal=SealChoice("strict"))
    run = ended(studio, studio.edit.start(EditParams("a red hat", **SMALL), plan).result(60))
    return next(each for each in run.jobs[0].pictures if each.is_sealed)


def _experiment(studio: Studio) -> None:
    definition = lab.definition("red", "blue", axes={"quality": ("low",)})
    name = studio.experiments.start(definition, "Foxes", seen=2)
    lab.ended(studio.experiments, name)
    pictures = tuple(row.picture_id or "" for row in studio.experiments.cells(name))
    Ballots(studio.store.database).cast(name, Ballot("Ada", pictures, (1, 2)))


def _conversation(studio: Studio, base: Source) -> None:
    """Two turns: words alone, then a picture of which the second is made."""
    first = studio.converse.say(Saying(TurnParams("Hello!", **SMALL)))
    ended(studio, first.run_id)
    params = TurnParams("Make it blue", tool_choice="always", **SMALL)
    second = studio.converse.say(Saying(params, first.thread_id, first.turn_id, base.id))
    ended(studio, second.run_id)


def _said(studio: Studio, sealed: Picture) -> None:
    first, second, *_ = reversed(Library(studio.store).pictures())
    with studio.store.database.writing() as rows:
        marks.mark(rows, STUDIO, [sealed.id], {"stars": 4, "flag": 1})
        marks.mark(rows, STUDIO, [second.id], {"flag": -1, "trashed": True})
        marks.note(rows, STUDIO, sealed.id, "For the cover, says Zoë.")
        marks.tag(rows, STUDIO, [first.id, sealed.id], "winter", on=True)
        marks.place(rows, STUDIO, [first.id], "Covers", on=True)
        marks.place(rows, STUDIO, [first.id, sealed.id], "狐狸", on=True)
        marks.save_search(rows, STUDIO, "Best", "stars:>=4")


def _written(studio: Studio) -> None:
    """What people write, and what stays at home: a connection with its key, a budget, a draft."""
    studio.prompts.lists.keep("colours", ("red", "blue"))
    studio.prompts.snippets.keep("light", "in the evening sun")
    studio.prompts.templates.keep(
        PromptTemplate("Poster", "a poster of ${what}", {"quality": "low"}, {"what": "a fox"})
    )
    studio.prompts.sent("a red fox in the snow")
    saved = replace(connection(name="Agency"), base_url=f"https://{GATEWAY}/v1")
    studio.directory.store.add(saved, Entered(SecretStr(KEY), {}))
    budgets.set_to(studio.store.database, STUDIO, Budget("Agency", "month", Decimal(12)))
    _draft(studio)


def _draft(studio: Studio) -> None:
    with studio.store.database.writing() as rows:
        values = {"browser": "b" * 20, "page": "generate", "tab": "t", "changed": time.time(), "typed": {}}
        rows.execute(draft.insert(), values | {"desk": STUDIO, "fields": {"prompt": DRAFT}})
