"""What an experiment would send before anything is sent: how many pictures, at what cost, how long it takes, what is there."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Protocol

import sqlalchemy as sa

from easel.actions.experiment_files import CellFiles, Files
from easel.connections.connection import API_PART, Connection
from easel.connections.directory import Directory
from easel.errors import NotSent
from easel.experiments import reuse
from easel.experiments.grid import Cell
from easel.experiments.records import MADE, CellRow
from easel.experiments.reuse import Pictures
from easel.jobs.admission import MeantFor
from easel.jobs.pricing import Pricing
from easel.ledger import budgets
from easel.ledger.fits import Fits
from easel.ledger.spending import ZERO
from easel.requests.problems import Problem
from easel.runs.digest import digest
from easel.store.database import Database

Usd = tuple[Decimal, Decimal]


class Priced(Protocol):
    """Whatever may be sent: to whom, and at what cost."""

    @property
    def meant_for(self) -> MeantFor | None: ...
    @property
    def usd(self) -> Usd | None: ...


@dataclass(frozen=True, slots=True)
class Planned:
    """One cell with what is decided for it: the `rule` that it breaks, or the picture that is there already (`picture_id`), or
    how it `stands` in the experiment that is widened; else it is sent.

    `request` is as it is sent and kept, for one picture; `usd` what it may cost, None where no price is published.
    """

    cell: Cell
    request: dict[str, Any]
    rule: str = ""
    digest: str = ""
    meant_for: MeantFor | None = None
    files: Files | None = None
    usd: Usd | None = None
    seconds: float = 0.0
    picture_id: str | None = None
    stands: CellRow | None = None

    @property
    def is_sent(self) -> bool:
        return not self.rule and self.picture_id is None and self.stands is None


@dataclass(frozen=True, slots=True)
class Plan:
    """Numbers of cells: `asked` are `not_possible` (how many for each rule), `reused`, `stands` (of the one that is widened:
    made or on their way) and `send` together. `cost` in USD is that of what is sent, least and most, None where a price is not
    published; `seconds` is about how long it takes at the limits of its connections, None where nobody can say.

    With `problems` it cannot be started, nor where a budget has no room: `over_budget` says which.
    """

    asked: int = 0
    not_possible: tuple[tuple[str, int], ...] = ()
    reused: int = 0
    stands: int = 0
    send: int = 0
    cost: Usd | None = (ZERO, ZERO)
    seconds: float | None = None
    problems: tuple[Problem, ...] = ()
    over_budget: str = ""
    cells: tuple[Planned, ...] = field(default=(), repr=False)

    @property
    def can_start(self) -> bool:
        return not self.problems and not self.over_budget

    @property
    def is_free(self) -> bool:
        return self.cost is not None and not self.cost[1]


class Planner:
    """Decides for all cells of one plan. `meant_for` says whom a cell is for that names a connection, "" or "best"."""

    def __init__(
        self,
        database: Database,
        directory: Directory,
        pricing: Pricing,
        files: CellFiles,
        desk: str,
        meant_for: Callable[[str | None], MeantFor],
    ) -> None:
        self._database = database
        self._directory = directory
        self._pricing = pricing
        self._files = files
        self._desk = desk
        self._ask = meant_for
        self._known = directory.store.all(desk=desk)
        self._wanted: dict[str, MeantFor | str] = {}
        self._fits: dict[str, Fits] = {}

    def plan(self, cells: Iterable[Cell], standing: Iterable[CellRow] = (), *, anew: bool = False) -> Plan:
        """`standing` are the cells of the experiment that is widened; `anew` reuses nothing."""
        planned = [self._decided(cell) for cell in cells]
        rows = list(standing)
        planned = list(_standing(planned, rows))
        if not anew:
            planned = list(self._reusing(planned, {row.picture_id for row in rows if row.picture_id}))
        return self._summed(planned)

    def _decided(self, cell: Cell) -> Planned:
        wanted = self._meant_for(cell.connection)
        rule = cell.problems[0].message if cell.problems else wanted if isinstance(wanted, str) else ""
        if rule or isinstance(wanted, str):
            return Planned(cell, cell.request.single().as_dict(), rule)
        params, files = cell.request, None
        likely = wanted.likely
        if cell.images:
            fitted = self._files.fitted(cell, likely.largest_part if likely else API_PART)
            params, files = fitted.request, fitted.files
            if fitted.problems:
                return Planned(cell, params.single().as_dict(), fitted.problems[0].message)
        one = params.single()
        request = one.as_dict()
        estimate = self._prices(likely).estimate(one, files.prepared.sizes if files else ())
        name = digest(request, files.inputs if files else ())
        seconds = sum(estimate.seconds) / 2
        return Planned(cell, request, "", name, wanted, files, estimate.usd, seconds)

    def _prices(self, likely: Connection | None) -> Fits:
        """Read once for all cells that go there."""
        name = likely.id if likely else ""
        if name not in self._fits:
            self._fits[name] = self._pricing.at(likely)
        return self._fits[name]

    def _meant_for(self, name: str) -> MeantFor | str:
        """Whom a cell is for, or a sentence."""
        if name not in self._wanted:
            self._wanted[name] = self._found(name)
        return self._wanted[name]

    def _found(self, name: str) -> MeantFor | str:
        same = [each for each in self._known if name in (each.id, each.name)]
        if same and not same[0].enabled:
            return f"The connection “{same[0].name}” is switched off."
        try:
            return self._ask(same[0].id if same else name or None)
        except NotSent:
            return f"The connection “{name[:80]}” does not exist here." if name else "No connection is set up."

    def _reusing(self, planned: list[Planned], used: set[str]) -> Iterator[Planned]:
        with self._database.reading() as connection:
            made = reuse.pictures(connection, self._desk, (each.digest for each in planned if each.is_sent), used)
        for each in planned:
            picture_id = self.reusable(made, each.digest, each.meant_for) if each.is_sent else None
            yield replace(each, picture_id=picture_id) if picture_id else each

    def reusable(self, made: Pictures, name: str, meant_for: MeantFor | None) -> str | None:
        """A picture of the same digest by the same connection; of whoever may be best, where that is wanted."""
        if meant_for is None:
            return None
        likely = meant_for.likely
        names = frozenset(
            each.name for each in self._known if each.id == meant_for.wanted or (meant_for.is_open and each.enabled)
        )
        return made.take(name, names, free=likely is not None and likely.is_free)

    def _summed(self, planned: list[Planned]) -> Plan:
        sent = [each for each in planned if each.is_sent]
        rules = Counter(each.rule for each in planned if each.rule)
        return Plan(
            asked=len(planned),
            not_possible=tuple(rules.most_common()),
            reused=sum(each.picture_id is not None for each in planned),
            stands=sum(each.stands is not None for each in planned),
            send=len(sent),
            cost=summed(each.usd for each in sent),
            seconds=self._seconds(sent),
            over_budget=self._over_budget(sent),
            cells=tuple(planned),
        )

    def _seconds(self, sent: list[Planned]) -> float | None:
        """Of the connection that takes longest: they work side by side."""
        needs: dict[str, list[Planned]] = {}
        for each in sent:
            if each.meant_for is not None and each.meant_for.likely is not None:
                needs.setdefault(each.meant_for.likely.id, []).append(each)
        return max((self._seconds_at(cells) for cells in needs.values()), default=0.0 if not sent else None)

    def _seconds_at(self, cells: list[Planned]) -> float:
        meant_for = cells[0].meant_for
        assert meant_for is not None
        assert meant_for.likely is not None
        limits = self._directory.limits.of(meant_for.likely)
        each = limits.usual or sum(cell.seconds for cell in cells) / len(cells)
        rounds = -(-len(cells) // limits.places)
        by_minutes = 60.0 * (len(cells) / limits.a_minute - 1) if limits.a_minute else 0.0
        return max(rounds * each, by_minutes + each)

    def _over_budget(self, sent: list[Planned]) -> str:
        needs = needed(sent)
        for name in needs:
            limits = budgets.standings(self._database, self._desk, name)
            for limit in limits:
                mine = sum(needs.values(), ZERO) if limit.budget.connection == budgets.ALL else needs[name]
                short = budgets.shortfall((limit,), mine)
                if short is not None:
                    return budgets.refusal(limit, mine)
        return ""


def needed(sent: Iterable[Priced]) -> Mapping[str, Decimal]:
    """What the cells may cost at most (USD) at each connection that charges, by its name."""
    needs: dict[str, Decimal] = {}
    for each in sent:
        likely = each.meant_for.likely if each.meant_for else None
        if likely is not None and not likely.is_free:
            needs[likely.name] = needs.get(likely.name, ZERO) + (each.usd[1] if each.usd else ZERO)
    return needs


def check_budgets(connection: sa.Connection, desk: str, sent: Iterable[Priced]) -> None:
    """In the transaction that writes them. Raises BudgetReached where they do not fit as a whole."""
    needs = needed(sent)
    for name, usd in needs.items():
        budgets.check_whole(connection, desk, name, usd, of_all=sum(needs.values(), ZERO))


def summed(prices: Iterable[Usd | None]) -> Usd | None:
    """Least and most of all together; None where one is not known."""
    least, most = ZERO, ZERO
    for each in prices:
        if each is None:
            return None
        least, most = least + each[0], most + each[1]
    return least, most


def _standing(planned: list[Planned], rows: list[CellRow]) -> Iterator[Planned]:
    """Each cell with that of before that asks for the same, one for one; those that never came give way to those that did."""
    left: dict[tuple[str, str], list[CellRow]] = {}
    for row in sorted(rows, key=lambda row: (row.state not in MADE, row.has_ended, row.index)):
        if row.state != "not_possible":
            left.setdefault((row.digest, row.connection), []).append(row)
    for each in planned:
        same = left.get((each.digest, each.meant_for.wanted), []) if each.meant_for and not each.rule else []
        yield replace(each, stands=same.pop(0)) if same else each
