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
from easel.library.sidecars import Sidecar
from easel.settings import load
from easel.store.ids import new_id

Keep = Callable[..., Sidecar]


def test_a_kept_picture_is_found_everywhere(library: Library, keep: Keep) -> None:
    """One picture, asked for by run, job, gallery and id, is the same value with its prompt, money and real size."""
    made = keep("a red fox")
    found = library.picture(made.picture_id)
    assert found is not None
    assert (found.prompt, found.cost, found.width, found.got["size"]) == (
        "a red fox",
        Decimal("0.00588"),
        1024,
        "1024x1024",
    )
    assert library.pictures() == (found,)
    of_run = library.run(made.run_id)
    of_job = library.job(made.job_id)
    assert of_run is not None
    assert of_run.jobs == (of_job,)
    assert of_job is not None
    assert of_job.pictures == (found,)
    assert library.recent_runs() == (of_run,)
    assert not of_run.running
    assert library.running() == ()


def test_names_that_mean_nothing_find_nothing(library: Library) -> None:
    """Ids from an address that name nothing, or are no ids, give None and never a file outside the library."""
    for name in (new_id(), "", "../../x", "%"):
        assert library.run(name) is None
        assert library.job(name) is None
        assert library.picture(name) is None
        assert library.thumb(name) is None
        assert library.partial(name) is None


def test_pages_follow_one_another_by_key(library: Library, keep: Keep) -> None:
    """Going on from the last id seen shows every picture once, newest first, also when newer ones arrive meanwhile."""
    made = [keep(f"fox {number}").picture_id for number in range(7)]
    first = library.pictures(3)
    keep("a later one")
    second = library.pictures(3, before=first[-1].id)
    third = library.pictures(3, before=second[-1].id)
    assert [found.id for found in (*first, *second, *third)] == made[::-1]
    assert library.pictures(3, before=third[-1].id) == ()


def test_version_rises_with_every_change(library: Library, keep: Keep) -> None:
    """The number that polling pages ask for stays while nothing happens and rises when something does."""
    before = library.version()
    assert library.version() == before
    keep()
    assert library.version() > before


def test_a_lost_database_comes_back(library: Library, keep: Keep, tmp_path: Path) -> None:
    """Without its database, a library opens with every picture that has a sidecar, and without the broken ones."""
    made = keep(
        "a red fox",
        kind="edit",
        inputs=({"position": 0, "sha256": "0" * 64, "name": "a.png", "content_type": "image/png", "size_bytes": 9},),
    )
    whole = library.picture(made.picture_id)
    library.sidecars.write(_broken(made))
    library.close()
    for file in (tmp_path / "home").glob("library.sqlite*"):
        file.unlink()
    again = Library(load(home=tmp_path / "home"))
    again.open()
    assert again.picture(made.picture_id) == whole
    assert [kept.name for kept in again.inputs(made.run_id)] == ["a.png"]
    assert len(again.pictures()) == 1
    again.close()


def _broken(made: Sidecar) -> Sidecar:
    return replace(made, job_id=new_id(), picture_id=new_id(), broken=True)


def test_everything_belongs_to_its_owner_alone(library: Library, keep: Keep, tmp_path: Path) -> None:
    """Folders are 0700 and files 0600, the database's own side files included."""
    keep()
    paths = list((tmp_path / "home").rglob("*"))
    assert {"library.sqlite", "sidecars"} <= {path.name for path in paths}
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_reads_are_quick_at_100_000_pictures(library: Library) -> None:
    """A gallery page, a run and the version stay within a few milliseconds when 100,000 pictures are kept."""
    _fill(library, 100_000)
    first = library.pictures(60)
    assert _milliseconds(lambda: library.pictures(60, before=first[-1].id)) < 15
    assert _milliseconds(lambda: library.recent_runs(10)) < 15
    assert _milliseconds(lambda: library.run(first[30].run_id)) < 10
    assert _milliseconds(library.running) < 10
    assert _milliseconds(library.version) < 3


def _milliseconds(call: Callable[[], object]) -> float:
    """The best of 20: what the call costs, not what else the machine does."""
    call()
    times = []
    for _ in range(20):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return min(times)


def _fill(library: Library, count: int) -> None:
    """`count` pictures, four to a run, by SQL: through the library it would take ten seconds."""
    name = "printf('%08x-0000-7000-8000-%012x', {}, {})"
    run_id, job_id = name.format("i / 4", "i / 4"), name.format("i", "i")
    numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {} - 1)"
    params = """'{"prompt":"' || replace(printf('%60s', i), ' ', 'fox ') || '","size":"1024x1024"}'"""
    got = """'{"size":"1024x1024","format":"png"}', '{"output_tokens":196}'"""
    pixels = "1024, 1024, 'png', ''"
    with library.database.writing() as connection:
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
