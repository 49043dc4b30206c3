"""Examines one server: probe after probe, each sent exactly once, and makes the capability card of it.

No probe is repeated by itself, so what it may cost is what was said before. What is not tried again stays as it was known.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from easel import costs, models
from easel.connections import mask_probe, probes, verdicts
from easel.connections.books import Books, PaidProbe
from easel.connections.capability_card import CapabilityCard, Finding
from easel.connections.connection import Connection
from easel.connections.probes import Name
from easel.connections.verdicts import Judged
from easel.costs import Prices
from easel.errors import EaselError, NotSent
from easel.requests import kinds
from easel.requests.generate import GenerateParams
from easel.wire.client import ImagesClient
from easel.wire.multipart import InputFile
from easel.wire.replies import Attempt, PartialPicture, Reply

_FACTS: dict[
    Name, tuple[str, ...]
] = {  # what each probe finds out, and what is not known any more when it is tried anew
    "reach": ("reachable",),
    "models": ("key", "models", "ends"),
    "generate": ("generates", "sizes", "size_given", "usage"),
    "stream": ("streams", "partials"),
    "edit": ("edits",),
    "mask": ("mask", "leak"),
    "count": ("counts",),
    "tasks": ("tasks",),
    "turns": ("turns", "answers"),
}
_UNKNOWN = CapabilityCard(0.0)


@dataclass(slots=True)
class _Watch:
    """The client's observer: one attempt only, so that no probe costs twice; previews are counted and thrown away."""

    told: Callable[[Attempt], None]
    books: Books | None
    probe: PaidProbe
    entry: str = ""  # its name in the books
    headers: set[str] = field(default_factory=set)
    previews: int = 0

    def attempt_started(self, number: int, request_id: str, streamed: bool) -> None:
        """Into the books before the first byte. Raises BudgetReached."""
        if self.books is not None:
            self.entry = self.books.begin(self.probe, request_id, streamed)

    def attempt_ended(self, attempt: Attempt) -> None:
        self.headers |= set(attempt.headers)
        if self.books is not None:
            self.books.attempted(self.entry, attempt)
        self.told(attempt)

    def stage(self, text: str) -> None:
        """The probe's own name is stage enough."""

    def partial(self, partial: PartialPicture) -> None:
        self.previews += 1
        partial.picture.path.unlink()

    def words(self, text: str) -> None:
        """No probe talks."""

    def response(self, response_id: str) -> None:
        """No probe talks."""

    def stopped(self) -> bool:
        return True


@dataclass(slots=True)
class Examination:
    """One run of probes on one connection. `card` grows while it runs; `now` is the probe under way, None at the end."""

    connection: Connection
    client: ImagesClient
    prices: Prices
    told: Callable[[Attempt], None]
    books: Books | None = None
    card: CapabilityCard = field(init=False)
    now: Name | None = None
    running: bool = True
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        model = self.connection.default_model or models.DEFAULT
        before = self.connection.capabilities
        self.card = before if before is not None and before.model == model else CapabilityCard(time.time(), model)

    def run(self, names: Sequence[Name] = probes.ALL) -> CapabilityCard:
        """Probes in order, until one shows that the rest would fail as well, or `stop` is set. Raises OSError."""
        with tempfile.TemporaryDirectory(prefix="easel-doctor-") as folder:
            for name in names:
                if self.stop.is_set() or self.card.reachable is False or self.card.generates is False:
                    break
                self._forget(name)
                self.now = name
                if name in probes.FREE:
                    self._look(name)
                else:
                    self._ask(name, Path(folder) / name)
        self.now = None
        self.card = replace(self.card, checked=time.time())
        return self.card

    def _forget(self, name: Name) -> None:
        unknown = {fact: getattr(_UNKNOWN, fact) for fact in _FACTS[name]}
        others = tuple(each for each in self.card.findings if each.probe != name)
        self.card = replace(self.card, **unknown, findings=others)

    def _look(self, name: Name) -> None:
        """The probes that ask for no picture."""
        started = time.monotonic()
        try:
            if name == "tasks":
                self._found(name, verdicts.of_tasks(self.client.tasks()), started)
                return
            if name == "turns":
                judged = verdicts.of_turns(self.client.turns(), forgets=self.connection.forgets)
                self._found(name, judged, started)
                return
            listing = self.client.models()
        except NotSent as error:
            self._found(name, verdicts.of_error(name, error), started)
            return
        reached = Judged("yes", "It answers.", {"reachable": True})
        self._found(name, reached if name == "reach" else verdicts.of_listing(listing), started)

    def _ask(self, name: Name, folder: Path) -> None:
        """One request for a picture, and what it tells."""
        folder.mkdir()
        started = time.monotonic()
        params = probes.request(name, self.card.model)
        assert params is not None
        watch = _Watch(self.told, self.books, PaidProbe(self.connection, params, probes.price(params, self.prices)))
        reply = None
        try:
            reply = self._send(params, folder, watch)
            judged = verdicts.of_reply(name, reply, watch.previews, folder / "picture.png")
        except EaselError as error:
            judged = verdicts.of_error(name, error)
            if self.books is not None and watch.entry:
                self.books.failed(watch.entry, error)
        if self.books is not None and reply is not None:
            self.books.answered(watch.entry, reply.usage.kept if reply.usage else None, self._cost(reply))
        self._found(name, judged, started, reply)
        self.card = replace(self.card, headers=tuple(sorted({*self.card.headers, *watch.headers})))

    def _send(self, params: GenerateParams, folder: Path, watch: _Watch) -> Reply:
        if not kinds.of(params.kind).takes_pictures:
            return self.client.send(params, (), None, folder, watch)
        source, mask = folder / "picture.png", None
        mask_probe.write_picture(source, probes.smallest())
        if params.has_mask:
            mask_probe.write_mask(folder / "mask.png", probes.smallest())
            mask = InputFile(folder / "mask.png", "mask.png", "image/png")
        return self.client.send(params, [InputFile(source, "picture.png", "image/png")], mask, folder, watch)

    def _found(self, name: Name, judged: Judged, started: float, reply: Reply | None = None) -> None:
        finding = Finding(
            probe=name,
            verdict=judged.verdict,
            words=judged.words,
            seconds=round(time.monotonic() - started, 2),
            tokens=reply.usage.output_tokens if reply and reply.usage else None,
            usd=self._usd(reply),
            at=time.time(),
        )
        self.card = replace(self.card, **judged.facts, findings=(*self.card.findings, finding))

    def _usd(self, reply: Reply | None) -> str | None:
        """What the server billed."""
        billed = None if reply is None else self._cost(reply)
        return None if billed is None else str(billed)

    def _cost(self, reply: Reply) -> Decimal | None:
        """USD of the whole answer; a price per picture counts for each that came."""
        cost = costs.cost(reply.usage, self.prices, verdicts.size_of(reply))
        each = self.prices.per_picture is not None and cost is not None
        return cost * len(reply.pictures) if each and cost is not None else cost
