"""Makes an answer kept pictures, sealed where that was planned, and ends the job: done when they are whole."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from easel import costs
from easel.costs import Prices, TextPrices
from easel.edits.seal.sealing import Sealing
from easel.errors import EaselError, NoPicture
from easel.jobs import arrivals, origins
from easel.jobs.arrivals import Answer, Checked
from easel.jobs.task import Task
from easel.ledger.spending import ZERO
from easel.library import keep
from easel.library.keep import Kept
from easel.library.library import ANSWERS, Library
from easel.pictures.structure import BrokenPicture, check
from easel.requests import kinds
from easel.requests.turn import TurnParams
from easel.runs import states
from easel.runs.tables import job
from easel.sizes import Size
from easel.store.sidecars import Sidecar
from easel.store.store import Store
from easel.store.trouble import TROUBLE
from easel.threads import origins as turns
from easel.threads import rows as answers
from easel.threads import standing
from easel.wire.replies import ReceivedPicture, Reply

_LOG = logging.getLogger(__name__)
SALVAGED = {"salvaged": True}  # in the place of an answer that died with its process


class Keeping:
    """`text_prices` are those of text models by name, for turns of conversations."""

    def __init__(
        self, library: Library, sealing: Sealing, text_prices: Mapping[str, TextPrices] = MappingProxyType({})
    ) -> None:
        self._library = library
        self._sealing = sealing
        self._text_prices = text_prices

    def keep(
        self, task: Task, reply: Reply, attempt: int, prices: Prices, so_far: tuple[bool, int] | None = None
    ) -> None:
        """Keeps every usable picture of the answer and ends the job. Raises NoPicture when there is none, SealFailed when one
        could not be sealed: then it is kept and shown as it came.

        `task.connection` is who answered, `prices` are those of that server. `so_far`: whether a person stopped waiting, and how
        many earlier requests may have been billed as well; None reads it.
        """
        pictures, reasons = self._checked(reply.pictures)
        usage, cost = _money(reply, pictures, prices)
        said = self._said(task, reply, prices)
        noted = partial(_note_money, task.job_id, usage, cost, said, bool(reply.pictures))
        if not reply.pictures and reply.words:
            self._finish_words(task.job_id, noted)
            return
        if not pictures:
            for received in reply.pictures:
                self._library.store.blobs.put_file(received.path, received.sha256)
            with self._library.store.database.writing() as connection:
                noted(connection)
            raise _broken(reasons, reply.request_id, reply.skeleton)
        edit, turn = origins.told(self._library.store.database, task, said)
        answer = Answer(task, reply, attempt, usage, cost, *(so_far or self._so_far(task.job_id)), edit=edit, turn=turn)
        kept = keep.keep(self._library, arrivals.of(answer, pictures), noted)
        self._finish(task.job_id, kept, reply.request_id, reply.skeleton)

    def take_in(self, job_id: str, sidecars: Sequence[Sidecar], more: Iterable[ReceivedPicture] = ()) -> None:
        """What was kept by a process that ended before it said so, with what it used and cost; `more` are pictures of that answer
        of which some may have no sidecar yet. Raises NoPicture, SealFailed."""
        first, known = sidecars[0], {sidecar.sha256 for sidecar in sidecars}
        rest, _ = self._checked(picture for picture in more if picture.sha256 not in known)
        added = keep.store(self._library, arrivals.others(first, rest), at_next_position=True)
        whole = (*(sidecar for sidecar in sidecars if not sidecar.broken), *added)
        if not whole:
            raise NoPicture("The answer contained no complete picture.")
        kept = keep.enter(self._library, whole, partial(_note_told, job_id, first))
        self._finish(job_id, kept, first.request_id, first.reply)

    def _finish(self, job_id: str, kept: Kept, request_id: str, answer: Any) -> None:
        """Done with those that are whole."""
        if not kept.whole:
            raise _broken(kept.reasons, request_id, answer)
        first = kept.whole[0]
        if first.inputs and self._sealing.is_planned(first.run_id):
            self._seal(job_id, kept)
        with self._library.store.database.writing() as connection:
            keep.mark_whole(connection, [each.picture_id for each in kept.whole])
            states.move(connection, job_id, "done", error=None)
        if kinds.of(first.kind).answer == "turn":
            _measure(self._library.store, first)

    def _finish_words(self, job_id: str, noted: Callable[[sa.Connection], None]) -> None:
        """A turn that was answered in words alone is done by them."""
        with self._library.store.database.writing() as connection:
            noted(connection)
            states.move(connection, job_id, "done", error=None)

    def _said(self, task: Task, reply: Reply, prices: Prices) -> dict[str, Any] | None:
        """What the answer to a turn says in words, and what that cost; None for a request that has no words."""
        if not isinstance(task.params, TurnParams):
            return None
        if reply.skeleton == SALVAGED:  # its row knows what had come
            with self._library.store.database.reading() as connection:
                return answers.said(connection, task.job_id)
        listed = self._text_prices.get(task.params.text_model)
        cost = ZERO if prices.is_free else costs.text_cost(reply.text_usage, listed)
        same = {"words": reply.words, "refused": reply.refused, "response_id": reply.response_id}
        return same | {"usage": reply.text_usage, "cost": cost}

    def _seal(self, job_id: str, kept: Kept) -> None:
        with self._library.store.database.writing() as connection:
            keep.mark_whole(connection, kept.ids)
            connection.execute(sa.update(job).where(job.c.id == job_id).values(stage="sealing the picture"))
        self._sealing.after(kept.whole)

    def keep_answer(self, job_id: str, error: EaselError) -> None:
        """Keeps what the server sent with the job, for whoever has to clear it up, and lets the error say so."""
        key = f"{ANSWERS}/{job_id}"
        self._library.store.blobs.put(key, error.answer)
        with self._library.store.database.writing() as connection:
            connection.execute(sa.update(job).where(job.c.id == job_id).values(raw=key))
        error.answer_kept = True
        error.hint = f"{error.hint} The raw answer is kept with the job.".strip()

    def _checked(self, received_pictures: Iterable[ReceivedPicture]) -> tuple[list[Checked], list[str]]:
        pictures: list[Checked] = []
        reasons: list[str] = []
        for received in received_pictures:
            try:
                pictures.append((received, check(received.path)))
            except BrokenPicture as error:
                reasons.append(str(error))
        return pictures, reasons

    def _so_far(self, job_id: str) -> tuple[bool, int]:
        """See `keep`, by the job's row."""
        asked = sa.select(job.c.state, job.c.unconfirmed).where(job.c.id == job_id)
        try:
            with self._library.store.database.reading() as connection:
                row = connection.execute(asked).one_or_none()
                return (False, 0) if row is None else (row.state == "stopped", row.unconfirmed)
        except (
            sa.exc.DBAPIError,
            sa.exc.TimeoutError,
        ):  # the picture's sidecar must not wait for a database that cannot be read
            return False, 0


def _measure(store: Store, sidecar: Sidecar) -> None:
    """What a conversation has left of its first picture: a figure, for which nothing has to wait or fail."""
    try:
        standing.note(store, sidecar.desk, sidecar.run_id, sidecar.job_id)
    except (BrokenPicture, OSError, ValueError, MemoryError, *TROUBLE) as error:
        what = "What job %s has left of the first picture could not be measured: %s"
        _LOG.warning(what, sidecar.job_id, type(error).__name__)


def _note_money(
    job_id: str,
    usage: dict[str, Any] | None,
    cost: Decimal | None,
    said: dict[str, Any] | None,
    has_pictures: bool,
    connection: sa.Connection,
) -> None:
    """A job costs what its pictures and its words cost. Where that of a picture is unknown, the whole is: budgets hold what was
    expected then; where that of the words is, it is the picture's."""
    if said is not None:
        answers.say(connection, job_id, **said)
        if cost is not None or not has_pictures:
            known = [each for each in (cost, said["cost"]) if each is not None]
            cost = sum(known, ZERO) if known else None
    connection.execute(sa.update(job).where(job.c.id == job_id).values(usage=usage, cost=cost))


def _note_told(job_id: str, sidecar: Sidecar, connection: sa.Connection) -> None:
    """The same by the sidecar of an answer's first picture, whose job had not heard of it yet."""
    cost = None if sidecar.cost is None else Decimal(sidecar.cost)
    said = turns.answered(sidecar)
    if said is not None or cost is not None or sidecar.usage is not None:
        _note_money(job_id, sidecar.usage, cost, said, True, connection)


def _money(reply: Reply, pictures: list[Checked], prices: Prices) -> tuple[dict[str, Any] | None, Decimal | None]:
    """What the whole answer used and cost; (None, None) where the server did not say."""
    sizes = [Size(header.width, header.height) for _, header in pictures]
    usage, cost = costs.billed(reply.usage, prices, sizes[0] if sizes else None)
    is_told = reply.usage is not None and reply.usage.cost is not None
    if prices.per_picture is not None and len(sizes) > 1 and cost and not is_told:  # each is charged
        cost += sum((costs.cost(None, prices, size) or ZERO for size in sizes[1:]), ZERO)
    return usage, cost


def _broken(reasons: Sequence[str], request_id: str, answer: Any) -> NoPicture:
    """With the answer that it came with; what was salvaged of a dead process has none any more."""
    error = NoPicture(_no_picture(reasons), request_id=request_id)
    if answer and answer != SALVAGED:
        error.answer = json.dumps(answer).encode()
    return error


def _no_picture(reasons: Sequence[str]) -> str:
    if not reasons:
        return "The answer contained no picture."
    return f"The answer contained no complete picture. {reasons[0]}"
