"""Whom a run is meant for, and whether it may be made as it is wished: free stays free, and budgets have room for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from easel import costs
from easel.connections.connection import BEST, BEST_NAME, Connection
from easel.connections.directory import Directory
from easel.errors import NotSent
from easel.jobs.pricing import Pricing
from easel.jobs.task import Task
from easel.ledger import budgets
from easel.ledger.spending import ZERO
from easel.library import marks
from easel.pictures.structure import KEPT, BrokenPicture, check
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams
from easel.runs.inputs import RunInput
from easel.runs.runs import Runs
from easel.sizes import Size
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.threads import queries, replay


@dataclass(frozen=True, slots=True)
class MeantFor:
    """Whose a run is and whom it is for: a connection's id or "best", its name, and whether those that somebody waits for go
    first. `board` is the name of the one that its pictures are laid on, empty for none. `before` are about the tokens of what
    was said earlier in its conversation, which its text model reads again.

    `likely` is whom it will probably go to, of those `known` when the run was asked for; None where nobody can tell.
    """

    wanted: str
    name: str
    batch: bool = False
    likely: Connection | None = None
    desk: str = STUDIO
    known: tuple[Connection, ...] = ()
    board: str = ""
    before: int = 0

    @property
    def is_open(self) -> bool:
        """The choice is left to the studio."""
        return self.wanted == BEST


# Writes what else belongs to a run, given its id, in the run's own transaction.
Beside = Callable[[sa.Connection, str], None]


class Admission:
    """`turn_tokens` are the most that are told again before a turn."""

    def __init__(self, store: Store, directory: Directory, pricing: Pricing, turn_tokens: int) -> None:
        self._store = store
        self._directory = directory
        self._pricing = pricing
        self._turn_tokens = turn_tokens

    def meant_for(self, desk: str, wanted: str | None, batch: bool, board: str = "", before: int = 0) -> MeantFor:
        """What was free when it was asked for waits for that server: one that charges may be set up in the meantime.

        None is whom runs go to by themselves. The connections are read once. Raises NotSent when it is not set up.
        """
        known = self._directory.store.all(desk=desk)
        board, wanted = marks.name_or_none(board), wanted or self._directory.usual(known)
        likely = self._directory.likely(wanted, known)
        if wanted == BEST and (likely is None or not likely.is_free):
            return MeantFor(BEST, BEST_NAME, batch, likely, desk, known, board, before)
        if likely is None:
            raise NotSent("This connection no longer exists.", hint="Not sent, not billed. Choose another connection.")
        return MeantFor(likely.id, likely.name, batch, likely, desk, known, board, before)

    def fitting(
        self, params: GenerateParams, kept: tuple[RunInput, ...], meant_for: MeantFor, beside: Beside | None
    ) -> Beside:
        """`beside`, after a look in the same transaction whether the budgets have room for the whole run."""
        likely = meant_for.likely
        each = expected(self._store, self._pricing, params, kept, meant_for)
        needs = each[1] * params.n if each else ZERO

        def first(connection: sa.Connection, run_id: str) -> None:
            if likely is not None and not likely.is_free:
                budgets.check_whole(connection, meant_for.desk, likely.name, needs)
            if beside is not None:
                beside(connection, run_id)

        return first

    def stays_free(self, job_id: str, meant_for: MeantFor) -> None:
        """What cost nothing is not run again where it would: a button that says "again" does not say that."""
        before, likely = Runs(self._store).job(job_id, desk=meant_for.desk), meant_for.likely
        if before is not None and before.estimate_most == 0 and likely is not None and not likely.is_free:
            raise NotSent(
                f"This was free; {likely.name} would charge for it.",
                hint="Not sent, not billed. Press “Reuse prompt and settings” to send it there.",
            )

    def told_before(self, found: Task) -> int:
        """About the tokens of what was said before the turn that a job answers; 0 where it answers none."""
        if not isinstance(found.params, TurnParams):
            return 0
        with self._store.database.reading() as connection:
            turn = queries.turn_of_run(connection, found.desk, found.run_id)
            return replay.before(connection, found.desk, turn, self._turn_tokens).tokens if turn else 0

    def is_set_up(self, found: Task) -> bool:
        connection = self._directory.store.get(found.wanted, desk=found.desk)
        return connection is not None and connection.enabled and connection.name == found.connection


def expected(
    store: Store, pricing: Pricing, params: GenerateParams, sent_along: tuple[RunInput, ...], meant_for: MeantFor
) -> tuple[Decimal, Decimal] | None:
    """USD, least and most, previews, pictures sent along and the words of a turn included; None where nobody knows the price.

    Where nobody has said what a turn's text model charges, it is the picture's alone.
    """
    inputs = tuple(sizes_of(store, sent_along))
    usd = pricing.estimate(params.single(), meant_for.likely, inputs).usd
    if usd is None or not isinstance(params, TurnParams):
        return usd
    prices = pricing.directory.text_prices_of(meant_for.likely, params.text_model)
    words = costs.text_estimate(params, prices, inputs, meant_for.before) or ZERO
    return usd[0] + words, usd[1] + words


def sizes_of(store: Store, sent_along: tuple[RunInput, ...]) -> Iterator[Size]:
    """The pictures' own sizes, the mask left out, and what cannot be read."""
    for each in sent_along:
        if each.is_mask:
            continue
        try:
            header = check(store.blobs.path(each.sha256), KEPT)
        except (BrokenPicture, OSError):  # the server will say what is wrong with it
            continue
        yield Size(header.width, header.height)
