"""Conversations: saying something, saying it again, and what is said before it to a server that keeps nothing."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from decimal import Decimal

import sqlalchemy as sa

from easel import costs
from easel.connections.connection import API_PART, Connection
from easel.connections.directory import Directory
from easel.edits.mask.masks import Masks
from easel.edits.plan import EditPlan, Fit, Prepared, SealChoice, prepare
from easel.edits.sources import Sources
from easel.errors import BadParams
from easel.jobs.engine import Engine
from easel.requests.turn import TurnParams
from easel.settings import Settings
from easel.sizes import Size
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.threads import replay, rows
from easel.threads.records import Turn
from easel.threads.replay import Replay
from easel.threads.rows import NewTurn
from easel.threads.threads import Threads


@dataclass(frozen=True, slots=True)
class Saying:
    """What a person says: the request, whose prompt are the words of this turn, in a thread ("" begins one) after a turn
    (`parent`, "" for the first).

    `base` is the source that is changed ("" asks for a new picture), `mask_id` where, `attached` are further sources.
    """

    params: TurnParams
    thread_id: str = ""
    parent: str = ""
    base: str = ""
    mask_id: str | None = None
    attached: tuple[str, ...] = ()
    seal: SealChoice = field(default_factory=SealChoice)
    smaller: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """All that go along, the one that is changed first."""
        return (self.base, *self.attached) if self.base else self.attached

    def request(self) -> TurnParams:
        """With the action that follows from what is changed, where a person left it open."""
        if self.params.action != "auto":
            return self.params
        return replace(self.params, action="edit" if self.base else "generate")


@dataclass(frozen=True, slots=True)
class Started:
    """What was said now has a place: its thread, its turn, and the run that answers it. `notes` are sentences about what goes
    along, for people."""

    thread_id: str
    turn_id: str
    run_id: str
    notes: tuple[str, ...] = ()


class Converse:
    """Futures are of a few threads, so that a closed tab undoes nothing; what they raise is said with each."""

    def __init__(
        self, settings: Settings, store: Store, sources: Sources, masks: Masks, engine: Engine, directory: Directory
    ) -> None:
        self.threads = Threads(store)
        self._settings = settings
        self._store = store
        self._sources = sources
        self._masks = masks
        self._engine = engine
        self._directory = directory
        self._workers = ThreadPoolExecutor(2, "converse")

    def start(
        self, saying: Saying, connection: str | None = None, *, desk: str = STUDIO, board: str = ""
    ) -> Future[Started]:
        """Says it: thread, turn and run are on disk when it returns. `connection` and `board` as in `Engine.submit`.

        Raises BadParams with every problem, NotSent, BudgetReached, LookupError for a thread, turn, source or mask that is not
        there.
        """
        context = copy_context()
        return self._workers.submit(lambda: context.run(self.say, saying, connection, desk=desk, board=board))

    def say(self, saying: Saying, connection: str | None = None, *, desk: str = STUDIO, board: str = "") -> Started:
        """The same here and now, up to 1 s where pictures go along."""
        ready = self.prepare(saying, connection, desk=desk) if saying.sources else None
        if ready is not None and ready.problems:
            raise BadParams(ready.problems)
        new = self._new(saying, desk)

        def beside(transaction: sa.Connection, run_id: str) -> None:
            if ready is not None:
                ready.remember(transaction, run_id)
            rows.put(transaction, run_id, new)

        run_id = self._engine.submit(
            saying.request() if ready is None else ready.params,
            () if ready is None else ready.images,
            None if ready is None else ready.mask,
            beside=beside,
            connection=connection,
            whole=True,
            desk=desk,
            board=board,
            before=self._told_before(saying, new, desk),
        )
        return Started(new.thread_id, new.id, run_id, () if ready is None else ready.notes)

    def prepare(self, saying: Saying, connection: str | None = None, *, desk: str = STUDIO) -> Prepared:
        """Exactly which files would go along; see `easel.edits.plan`."""
        params = saying.request()
        fit: Fit = "own" if saying.mask_id or params.size != "auto" else "auto"
        plan = EditPlan(saying.sources, mask_id=saying.mask_id, fit=fit, seal=saying.seal, smaller=saying.smaller)
        likely = self._directory.likely(connection or self._directory.usual(desk=desk), desk=desk)
        most = likely.largest_part if likely else API_PART
        return prepare(self._store, self._masks, params, plan, part_limit=most, desk=desk)

    def again(self, turn: Turn) -> str | None:
        """The same once more, with the same references, as a sibling; the run's id. As `Engine.again`."""
        return self._engine.again(turn.run.jobs[0].id, desk=turn.run.jobs[0].desk)

    def replay(
        self, thread_id: str, parent: str, *, base_picture: str = "", beside: int = 0, desk: str = STUDIO
    ) -> Replay:
        """What would be said again in front of a turn that follows `parent`, and about how many tokens that takes."""
        budget = self._settings.turn_tokens
        with self._store.database.reading() as connection:
            return replay.of(connection, desk, thread_id, parent, budget, base_picture=base_picture, beside=beside)

    def words_price(
        self, params: TurnParams, connection: Connection | None, inputs: Iterable[Size] = (), before: int = 0
    ) -> Decimal | None:
        """About what the words of one turn will cost there, in USD; None while nobody has said what its text model charges.
        `before` are the tokens of what was said earlier (`replay`)."""
        prices = self._directory.text_prices_of(connection, params.text_model)
        return costs.text_estimate(params, prices, inputs, before)

    def remembers(self, before: Turn | None, connection: Connection | None) -> bool:
        """Whether that server was asked to keep what it answered to the turn before, so that nothing is said again."""
        if before is None or connection is None or not self._settings.turn_store or connection.forgets:
            return False
        return any(
            job.state == "done" and job.connection == connection.name and before.answer(job.id).response_id
            for job in before.run.jobs
        )

    def close(self) -> None:
        """What is under way ends by itself; nothing more is begun."""
        self._workers.shutdown(cancel_futures=True)

    def _told_before(self, saying: Saying, new: NewTurn, desk: str) -> int:
        if not saying.parent:
            return 0
        beside = len(saying.sources)
        return self.replay(
            saying.thread_id, saying.parent, base_picture=new.base_picture, beside=beside, desk=desk
        ).tokens

    def _new(self, saying: Saying, desk: str) -> NewTurn:
        base = self._sources.get(saying.base, desk=desk) if saying.base else None
        return NewTurn(
            id=new_id(),
            thread_id=saying.thread_id or new_id(),
            begins=not saying.thread_id,
            parent=saying.parent,
            text=saying.params.prompt,
            base=saying.base,
            base_picture=(base.picture_id or "") if base else "",
            desk=desk,
        )
