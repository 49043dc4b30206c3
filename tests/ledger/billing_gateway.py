"""A gateway that is only simulated, with a clock of its own: it charges late, in cents or exactly, counts requests or not."""

import random
from dataclasses import dataclass, field
from decimal import Decimal

from easel.ledger.comparison import Comparison, Reading, Span, Work, between, judged
from easel.ledger.work import LONG, SETTLES

CENT = Decimal("0.01")


@dataclass(slots=True)
class BillingGateway:
    """`factor` is what it charges of the true cost; `cents`: its figures are rounded; `lag` the most seconds until a charge is
    written down; `others` how often somebody else uses the key, per look; `unknown` how often an end is."""

    dice: random.Random
    factor: Decimal = Decimal(1)
    counts: bool = True
    cents: bool = False
    lag: float = 50.0
    others: float = 0.0
    unknown: float = 0.05
    now: float = 0.0
    _charges: list[tuple[float, Decimal]] = field(default_factory=list)
    _work: list[Work] = field(default_factory=list)
    _readings: list[Reading] = field(default_factory=list)
    _spans: list[Span] = field(default_factory=list)
    _settled: float = 0.0

    def press(self, pictures: int) -> None:
        """Some pictures at once, of one quality; now and then one whose end is unknown, billed or not."""
        usd = self.dice.choice([Decimal("0.0059"), Decimal("0.0412"), Decimal("0.2107")])
        ended = self.now
        for _ in range(pictures):
            ended = max(ended, self.now + self.dice.uniform(5, 120))
            is_unknown = self.dice.random() < self.unknown
            if not is_unknown or self.dice.random() < 0.5:
                self._charge(ended + (300 if is_unknown else 0), usd * self.factor)
            self._settled = max(self._settled, ended + (LONG if is_unknown else SETTLES))
            most = usd * Decimal("1.05") if is_unknown else usd
            self._work.append(Work(1, int(is_unknown), int(not is_unknown), Decimal(0) if is_unknown else usd, most))
        self.now = ended

    def look(self) -> None:
        """As soon as all has settled, and once more before the next work."""
        self.now = max(self.now, self._settled)
        self._read()
        self.now += self.dice.uniform(900, 20_000)
        if self.dice.random() < self.others:
            self._charge(self.now - self.dice.uniform(60, 900), Decimal(str(round(self.dice.uniform(0.02, 3), 4))))
        self._read()

    def verdict(self) -> Comparison:
        return judged(self._spans)

    def _charge(self, ended: float, usd: Decimal) -> None:
        self._charges.append((ended + self.dice.uniform(0, self.lag), usd))

    def _read(self) -> None:
        written = [usd for at, usd in self._charges if at <= self.now]
        charged = sum(written, Decimal(0))
        told = charged.quantize(CENT) if self.cents else charged
        reading = Reading(self.now, "usage", told, len(written) if self.counts else None)
        work, self._work = sum(self._work, Work()), []
        if self._readings and (span := between(self._readings[-1], reading, work)):
            self._spans.append(span)
        self._readings.append(reading)
