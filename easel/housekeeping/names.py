"""Which files the database and kept answers name: what nothing of this names is in nobody's way, and may be in nobody's use."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from easel.edits import leftovers
from easel.edits.tables import edit_run, source
from easel.experiments.tables import experiment
from easel.library.library import ANSWERS
from easel.library.queries import IS_THERE
from easel.library.tables import picture
from easel.prompts.tables import draft
from easel.runs.tables import run_input
from easel.store.blobs import Blobs

_DIGEST = re.compile(r"[0-9a-f]{64}")
_OF_ANSWER = re.compile(r"sha256:([0-9a-f]{64})")
COLUMNS = (
    *(run_input.c.sha256, source.c.sha256, source.c.original_sha256),
    *(edit_run.c.source_sha256, edit_run.c.mask_sha256),
)
# Where a file would be sent from if somebody pressed again.
_TEXTS = (experiment.c.definition.cast(sa.Text), draft.c.fields.cast(sa.Text))


@dataclass(frozen=True, slots=True)
class Names:
    """The digests of kept pictures, and of all else that runs, edits, experiments, unsent forms and kept answers name."""

    pictures: frozenset[str]
    others: frozenset[str]

    def __contains__(self, sha256: str) -> bool:
        return sha256 in self.pictures or sha256 in self.others


def names(connection: sa.Connection, blobs: Blobs) -> Names:
    """Of all desks. Some tenths of a second for 100,000 pictures."""
    pictures = connection.execute(sa.select(picture.c.sha256).where(IS_THERE)).scalars()
    return Names(frozenset(pictures), frozenset(_others(connection)) | of_answers(blobs))


def of_answers(blobs: Blobs) -> frozenset[str]:
    """What came with answers that brought no usable picture: it may have been paid for, and its answer is kept with the job."""
    found: set[str] = set()
    for key in blobs.names(ANSWERS):
        with contextlib.suppress(FileNotFoundError):
            found.update(_OF_ANSWER.findall(blobs.get(key).decode(errors="replace")))
    return frozenset(found)


def is_named(connection: sa.Connection, sha256: str) -> bool:
    """The same for one file, by what stands there now."""
    told = (sa.select(sa.literal(1)).where(each.contains(sha256)).limit(1) for each in _TEXTS)
    return leftovers.is_named(connection, sha256) or any(connection.execute(each).first() for each in told)


def _others(connection: sa.Connection) -> Iterator[str]:
    for column in COLUMNS:
        yield from connection.execute(sa.select(column).where(column.is_not(None)).distinct()).scalars()
    for text in _TEXTS:
        for told in connection.execute(sa.select(text)).scalars():
            yield from _DIGEST.findall(told or "")
