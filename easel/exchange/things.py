"""What goes from one installation to another: tables, of each the columns that mean something elsewhere, what hangs on what.

A thing is a row with its parts: rows that came with it and mean nothing without it. Never on the list: keys, connections,
budgets, drafts, browsers, and what one process knows of its work (leases, lines, previews).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from easel.edits.tables import edit_run, edit_source, mask, mask_revision, seal, source
from easel.experiments.tables import ballot, cell, experiment
from easel.library.tables import board, board_picture, catalogue, picture, picture_tag, saved_search
from easel.prompts.tables import prompt_list, snippet, template, used_prompt
from easel.runs.tables import attempt, job, run, run_input
from easel.store.blobs import key_of
from easel.threads.tables import answer, thread, turn

# `desk` is where a library lies, which the one that takes it in decides. An answer that is kept (`raw`) may hold links that
# open a server's files, and `key_id` tells of a key; what a server calls a task is asked for with the key,
# so no stranger may name one. Thumbnails, and whether a picture was decoded whole, are found out anew.
_STAY = {
    "job": {"stage", "partial", "partial_index", "raw", "executor", "lease", "line", "turn", "tried", "changed"},
    "attempt": {"key_id", "task", "task_place", "task_expires"},
    "picture": {"whole", "thumb_ready"},
    "source": {"browser"},
    "experiment": {"changed"},
    "cell": {"changed"},
    "thread": {"changed"},
    "turn": {"changed"},
    "answer": {"changed"},
    # the rest of its row is made of the picture's own
    "catalogue": {column.name for column in catalogue.columns}
    - {"stars", "flag", "trashed", "emptied", "note", "likeness", "said"},
}
_BLOBS = {
    "picture": ("sha256",),
    "run_input": ("sha256",),
    "source": ("sha256", "original_sha256"),
    "edit_run": ("source_sha256", "mask_sha256"),
}
_DIGEST = re.compile(r"[0-9a-f]{64}")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A table of parts; `of` is the column that names what they belong to, and is not told with each."""

    table: sa.Table
    of: str

    @property
    def columns(self) -> list[sa.Column[Any]]:
        return [column for column in _travelling(self.table) if column.name != self.of]

    @property
    def foreign(self) -> dict[str, str]:
        """By column: the table that it names a row of, besides what the part belongs to."""
        named = (column for column in self.columns if column.foreign_keys)
        return {column.name: next(iter(column.foreign_keys)).column.table.name for column in named}


@dataclass(frozen=True, slots=True)
class Thing:
    """A table of things and the parts of each. `key` names one within a desk."""

    table: sa.Table
    parts: tuple[Part, ...] = ()
    key: tuple[str, ...] = ("id",)

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def columns(self) -> list[sa.Column[Any]]:
        return _travelling(self.table)

    @property
    def foreign(self) -> dict[str, tuple[str, bool]]:
        """By column: the table that it names a row of, and whether it may be empty."""
        return {
            column.name: (next(iter(column.foreign_keys)).column.table.name, bool(column.nullable))
            for column in self.columns
            if column.foreign_keys
        }


@dataclass(frozen=True, slots=True)
class Line:
    """One thing, as a line of an export tells it."""

    table: str
    row: Row
    parts: dict[str, list[Row]]

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(str(self.row[name]) for name in THINGS[self.table].key)

    @property
    def size(self) -> int:
        """How many rows it is."""
        return 1 + sum(len(rows) for rows in self.parts.values())

    @property
    def is_emptied(self) -> bool:
        """A picture whose file was deleted for good."""
        return self.table == "picture" and self.row["size_bytes"] == 0

    def files(self) -> Iterator[str]:
        """The keys of all files that it needs, among the blobs."""
        own = () if self.is_emptied else ((self.table, (self.row,)),)
        for table, rows in (*own, *self.parts.items()):
            for name in _BLOBS.get(table, ()):
                yield from (key_of(row[name]) for row in rows if row[name] is not None)
        yield from (f"masks/{self.row['id']}/{row['sha256']}.png" for row in self.parts.get("mask_revision", ()))

    def more_files(self) -> Iterator[str]:
        """Those that it is better with: what an experiment would send if it was run again."""
        if self.table == "experiment":
            yield from dict.fromkeys(map(key_of, _digests_in(self.row["definition"])))


def digest_in(key: str) -> str:
    """What the name of a file says of its bytes: their SHA-256."""
    return key.rsplit("/", 1)[-1].removesuffix(".png")


def _digests_in(value: Any) -> Iterator[str]:
    if isinstance(value, str) and _DIGEST.fullmatch(value):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _digests_in(each)


def _travelling(table: sa.Table) -> list[sa.Column[Any]]:
    stay = _STAY.get(table.name, set()) | {"desk"}
    return [column for column in table.columns if column.name not in stay]


_NAMED = ("name",)
# In the order in which they are told: each after those that it names. The jobs and pictures of a run follow it.
THINGS: dict[str, Thing] = {
    each.name: each
    for each in (
        Thing(board),
        Thing(run, (Part(run_input, "run_id"), Part(edit_run, "run_id"), Part(edit_source, "run_id"))),
        Thing(job, (Part(attempt, "job_id"), Part(answer, "job_id"))),
        Thing(
            picture,
            (Part(catalogue, "picture_id"), Part(picture_tag, "picture_id"), Part(board_picture, "picture_id")),
        ),
        Thing(source),
        Thing(mask, (Part(mask_revision, "mask_id"),)),
        Thing(seal, key=("picture_id", "choice")),
        Thing(experiment, (Part(cell, "experiment_id"),)),
        Thing(ballot),
        Thing(thread, (Part(turn, "thread_id"),)),
        Thing(saved_search, key=_NAMED),
        Thing(prompt_list, key=_NAMED),
        Thing(snippet, key=_NAMED),
        Thing(template, key=_NAMED),
        Thing(used_prompt, key=("digest",)),
    )
}
OF_RUN = ("run", "job", "picture")
