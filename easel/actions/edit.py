"""Pictures from pictures: bringing them in, what an edit would send, and the run that makes it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ParamSpec, TypeVar

from easel.actions import named_files
from easel.connections.connection import API_PART
from easel.connections.directory import Directory
from easel.edits import edit_runs
from easel.edits.edit_runs import EditRun
from easel.edits.extending import extend
from easel.edits.mask.masks import Masks
from easel.edits.plan import PART_LIMIT, EditPlan, Fit, Prepared, SealChoice, prepare
from easel.edits.sources import NOBODY, Owner, Source, Sources
from easel.errors import BadParams
from easel.jobs.engine import Engine
from easel.library.records import Picture
from easel.pictures.masks import Reading
from easel.pictures.outpaint import Outpaint
from easel.requests.edit import EditParams
from easel.store.scope import STUDIO
from easel.store.store import Store

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EditOfFiles:
    """An edit of files, of which nothing is in the library yet. `polarity` is None where the mask's file decides, `part_limit` in
    bytes, None for what every server takes."""

    params: EditParams
    pictures: tuple[Path, ...]
    mask: Path | None
    polarity: Reading | None
    fit: Fit
    seal: SealChoice
    smaller: bool
    part_limit: int | None


class Edit:
    """Futures are of a few threads, so that a closed tab undoes nothing; what they raise is said with each."""

    def __init__(self, store: Store, sources: Sources, masks: Masks, engine: Engine, directory: Directory) -> None:
        self._store = store
        self._sources = sources
        self._masks = masks
        self._engine = engine
        self._directory = directory
        self._threads = ThreadPoolExecutor(2, "edit")

    def bring_in(self, path: Path, name: str, owner: Owner = NOBODY) -> Future[Source]:
        """Takes in a file, and removes it. Raises Refusal, OSError."""

        def work() -> Source:
            try:
                return self._sources.take_in(path, name, owner)
            finally:
                path.unlink(missing_ok=True)

        return self._aside(work)

    def bring_in_kept(self, picture_id: str, owner: Owner = NOBODY) -> Future[Source]:
        """A kept picture as a source. Raises Refusal, OSError."""
        return self._aside(self._sources.from_picture, picture_id, owner)

    def extend(self, source: Source, out: Outpaint, owner: Owner = NOBODY) -> Future[Source]:
        """See `easel.edits.extending`."""
        return self._aside(extend, self._store, self._sources, self._masks, source, out, owner)

    def prepare(
        self, params: EditParams, plan: EditPlan, connection: str | None = None, *, desk: str = STUDIO
    ) -> Future[Prepared]:
        """Exactly what `plan` would send; see `easel.edits.plan`. `connection` as in `Engine.submit`."""
        return self._aside(self._prepared, desk, params, plan, connection)

    def start(
        self, params: EditParams, plan: EditPlan, connection: str | None = None, *, desk: str = STUDIO, board: str = ""
    ) -> Future[str]:
        """Prepares and starts an edit; the run's id. `board` as in `Engine.submit`. Raises BadParams with every problem, NotSent,
        LookupError."""

        def work() -> str:
            ready = self._prepared(desk, params, plan, connection)
            if ready.problems:
                raise BadParams(ready.problems)
            return self.submit(ready, connection, whole=True, desk=desk, board=board)

        return self._aside(work)

    def prepare_files(self, edit: EditOfFiles) -> Prepared:
        """What an edit of files would send, made here and now; `notes` tell what was decided. Raises BadParams for a file that is
        no picture or cannot be read; all else that a person can mend is in `problems`."""
        sources = tuple(named_files.picture(self._sources, path) for path in edit.pictures)
        mask_id, notes = named_files.mask(self._masks, sources[0], edit.mask, edit.polarity)
        ids = tuple(source.id for source in sources)
        plan = EditPlan(ids, mask_id=mask_id, fit=edit.fit, seal=edit.seal, smaller=edit.smaller)
        ready = prepare(self._store, self._masks, edit.params, plan, part_limit=edit.part_limit or PART_LIMIT)
        own = tuple(f"{source.name}: {note}." for source in sources for note in source.notes)
        return replace(ready, notes=(*own, *notes, *ready.notes))

    def submit(
        self,
        ready: Prepared,
        connection: str | None = None,
        *,
        whole: bool = False,
        desk: str = STUDIO,
        board: str = "",
    ) -> str:
        """Starts what was prepared without a problem; the run's id. See `Engine.submit`."""
        return self._engine.submit(
            ready.params,
            ready.images,
            ready.mask,
            beside=ready.remember,
            connection=connection,
            whole=whole,
            desk=desk,
            board=board,
        )

    def source_of(self, picture: Picture) -> Source | None:
        """The source that a picture was made from by an edit; None for a generation."""
        planned = self._planned(picture)
        return self._sources.get(planned.source_id, desk=picture.desk) if planned else None

    def use_mask_of(self, picture: Picture, mask_id: str) -> None:
        """Puts the mask that a picture was made with, if it was, in the place of another: it may have been painted on since."""
        planned = self._planned(picture)
        if planned is not None and planned.mask_sha256 is not None:
            self._masks.use_sent(mask_id, planned.mask_sha256, desk=picture.desk)

    def close(self) -> None:
        """What is under way ends by itself; nothing more is begun."""
        self._threads.shutdown(cancel_futures=True)

    def _prepared(self, desk: str, params: EditParams, plan: EditPlan, connection: str | None) -> Prepared:
        likely = self._directory.likely(connection or self._directory.usual(desk=desk), desk=desk)
        most = likely.largest_part if likely else API_PART
        return prepare(self._store, self._masks, params, plan, part_limit=most, desk=desk)

    def _planned(self, picture: Picture) -> EditRun | None:
        with self._store.database.reading() as connection:
            return edit_runs.of_run(connection, picture.run_id)

    def _aside(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> Future[T]:
        """In a thread that waits for a lock no longer than whoever asks for it."""
        context = copy_context()
        return self._threads.submit(lambda: context.run(work, *arguments, **named))
