"""What was brought in to be edited and never was: sources that nobody has used for months, with their unsent masks.

Conservative on purpose: whatever a run, an edit, a named mask, another source or the list of recent sources refers to stays,
and a picture from the library is never touched. Rows go first; a file goes when no row names it any more and it is old itself.
"""

import time
from dataclasses import dataclass

import sqlalchemy as sa

from easel.edits.mask.files import MaskFiles
from easel.edits.tables import edit_run, mask, mask_revision, source
from easel.library.tables import picture
from easel.prompts import drafts
from easel.prompts.tables import draft
from easel.runs.tables import run_input
from easel.store.store import Store

UNUSED = 90 * 86_400.0  # seconds
RECENT = 20  # sources that the list of recent ones shows, however old


def clear(store: Store, now: float | None = None) -> int:
    """How many sources went. Milliseconds when there is nothing to do; raises OSError and sqlalchemy's errors."""
    now = time.time() if now is None else now
    before = now - UNUSED
    drafts.clear(store.database, now)
    gone, masks = _forget(store, before)
    files = MaskFiles(store.blobs)
    for mask_id, digests in masks.items():
        files.drop(mask_id, digests)
    for sha256 in gone.values():
        _remove(store, sha256, before)
    return len(gone)


@dataclass(frozen=True, slots=True)
class Leftover:
    """A source that would go; `used` in unix seconds."""

    source_id: str
    name: str
    size_bytes: int
    used: float


def plan(store: Store, now: float | None = None) -> tuple[Leftover, ...]:
    """What `clear` would clear away, longest unused first; nothing is changed."""
    before = (time.time() if now is None else now) - UNUSED
    columns = (source.c.id, source.c.name, source.c.size_bytes, source.c.used)
    chosen = _unused(before).with_only_columns(*columns).order_by(source.c.used, source.c.id)
    with store.database.reading() as connection:
        return tuple(Leftover(*row) for row in connection.execute(chosen))


def _forget(store: Store, before: float) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Deletes the rows; the digests of each source, and of each mask that went with one."""
    with store.database.reading() as connection:
        if connection.execute(_unused(before).limit(1)).first() is None:
            return {}, {}
    with store.database.writing() as connection:
        rows = connection.execute(_unused(before)).all()
        names = [row.id for row in rows]
        of_masks = (
            sa.select(mask_revision.c.mask_id, mask_revision.c.sha256).join(mask).where(mask.c.source_id.in_(names))
        )
        masks: dict[str, set[str]] = {}
        for mask_id, sha256 in connection.execute(of_masks):
            masks.setdefault(mask_id, set()).add(sha256)
        connection.execute(sa.delete(source).where(source.c.id.in_(names)))  # their masks and revisions go with them
    return {row.id: {row.sha256, row.original_sha256} for row in rows}, masks


def _unused(before: float) -> sa.Select[tuple[str, str, str]]:
    child, recent = source.alias(), source.alias()
    touched = sa.select(mask.c.source_id).outerjoin(mask_revision)
    touched = touched.where(sa.or_(mask.c.name != "", mask.c.created > before, mask_revision.c.created > before))
    shown = sa.select(recent.c.id).order_by(recent.c.used.desc(), recent.c.id.desc()).limit(RECENT)
    planned = sa.exists().where(edit_run.c.plan.cast(sa.Text).contains(source.c.id))
    unsent = sa.exists().where(draft.c.fields.cast(sa.Text).contains(source.c.id))
    return sa.select(source.c.id, source.c.sha256, source.c.original_sha256).where(
        source.c.used < before,
        source.c.created < before,
        source.c.id.not_in(sa.select(edit_run.c.source_id)),
        source.c.id.not_in(sa.select(child.c.parent_id).where(child.c.parent_id.is_not(None))),
        source.c.id.not_in(touched),
        source.c.id.not_in(shown),
        source.c.sha256.not_in(sa.select(run_input.c.sha256)),
        source.c.sha256.not_in(sa.select(edit_run.c.source_sha256)),
        ~planned,
        ~unsent,
    )


def _remove(store: Store, digests: set[str], before: float) -> None:
    """Files that no row names any more: whoever brings the same picture in meanwhile waits for this transaction."""
    with store.database.writing() as connection:
        for sha256 in digests:
            if not is_named(connection, sha256):
                store.blobs.forget(sha256, before)


def is_named(connection: sa.Connection, sha256: str) -> bool:
    """Whether the row of a picture that is there, of an input, a source or an edit names this file."""
    there = sa.select(picture.c.id).where(picture.c.sha256 == sha256, picture.c.size_bytes > 0).limit(1)
    if connection.execute(there).first():
        return True
    columns = (
        *(run_input.c.sha256, source.c.sha256, source.c.original_sha256),
        *(edit_run.c.source_sha256, edit_run.c.mask_sha256),
    )
    return any(connection.execute(sa.select(each).where(each == sha256).limit(1)).first() for each in columns)
