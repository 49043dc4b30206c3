"""The pictures and masks that cells of an experiment send along: found by their blobs, prepared once for all cells alike."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path
from typing import cast

from easel.edits import references
from easel.edits.mask.masks import Masks
from easel.edits.plan import EditPlan, Prepared, prepare
from easel.edits.sources import Owner, Source, Sources
from easel.experiments.grid import Cell
from easel.pictures.intake import Refusal
from easel.requests.edit import EditParams
from easel.requests.problems import Problem
from easel.runs.inputs import MASK, RunInput
from easel.store.blobs import Blobs, key_of
from easel.store.store import Store
from easel.wire.multipart import InputFile

_BLOB = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Files:
    """What one or more cells send along, exactly: `inputs` as they will be kept, `prepared` with the plan of their seal."""

    inputs: tuple[RunInput, ...]
    prepared: Prepared


@dataclass(frozen=True, slots=True)
class Fitted:
    """A cell's request as it is sent with its files; with `problems` it cannot be."""

    request: EditParams
    files: Files | None
    problems: tuple[Problem, ...] = ()


class CellFiles:
    """For one plan; `part_limit` is what a server takes in one picture, in bytes. `mask_ids` are remembered between plans: a
    mask is read from its file once for each picture."""

    def __init__(self, store: Store, masks: Masks, desk: str, mask_ids: dict[tuple[str, str], str]) -> None:
        self._store = store
        self._masks = masks
        self._desk = desk
        self._mask_ids = mask_ids
        self._sources: dict[str, Source] = {}
        self._ready: dict[tuple[object, ...], Files] = {}

    def fitted(self, cell: Cell, part_limit: int) -> Fitted:
        """Takes up to a second for the first cell with these pictures in this size."""
        request = cast(EditParams, cell.request)  # a cell with pictures is an edit
        try:
            sources = [self._source(name) for name in cell.images]
            files = self._files(cell, sources, request, part_limit)
        except (Refusal, LookupError, OSError) as error:
            return Fitted(request, None, (Problem("image", "gone", _words(error)),))
        ready = files.prepared
        prompt = references.resolve(request.prompt, [source.name for source in sources])
        params = replace(
            request, prompt=prompt.text, size=ready.params.size, images=ready.params.images, masked=ready.params.masked
        )
        of_files = (each for each in ready.problems if each.field in ("image", "mask", "size"))
        return Fitted(params, files, (*prompt.problems, *dict.fromkeys((*params.problems(), *of_files))))

    def _files(self, cell: Cell, sources: Sequence[Source], request: EditParams, part_limit: int) -> Files:
        key = (cell.images, cell.mask, request.size, part_limit)
        if key not in self._ready:
            plan = EditPlan(tuple(source.id for source in sources), mask_id=self._mask(sources[0], cell.mask))
            ready = prepare(self._store, self._masks, request, plan, part_limit=part_limit, desk=self._desk)
            self._ready[key] = Files(_inputs(ready), ready)
        return self._ready[key]

    def _source(self, name: str) -> Source:
        """Raises LookupError for a picture that is not there any more, Refusal, OSError."""
        if name not in self._sources:
            self._sources[name] = self._found(name)
        return self._sources[name]

    def _found(self, name: str) -> Source:
        if not _BLOB.fullmatch(name):
            raise LookupError(f"{name[:80]} is no picture of this studio.")
        sources = Sources(self._store)
        known = sources.of_blob(name, desk=self._desk)
        if known is not None:
            return known
        return sources.take_in(_path(self._store.blobs, name), "picture", Owner(desk=self._desk))

    def _mask(self, source: Source, name: str) -> str | None:
        if not name:
            return None
        key = (source.id, name)
        if key not in self._mask_ids:
            path = _path(self._store.blobs, name)
            self._mask_ids[key] = self._masks.for_one_edit(source.id, path, desk=self._desk)[0].id
        return self._mask_ids[key]


def is_blob(blobs: Blobs, name: str) -> bool:
    """Whether this is the SHA-256 of a file of the library."""
    return _BLOB.fullmatch(name) is not None and blobs.has(key_of(name))


def _path(blobs: Blobs, name: str) -> Path:
    if not is_blob(blobs, name):
        raise LookupError("A picture of this experiment no longer exists. Choose another one.")
    return blobs.path(name)


def _inputs(ready: Prepared) -> tuple[RunInput, ...]:
    files = [(position, image) for position, image in enumerate(ready.images)]
    if ready.mask is not None:
        files.insert(0, (MASK, ready.mask))
    return tuple(_input(position, each) for position, each in files)


def _input(position: int, each: InputFile) -> RunInput:
    with each.path.open("rb") as file:
        name = file_digest(file, "sha256").hexdigest()
    return RunInput(position, name, each.name, each.content_type, each.path.stat().st_size)


def _words(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"A picture of this experiment cannot be read: {error.strerror or 'the disk failed'}."
    return str(error)
