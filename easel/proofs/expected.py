"""What a picture has to say: what its prompt quotes; after an edit, what its source had to say with what the edit changes."""

import sqlalchemy as sa

from easel.edits.tables import edit_source, source
from easel.library.tables import picture
from easel.proofs import records, wanted
from easel.requests import kinds

_FURTHEST = 50  # edits of edits
_PICTURE = sa.select(picture.c.prompt, picture.c.kind, picture.c.run_id).where(picture.c.id == sa.bindparam("name"))
_SOURCE = (
    sa.select(source.c.picture_id, source.c.parent_id)
    .join_from(edit_source, source, source.c.id == edit_source.c.source_id)
    .where(edit_source.c.run_id == sa.bindparam("run_id"), edit_source.c.position == 0)
)
_PARENT = sa.select(source.c.picture_id, source.c.parent_id).where(source.c.id == sa.bindparam("name"))


def of(connection: sa.Connection, picture_id: str) -> tuple[str, ...]:
    prompts: list[str] = []
    name: str | None = picture_id
    before: tuple[str, ...] = ()
    for _ in range(_FURTHEST):
        row = connection.execute(_PICTURE, {"name": name}).one_or_none() if name else None
        if row is None:
            break
        if not kinds.of(row.kind).takes_pictures:
            before = () if kinds.of(row.kind).is_brought else wanted.wanted(row.prompt)
            break
        prompts.append(row.prompt)
        name = _edited(connection, row.run_id)
        known = records.wanted(connection, name) if name else None
        if known is not None:
            before = known
            break
    for prompt in reversed(prompts):
        before = wanted.after_edit(prompt, before)
    return before


def _edited(connection: sa.Connection, run_id: str) -> str | None:
    """The kept picture that a run has edited; None where a file was."""
    row = connection.execute(_SOURCE, {"run_id": run_id}).one_or_none()
    while row is not None and row.picture_id is None and row.parent_id:
        row = connection.execute(_PARENT, {"name": row.parent_id}).one_or_none()
    return None if row is None else row.picture_id
