"""Every page while the library's database is locked or full: a sentence, never Streamlit's box, and the page stays."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from PIL import Image
from streamlit.testing.v1 import AppTest

from components.connections import connection_list
from components.runs import tray
from easel.connections.connection import Connection
from easel.ledger import budgets
from easel.requests.generate import GenerateParams
from easel.store.scope import STUDIO
from easel.store.trouble import Damaged
from easel.studio import Studio
from tests.studio_here import open_studio

ROOT = Path(__file__).resolve().parents[2]
FRAME = ROOT / "components" / "frame.py"
WAIT = 120


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """Its writers wait for a fifth of a second only, where they usually wait for half a minute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("easel.store.sqlite.BUSY_MS", 200)
        with open_studio(tmp_path_factory.mktemp("storage") / "home") as opened:
            yield opened


@contextmanager
def _locked(studio: Studio) -> Iterator[None]:
    with closing(sqlite3.connect(studio.store.home / "library.sqlite", isolation_level=None, timeout=60)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _full(studio: Studio) -> Iterator[None]:
    """SQLite itself says so, to each write: its file may not grow, and the change counter, which all raise, needs room."""
    ways = (studio.store.database._writes, studio.store.database._notes)
    _aside(studio, "CREATE TABLE IF NOT EXISTS filler (text BLOB)")
    _aside(
        studio, "CREATE TRIGGER full BEFORE UPDATE ON change BEGIN INSERT INTO filler VALUES (zeroblob(9000000)); END"
    )
    try:
        _cap(ways, None)
        yield
    finally:
        _cap(ways, 1_073_741_823)
        _aside(studio, "DROP TRIGGER full")


def _cap(ways: tuple[sa.Engine, ...], pages: int | None) -> None:
    """None: no page more than there are."""
    for way in ways:
        with way.connect() as connection:
            most = pages or connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={most}")


def _aside(studio: Studio, words: str) -> None:
    with closing(sqlite3.connect(studio.store.home / "library.sqlite", isolation_level=None, timeout=60)) as other:
        other.execute(words)


Trouble = Callable[[Studio], AbstractContextManager[None]]
TROUBLES = pytest.mark.parametrize(
    ("trouble", "why"), [(_locked, "is locked by another program"), (_full, "is full")], ids=["locked", "full"]
)


def _open(page: str = "generate") -> AppTest:
    opened = AppTest.from_file(FRAME, default_timeout=WAIT).run()
    if page != "generate":
        opened.switch_page(f"../pages/{page}.py").run()
    assert not opened.exception
    return opened


def _told(page: AppTest) -> str:
    assert not page.exception, page.exception
    toasts = [str(each.value).replace("\\", "") for each in page.toast]
    return " ".join([*(str(part.value) for part in page.html), *toasts])


@TROUBLES
def test_send(studio: Studio, trouble: Trouble, why: str) -> None:
    """The button says that nothing was sent and why; the prompt stays, and the next press sends."""
    page = _open()
    prompt = f"a fox that {why} " * 500  # its row needs pages of its own
    page.session_state["easel_drafts"]["generate"]["prompt"] = prompt
    page.run()
    before = len(studio.runs.recent(50))
    with trouble(studio):
        page.button(key="generate_press").click()
        told = _told(page.run())
    assert "Not sent." in told
    assert why in told
    assert "backups" not in told
    assert len(studio.runs.recent(50)) == before
    assert page.session_state["easel_drafts"]["generate"]["prompt"] == prompt
    page.session_state["generate_send_kept"].sent = None  # more than a second later
    page.button(key="generate_press").click()
    page.run()
    assert len(studio.runs.recent(50)) == before + 1


def test_a_press_waits_a_few_seconds_only(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers wait for half a minute, for they keep what was paid for; a page says soon that it could not be done.

    Also while a worker waits before it: that one's row is written when the lock is gone.
    """
    monkeypatch.setattr("easel.store.sqlite.BUSY_MS", 60_000)
    monkeypatch.setattr("easel.store.waiting.BRIEF", 0.3)
    page = _open()
    page.session_state["easel_drafts"]["generate"]["prompt"] = "a fox in a hurry"
    page.run()
    with ThreadPoolExecutor(1) as patient:
        with _locked(studio):
            _press_in_vain(page)
            keeps = patient.submit(_note, studio)
            _until(studio.store.database._turn.locked)
            _press_in_vain(page)
            assert not keeps.done()
        keeps.result(60)


def _press_in_vain(page: AppTest) -> None:
    began = time.monotonic()
    page.session_state["generate_send_kept"].sent = None  # more than a second after the press before
    page.button(key="generate_press").click()
    told = _told(page.run())
    assert time.monotonic() - began < 30
    assert "Not sent." in told
    assert "is locked by another program" in told


def _note(studio: Studio) -> None:
    with studio.store.database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE noted (text TEXT)")


def _until(true: Callable[[], object]) -> None:
    ends = time.monotonic() + 60
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


@TROUBLES
def test_connections(studio: Studio, trouble: Trouble, why: str) -> None:
    """Deleting one is not done, nor taken back; it stands as it was."""
    store = studio.directory.store
    saved = store.add(Connection(id="", name="Spare", base_url="https://gateway.example/v1", enabled=False))
    page = _open("connections")
    with trouble(studio):
        connection_list._chosen(saved, "Delete")
        connection_list._take_back(saved.id)
        assert "Spare" in _told(page.run())
    assert store.get(saved.id) is not None
    store.delete(saved.id)


@TROUBLES
def test_budgets(studio: Studio, trouble: Trouble, why: str) -> None:
    """A budget that could not be kept is said, and none is set."""
    page = _open("usage")
    next(each for each in page.number_input if str(each.key).startswith("budget_usd")).set_value(5.0).run()
    with trouble(studio):
        page.button(key="budget_set").click()
        told = _told(page.run())
    assert "Not done." in told
    assert why in told
    assert not budgets.standings(studio.store.database, STUDIO)


def _acts(source_id: str) -> None:
    from components.kit import resources
    from components.mask import mask_actions

    studio = resources.studio()
    source = studio.sources.get(source_id)
    assert source is not None
    mask_actions.show(source, studio.masks.of(source_id))


@TROUBLES
def test_masks(studio: Studio, tmp_path: Path, trouble: Trouble, why: str) -> None:
    """Every act on a mask: the editor stays, with a note."""
    path = tmp_path / "photo.png"
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (640, 1024, 3), dtype=np.uint8)).save(path)
    source = studio.edit.bring_in(path, "photo.png").result(60)
    page = AppTest.from_function(_acts, default_timeout=WAIT, kwargs={"source_id": source.id}).run()
    assert not page.exception
    for key in ("mask_fill", "mask_invert"):
        with trouble(studio):
            page.button(key=key).click()
            told = _told(page.run())
        assert "Not done." in told, key
        assert why in told
        assert key in [each.key for each in page.button]
    assert studio.masks.of(source.id).coverage == 0


@TROUBLES
def test_stop_and_forget(studio: Studio, trouble: Trouble, why: str) -> None:
    """What the tray and the runs are asked for: nothing raises, and every page opens meanwhile."""
    run_id = studio.engine.submit(GenerateParams("a fox", size="1024x640", quality="low"))
    found = studio.runs.run(run_id)
    assert found is not None
    with trouble(studio):
        for what in ("stop", "stop_all", "again", "forget"):
            tray._carry_out(what, found.jobs[0].id, "generate")
        for page in ("generate", "library", "usage", "connections"):
            _told(_open(page))


def test_a_database_that_is_found_damaged(studio: Studio) -> None:
    """Pages say so with the way back; a press sends nothing, and the studio closes all the same. (The last test: it stays so.)"""
    page = _open()
    file = studio.store.home / "library.sqlite"
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as out:
        out.seek(4096)
        out.write(os.urandom(file.stat().st_size - 4096))
    studio.store.database._reads.dispose()  # what was read before is forgotten, as after a while
    told = _told(page.run())
    assert "is damaged" in told
    assert "docs/backup.md" in told
    with pytest.raises(Damaged):
        studio.engine.submit(GenerateParams("a fox", size="1024x640", quality="low"))


def test_a_full_disk_is_said_with_the_way_to_what_could_go(studio: Studio) -> None:
    """In place of a part of a page, and where an act could not be done; a lock leads nowhere."""

    def script() -> None:
        import errno
        import os

        import streamlit as st

        from components.kit import storage_note

        code = errno.ENOSPC if st.session_state.get("full", True) else errno.EACCES

        def act() -> None:
            raise OSError(code, os.strerror(code))

        storage_note.done(act)
        storage_note.show(OSError(code, os.strerror(code)))

    page = AppTest.from_function(script, default_timeout=WAIT).run()
    told = _told(page)
    assert "[See what can be deleted](housekeeping)" in told
    assert '<a href="housekeeping" target="_self">See what can be deleted</a>' in told
    page.session_state["full"] = False
    assert "housekeeping" not in _told(page.run())
