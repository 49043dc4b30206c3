"""What an edit's run was planned as, and the blobs that its seal needs; written with the run, in the same transaction."""

from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from easel.edits.tables import edit_run, edit_source


@dataclass(frozen=True, slots=True)
class EditRun:
    """`plan` and `placement` are JSON. `source_sha256` is the first picture's upright PNG, `mask_sha256` its derived mask
    as an 8-bit grey PNG of the same size. An edit without a mask has neither mask nor placement."""

    plan: dict[str, Any]
    placement: dict[str, Any] | None
    source_id: str
    source_sha256: str
    mask_sha256: str | None


_COLUMNS = [edit_run.c[name] for name in EditRun.__dataclass_fields__]
_OF_RUN = sa.select(*_COLUMNS).where(edit_run.c.run_id == sa.bindparam("name"))


def keep(connection: sa.Connection, run_id: str, planned: EditRun) -> None:
    connection.execute(sa.insert(edit_run), asdict(planned) | {"run_id": run_id})
    rows = [each | {"run_id": run_id} for each in sources_of(planned.plan, planned.source_id)]
    connection.execute(sa.insert(edit_source), rows)


def sources_of(plan: dict[str, Any], source_id: str) -> list[dict[str, Any]]:
    """The sources of a plan in the order sent, as rows keep them."""
    names = plan.get("sources") or [source_id]
    return [{"position": position, "source_id": name} for position, name in enumerate(names)]


def of_run(connection: sa.Connection, run_id: str) -> EditRun | None:
    """None for a generation, and for an edit that was not planned here."""
    row = connection.execute(_OF_RUN, {"name": run_id}).mappings().one_or_none()
    return None if row is None else EditRun(**row)


def copy(connection: sa.Connection, from_run: str, to_run: str) -> None:
    """The same plan for a run that repeats another; nothing when there is none."""
    planned = of_run(connection, from_run)
    if planned is not None:
        keep(connection, to_run, planned)
