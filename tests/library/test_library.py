"""What pages ask the library.

This is the test of `queries.py`, `rows.py` and `records.py`, too.
"""

import stat
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from easel.library.library import Library
from easel.runs import adoption
from easel.runs.runs import Runs
from easel.settings import load
from easel.store.ids import new_id
from easel.store.sidecars import Sidecar
from easel.store.store import Store

Keep = Callable[..., Sidecar]


def test_a_kept_picture_is_found_everywhere(store: Store, keep: Keep) -> None:
    """One picture, asked for by run, job, gallery and id, is the same value with its prompt, money and real size."""
    made = keep("a red fox")
    found = Library(store).picture(made.picture_id)
    assert found is not None
    assert (found.prompt, found.cost, found.width, found.got["size"]) == (
        "a red fox",
        Decimal("0.00588"),
        1024,
        "1024x1024",
    )
    assert Library(store).pictures() == (found,)
    of_run = Runs(store).run(made.run_id)
    of_job = Runs(store).job(made.job_id)
    assert of_run is not None
    assert of_run.jobs == (of_job,)
    assert of_job is not None
    assert of_job.pictures == (found,)
    assert Runs(store).recent() == (of_run,)
    assert not of_run.running
    assert Runs(store).running() == ()


def test_names_that_mean_nothing_find_nothing(store: Store) -> None:
    """Ids from an address that name nothing, or are no ids, give None and never a file outside the library."""
    for name in (new_id(), "", "../../x", "%"):
        assert Runs(store).run(name) is None
        assert Runs(store).job(name) is None
        assert Library(store).picture(name) is None
        assert Library(store).thumb(name) is None
        assert Library(store).partial(name) is None


def test_pages_follow_one_another_by_key(store: Store, keep: Keep) -> None:
    """Going on from the last id seen shows every picture once, newest first, also when newer ones arrive meanwhile."""
    made = [keep(f"fox {number}").picture_id for number in range(7)]
    first = Library(store).pictures(3)
    keep("a later one")
    second = Library(store).pictures(3, before=first[-1].id)
    third = Library(store).pictures(3, before=second[-1].id)
    assert [found.id for found in (*first, *second, *third)] == made[::-1]
    assert Library(store).pictures(3, before=third[-1].id) == ()


def test_version_rises_with_every_change(store: Store, keep: Keep) -> None:
    """The number that polling pages ask for stays while nothing happens and rises when something does."""
    before = store.version()
    assert store.version() == before
    keep()
    assert store.version() > before


def test_a_lost_database_comes_back(store: Store, keep: Keep, tmp_path: Path) -> None:
    """Without its database, a library opens with every picture that has a sidecar, and without the broken ones."""
    made = keep(
        "a red fox",
        kind="edit",
        inputs=({"position": 0, "sha256": "0" * 64, "name": "a.png", "content_type": "image/png", "size_bytes": 9},),
    )
    whole = Library(store).picture(made.picture_id)
    store.sidecars.write(_broken(made))
    store.close()
    for file in (tmp_path / "home").glob("library.sqlite*"):
        file.unlink()
    again = Store(load(home=tmp_path / "home"))
    again.open()
    assert again.is_new
    adoption.rebuild(again.database, again.sidecars)
    assert Library(again).picture(made.picture_id) == whole
    assert [kept.name for kept in Runs(again).inputs(made.run_id)] == ["a.png"]
    assert len(Library(again).pictures()) == 1
    again.close()


def _broken(made: Sidecar) -> Sidecar:
    return replace(made, job_id=new_id(), picture_id=new_id(), broken=True)


def test_everything_belongs_to_its_owner_alone(store: Store, keep: Keep, tmp_path: Path) -> None:
    """Folders are 0700 and files 0600, the database's own side files included."""
    keep()
    paths = list((tmp_path / "home").rglob("*"))
    assert {"library.sqlite", "sidecars"} <= {path.name for path in paths}
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_reads_are_quick_at_100_000_pictures(store: Store) -> None:
    """A gallery page, a run and the version stay within a few milliseconds when 100,000 pictures are kept."""
    _fill(store, 100_000)
    first = Library(store).pictures(60)
    assert _milliseconds(lambda: Library(store).pictures(60, before=first[-1].id)) < 15
    assert _milliseconds(lambda: Runs(store).recent(10)) < 15
    assert _milliseconds(lambda: Runs(store).run(first[30].run_id)) < 10
    assert _milliseconds(Runs(store).running) < 10
    assert _milliseconds(store.version) < 3


def _milliseconds(call: Callable[[], object]) -> float:
    """The best of 20: what the call costs, not what else the machine does."""
    call()
    times = []
    for _ in range(20):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return min(times)


def _fill(store: Store, count: int) -> None:
    """`count` pictures, four to a run, by SQL: through the library it would take ten seconds."""
    name = "printf('%08x-0000-7000-8000-%012x', {}, {})"
    run_id, job_id = name.format("i / 4", "i / 4"), name.format("i", "i")
    numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {} - 1)"
    params = """'{"prompt":"' || replace(printf('%60s', i), ' ', 'fox ') || '","size":"1024x1024"}'"""
    got = """'{"size":"1024x1024","format":"png"}', '{"output_tokens":196}'"""
    pixels = "1024, 1024, 'png', ''"
    with store.database.writing() as connection:
        for columns, values, total in (
            ("run (id, kind, created, params, connection)", f"{run_id}, 'generate', 1.0, {params}, 'x'", count // 4),
            (
                "job (id, run_id, idx, state, stage, created, attempts, request_id)",
                f"{job_id}, {run_id}, i % 4, 'done', '', 1.0, 1, ''",
                count,
            ),
            (
                "picture (id, job_id, run_id, position, kind, created, sha256, size_bytes, width, height, format,"
                " revised_prompt, got, usage, cost, parents, whole, thumb_ready, after_stop)",
                f"{job_id}, {job_id}, {run_id}, 0, 'generate', 1.0, '0', 1, {pixels}, {got}, 5880000, '[]', 1, 1, 0",
                count,
            ),
        ):
            values = values.replace("i / 4", "i") if total < count else values
            connection.execute(
                sa.text(f"INSERT INTO {columns} {numbers.format(total)} SELECT {values} FROM n".replace(":", "\\:"))
            )
