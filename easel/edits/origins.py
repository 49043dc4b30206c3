"""Where an edit comes from, as the sidecars of its pictures tell it, and the rows that are made of that when they were lost.

A source is named by its own id and by the SHA-256 of the file that it came as: for a picture from the library that is the
picture's own.
"""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from easel.edits import edit_runs
from easel.edits.edit_runs import EditRun
from easel.edits.plan import EditPlan, placement_of
from easel.edits.sources import SOURCE_COLUMNS, Source, source_of
from easel.edits.tables import edit_run, source
from easel.library import queries
from easel.store.ids import is_id
from easel.store.sidecars import Sidecar

_DEEPEST = 100  # sources, each made from the one before


def told(connection: sa.Connection, run_id: str) -> dict[str, Any] | None:
    """What the sidecars of a run's pictures say: its plan, and its sources after those that they were made from. None where
    it was not planned as an edit here."""
    planned = edit_runs.of_run(connection, run_id)
    if planned is None:
        return None
    names = planned.plan.get("sources") or [planned.source_id]
    known: dict[str, dict[str, Any]] = {}
    for name in names:
        for each in reversed(_line(connection, name)):
            known.setdefault(each.id, _said(each))
    return {"run": asdict(planned), "sources": list(known.values())}


def is_sound(told: object) -> bool:
    """Whether rows can be made of what a sidecar says here; a stranger may have written it."""
    try:
        _read(told)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def put(connection: sa.Connection, sidecar: Sidecar) -> None:
    """The rows of sources and plan that are not there; those of run and picture must stand."""
    if not is_sound(sidecar.edit):
        return
    planned, sources = _read(sidecar.edit)
    for each in sources:
        if not _is_there(connection, source.c.id, each.id):
            connection.execute(sa.insert(source), _row(connection, sidecar.desk, each))
    if not _is_there(connection, edit_run.c.run_id, sidecar.run_id):
        edit_runs.keep(connection, sidecar.run_id, planned)


def _line(connection: sa.Connection, name: str | None) -> list[Source]:
    """A source, the one that it was made from, and so on."""
    line: list[Source] = []
    while name is not None and len(line) < _DEEPEST:
        row = connection.execute(sa.select(*SOURCE_COLUMNS).where(source.c.id == name)).one_or_none()
        if row is None:
            break
        line.append(source_of(row))
        name = line[-1].parent_id
    return line


def _said(one: Source) -> dict[str, Any]:
    """All but whose it is: that is a browser's, and a sidecar's own desk."""
    return {name: value for name, value in asdict(one).items() if name not in ("browser", "desk")}


def _read(told: Any) -> tuple[EditRun, list[Source]]:
    """Raises ValueError, KeyError, TypeError, AttributeError for what `told` did not say."""
    planned = EditRun(**told["run"])
    plan = EditPlan.from_dict(planned.plan)
    if planned.placement is not None:
        placement_of(planned.placement)
    sources = [Source(**each | {"notes": tuple(each["notes"])}) for each in told["sources"]]
    names = [planned.source_id, *plan.sources, *(each.id for each in sources)]
    if not all(map(is_id, names)) or not all(map(_is_plain, sources)):
        raise ValueError("That is no edit's origin.")
    return planned, sources


def _is_plain(one: Source) -> bool:
    texts = (one.name, one.sha256, one.original_sha256, *one.notes)
    numbers = (one.created, one.width, one.height, one.size_bytes)
    return (
        all(isinstance(each, str) for each in texts)
        and all(isinstance(each, int | float) for each in numbers)
        and all(each is None or is_id(each) for each in (one.picture_id, one.parent_id))
    )


def _row(connection: sa.Connection, desk: str, one: Source) -> dict[str, Any]:
    """What it was made from may have been deleted for good, or have come back under another name."""
    picture_id, parent_id = one.picture_id, one.parent_id
    if picture_id is not None and queries.one_picture(connection, desk, picture_id) is None:
        picture_id = queries.of_bytes(connection, desk, [one.original_sha256]).get(one.original_sha256)
    if parent_id is not None and not _is_there(connection, source.c.id, parent_id):
        parent_id = None
    values = {column.name: getattr(one, column.name) for column in SOURCE_COLUMNS}
    more = {"picture_id": picture_id, "parent_id": parent_id, "desk": desk, "notes": list(one.notes)}
    return values | more | {"used": one.created, "browser": ""}


def _is_there(connection: sa.Connection, column: sa.Column[str], name: str) -> bool:
    return connection.execute(sa.select(column).where(column == name)).first() is not None
