"""What an edit sends along, as kept: which blobs, in which order, under which names."""

from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from easel.runs.tables import run, run_input

MASK = -1


@dataclass(frozen=True, slots=True)
class RunInput:
    """One picture of an edit, `position` counting from 0; the mask has position -1."""

    position: int
    sha256: str
    name: str
    content_type: str
    size_bytes: int

    @property
    def is_mask(self) -> bool:
        return self.position == MASK

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


_OF_RUN = (
    sa.select(*(run_input.c[name] for name in ("position", "sha256", "name", "content_type", "size_bytes")))
    .join_from(run_input, run, run.c.id == run_input.c.run_id)
    .where(run.c.id == sa.bindparam("name"), run.c.desk == sa.bindparam("desk"))
    .order_by(run_input.c.position)
)


def of_run(connection: sa.Connection, desk: str, run_id: str) -> tuple[RunInput, ...]:
    """The mask (if any) first, then the pictures in the order sent."""
    return tuple(RunInput(*row) for row in connection.execute(_OF_RUN, {"name": run_id, "desk": desk}))


def keep(connection: sa.Connection, run_id: str, inputs: tuple[RunInput, ...]) -> None:
    if inputs:
        connection.execute(sa.insert(run_input), [each.as_dict() | {"run_id": run_id} for each in inputs])
