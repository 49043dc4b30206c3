"""Between rows and pictures: read, each JSON text decoded once however many rows repeat it, and written as a sidecar tells."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.library.records import Picture
from easel.library.tables import picture
from easel.store import rows
from easel.store.sidecars import Sidecar

PICTURE_COLUMNS, PICTURE_NAMES = rows.columns(picture), rows.names(picture)
_KNOWN = sa.select(sa.func.count()).select_from(picture).where(picture.c.id == sa.bindparam("name"))


def picture_of(values: Sequence[Any], requests: dict[str, dict[str, Any]] | None = None) -> Picture:
    """One picture from PICTURE_COLUMNS; `requests` are those decoded so far, by their text."""
    fields = dict(zip(PICTURE_NAMES, values, strict=True))
    del fields["position"], fields["whole"]
    for name in ("got", "usage"):
        fields[name] = None if fields[name] is None else json.loads(fields[name])
    fields["parents"] = tuple(json.loads(fields["parents"]))
    fields["asked"] = rows.decoded(fields["asked"], {} if requests is None else requests)
    return Picture(**fields)


def put_row(connection: sa.Connection, sidecar: Sidecar) -> None:
    """The picture's row, where there is none yet; its job's row must stand."""
    if not connection.execute(_KNOWN, {"name": sidecar.picture_id}).scalar_one():
        connection.execute(sa.insert(picture), _row(sidecar))


def _row(sidecar: Sidecar) -> dict[str, Any]:
    same = ("job_id", "run_id", "position", "kind", "created", "sha256", "size_bytes", "width", "height", "format")
    more = ("revised_prompt", "got", "usage", "after_stop", "asked", "desk")
    values = {name: getattr(sidecar, name) for name in (*same, *more)}
    values |= {"prompt": str(sidecar.asked.get("prompt", "")), "parents": list(sidecar.parents)}
    return values | {"id": sidecar.picture_id, "cost": None if sidecar.cost is None else Decimal(sidecar.cost)}
