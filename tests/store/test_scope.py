"""What belongs to another desk is neither seen nor changed, whatever is asked; asked for its own desk it is all there."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from easel.connections.connection import Connection
from easel.connections.directory import Directory
from easel.edits import lineage
from easel.edits.mask.masks import Mask, Masks
from easel.edits.plan import EditPlan, prepare
from easel.edits.sources import NOBODY, Owner, Source, Sources
from easel.errors import EaselError
from easel.jobs import submission
from easel.jobs.admission import MeantFor
from easel.jobs.engine import Engine
from easel.ledger import budgets, entries
from easel.ledger.budgets import ALL, Budget
from easel.library.library import Library
from easel.pictures import png
from easel.pictures.intake import Refusal
from easel.pictures.masks import Adjustments
from easel.prompts.drafts import Draft, Drafts, Mark
from easel.prompts.shelf import PromptShelf
from easel.prompts.templates import PromptTemplate
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.runs import adoption
from easel.runs.runs import Runs
from easel.runs.tables import job
from easel.runs.tray import Counts
from easel.settings import load
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.store.sidecars import Sidecar
from easel.store.store import Store
from easel.store.tables import metadata
from tests.connections.conftest import connection
from tests.library.conftest import sidecar
from tests.pictures import samples

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Theirs:
    """One of everything on the other desk: what waits, what is unknown, and what was kept."""

    waiting: str
    unknown: str
    kept: Sidecar
    source: Source
    mask: Mask
    named: Mask
    connection: Connection


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(load(home=tmp_path / "home"))
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def directory(store: Store, tmp_path: Path) -> Iterator[Directory]:
    settings = load(_env_file=None, home=tmp_path / "home")
    opened = Directory(settings, store.database, on_loopback=True, outside=())
    yield opened
    opened.close()


@pytest.fixture
def engine(store: Store, directory: Directory, tmp_path: Path) -> Iterator[Engine]:
    """As a web replica has it: nothing is worked on here."""
    opened = Engine(load(_env_file=None, home=tmp_path / "home"), store, directory=directory, role="web")
    opened.start()
    yield opened
    opened.close(grace=0)


@pytest.fixture
def drafts(store: Store) -> Iterator[Drafts]:
    opened = Drafts(store.database)
    yield opened
    opened.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    png.write(samples.photo(64, 48, seed=1), path)
    return path


@pytest.fixture
def theirs(store: Store, directory: Directory, drafts: Drafts, photo: Path) -> Theirs:
    waiting, unknown = new_id(), new_id()
    meant_for = MeantFor("best", "Best", desk=OTHER)
    params = GenerateParams("a red fox", n=2)
    submission.write_run(
        store, params, (), meant_for=meant_for, stage="", job_ids=[waiting, unknown], put=lambda *_: None
    )
    with store.database.writing() as rows:
        rows.execute(sa.update(job).where(job.c.id == unknown).values(state="unknown", sent_at=1.0))
    kept = sidecar("a blue fox", desk=OTHER)
    store.sidecars.write(kept)
    adoption.rebuild(store.database, store.sidecars)
    sources, masks = Sources(store), Masks(store)
    source = sources.take_in(photo, "photo.png", Owner("anna", desk=OTHER))
    mask = masks.fill(masks.of(source.id, desk=OTHER).id, desk=OTHER)
    named = masks.save_as(mask.id, "face", desk=OTHER)
    budgets.set_to(store.database, OTHER, Budget(ALL, "day", Decimal(1)))
    drafts.keep(Draft("anna", "generate", "one", {"prompt": "theirs"}, desk=OTHER))
    drafts.find("anna", "generate", "one", desk=OTHER)
    added = directory.store.add(replace(connection("Gateway"), desk=OTHER))
    return Theirs(waiting, unknown, kept, source, mask, named, added)


def _rows(store: Store) -> dict[str, list[Any]]:
    with store.database.reading() as rows:
        tables = [table for table in metadata.sorted_tables if table.name != "change"]
        return {table.name: [tuple(row) for row in rows.execute(sa.select(table))] for table in tables}


def test_nothing_of_another_desk_is_seen(
    store: Store, directory: Directory, drafts: Drafts, engine: Engine, theirs: Theirs
) -> None:
    """Lists are empty, ids that are known all the same name nothing."""
    run_id, picture_id = theirs.kept.run_id, theirs.kept.picture_id
    sources, masks, database = Sources(store), Masks(store), store.database
    shown = Runs(store).tray()
    answers: dict[str, object] = {
        "runs": (*Runs(store).recent(), *Runs(store).running(), *shown.under_way, *shown.unknown, *shown.ended),
        "one run": Runs(store).run(run_id) or Runs(store).job(theirs.waiting) or Runs(store).inputs(run_id),
        "pictures": Library(store).pictures() or Library(store).picture(picture_id),
        "jobs": (*engine.unfetched(), *entries.since(database, STUDIO), *entries.connections(database, STUDIO)),
        "sources": sources.recent() or sources.get(theirs.source.id),
        "masks": masks.named(64, 48) or masks.get(theirs.mask.id),
        "connections": directory.store.all() or directory.store.enabled() or directory.store.get(theirs.connection.id),
        "the best": directory.likely("best"),
        "a taken name": directory.store.problems(connection("Gateway")),
        "budgets": budgets.standings(database, STUDIO),
        "a draft": drafts.find("anna", "generate", "one"),
    }
    assert not {name: answer for name, answer in answers.items() if answer}
    assert Runs(store).open_counts() == Counts()
    with store.database.reading() as rows:
        budgets.check_whole(rows, STUDIO, "Gateway", Decimal(100))


def test_on_its_own_desk_everything_is_there(
    store: Store, directory: Directory, drafts: Drafts, engine: Engine, theirs: Theirs
) -> None:
    """The same questions, asked for the other desk."""
    desk, database = OTHER, store.database
    picture_id = theirs.kept.picture_id
    assert len(Runs(store).recent(desk=desk)) == 2
    assert [run.jobs[0].id for run in Runs(store).running(desk=desk)] == [theirs.waiting]
    assert Runs(store).job(theirs.unknown, desk=desk) is not None
    assert [each.id for each in Library(store).pictures(desk=desk)] == [picture_id]
    assert Runs(store).open_counts(desk=desk).unknown == Runs(store).open_counts(desk=desk).waiting == 1
    assert [each.jobs[0].id for each in Runs(store).tray(desk=desk).unknown] == [theirs.unknown]
    assert len(lineage.chain(store, theirs.source)) == 1
    assert Sources(store).recent(desk=desk) == (theirs.source,)
    assert [each.name for each in Masks(store).named(64, 48, desk=desk)] == ["face"]
    assert [each.id for each in directory.store.all(desk=desk)] == [theirs.connection.id]
    assert len(budgets.standings(database, desk)) == len(budgets.all_standings(database)) == 1
    assert len(entries.since(database, desk)) == 3
    assert drafts.find("anna", "generate", "one", desk=desk) is not None
    assert engine.stop(theirs.waiting, desk=desk)
    assert engine.forget(theirs.unknown, desk=desk)


def test_nothing_of_another_desk_is_changed(
    store: Store, directory: Directory, drafts: Drafts, engine: Engine, theirs: Theirs
) -> None:
    """Whatever would change it finds nothing to change."""
    before, masks, mask_id = _rows(store), Masks(store), theirs.mask.id
    assert not engine.stop(theirs.waiting)
    assert not engine.forget(theirs.unknown)
    assert engine.again(theirs.unknown) is None
    assert engine.thumb(theirs.kept.picture_id) is None
    assert not engine.fetch(theirs.unknown)
    assert engine.stop_all() == engine.stop_run(theirs.kept.run_id) == engine.held() == engine.forget_held() == 0
    budgets.remove(store.database, STUDIO, ALL, "day")
    drafts.forget("anna", "generate")
    directory.store.move(theirs.connection.id, 1)
    assert not directory.store.take_back(theirs.connection.id)
    connections, gone = directory.store, (LookupError, Refusal, EaselError)
    acts: tuple[Callable[[], object], ...] = (
        lambda: masks.fill(mask_id),
        lambda: masks.undo(mask_id),
        lambda: masks.adjust(mask_id, Adjustments(invert=True)),
        lambda: masks.replace(mask_id, np.zeros((48, 64), np.uint8), "use"),
        lambda: masks.forget(theirs.named.id),
        lambda: masks.save_as(mask_id, "mine"),
        lambda: masks.of(theirs.source.id),
        lambda: masks.derived(mask_id),
        lambda: Sources(store).from_picture(theirs.kept.picture_id),
        lambda: prepare(store, masks, EditParams("x"), EditPlan((theirs.source.id,))),
        lambda: engine.sealing.raw_of(theirs.kept.picture_id),
        lambda: connections.enable(theirs.connection.id, False),
        lambda: connections.change(replace(theirs.connection, name="Mine", desk=STUDIO)),
        lambda: connections.delete(theirs.connection.id),
    )
    for act in acts:
        with pytest.raises(gone):
            act()
    assert _rows(store) == before


def test_the_same_names_may_lie_on_two_desks(
    store: Store, directory: Directory, drafts: Drafts, theirs: Theirs, photo: Path
) -> None:
    """A picture brought in here, a connection of the same name, a budget and a draft of the same key: each is another."""
    database = store.database
    mine = Sources(store).take_in(photo, "photo.png", replace(NOBODY, browser="anna"))
    assert (mine.desk, mine.sha256) == (STUDIO, theirs.source.sha256)
    assert mine.id != theirs.source.id
    budgets.set_to(database, STUDIO, Budget(ALL, "day", Decimal(5)))
    assert budgets.standings(database, OTHER)[0].budget.usd == 1
    drafts.keep(Draft("anna", "generate", "one", {"prompt": "mine"}))
    drafts.typed(Draft("anna", "generate", "one", {}), "prompt", "typed", Mark("o", 0, 1))
    found = drafts.find("anna", "generate", "one", desk=OTHER)
    assert found is not None
    assert found.fields == {"prompt": "theirs"}
    added = directory.store.add(connection("Gateway"))
    assert directory.store.all() == (added,)
    assert {each.id for each in directory.store.enabled_anywhere()} == {added.id, theirs.connection.id}
    directory.store.change(replace(added, name="Renamed"))
    with suppress(EaselError):
        directory.store.delete(theirs.connection.id)
    assert [each.name for each in directory.store.all(desk=OTHER)] == ["Gateway"]


def test_what_is_spent_here_is_no_matter_there(store: Store, theirs: Theirs) -> None:
    """A budget of one desk is not used by another's requests, and a renaming here leaves their names."""
    database = store.database
    budgets.set_to(database, STUDIO, Budget(ALL, "day", Decimal(1)))
    spent = {"sent_at": 4e9, "cost": Decimal(3), "state": "done"}
    with database.writing() as rows:
        rows.execute(sa.update(job).where(job.c.id == theirs.unknown).values(**spent))
    assert budgets.standings(database, STUDIO)[0].used == 0
    assert budgets.standings(database, OTHER)[0].used == 3


def test_a_sidecar_tells_the_desk(store: Store, theirs: Theirs) -> None:
    """So that a lost database comes back with everything where it lay."""
    assert json.loads(theirs.kept.to_json())["desk"] == OTHER
    read = store.sidecars.read(theirs.kept.key)
    assert read is not None
    assert read.desk == OTHER


def test_what_is_written_for_prompts_stays_on_its_desk(store: Store) -> None:
    """Lists, prompts that were sent, snippets and templates: not seen, changed or removed from another one."""
    shelf = PromptShelf.of(store.database)
    for desk, word in ((OTHER, "theirs"), (STUDIO, "mine")):
        shelf.lists.keep("colours", (word,), desk=desk)
        shelf.history.add("A cat", desk=desk)
        shelf.snippets.keep("light", word, desk=desk)
        shelf.templates.keep(PromptTemplate("poster", word), desk=desk)
    assert shelf.lists.of(OTHER)["colours"] == ("theirs",)
    shelf.history.mark("A cat", True)
    shelf.lists.remove("colours")
    shelf.snippets.remove("light")
    shelf.templates.remove("poster")
    shelf.history.forget("A cat")
    assert not shelf.lists.of()
    assert not shelf.history.find()
    assert dict(shelf.lists.of(OTHER)) == {"colours": ("theirs",)}
    assert [(each.text, each.is_favourite) for each in shelf.history.find(desk=OTHER)] == [("A cat", False)]
    assert shelf.snippets.all(desk=OTHER) == {"light": "theirs"}
    assert [each.text for each in shelf.templates.all(desk=OTHER)] == ["theirs"]
